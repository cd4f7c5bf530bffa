import type { ByteWriter } from './byte-writer.js';
import { writeResponseCode, type ResponseCode } from './response-code.js';

export type Condition = 'OK' | 'NO' | 'BAD';

/** Longest human-readable text. */
export const MAX_TEXT_CHARACTERS = 500;

/** Text that is safe on a line: printable ASCII (RFC 9051 §7.1 gives UTF-8 only after consent), one line, never empty. */
export function lineText(text: string): string {
  let safe = '';
  const length = Math.min(text.length, MAX_TEXT_CHARACTERS);
  for (let i = 0; i < length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20) safe += ' ';
    else safe += unit > 0x7e ? '?' : text[i];
  }
  return safe === '' ? '.' : safe;
}

// resp-text = ["[" resp-text-code "]" SP] [text]
/** RFC 9051 §9. Without a code the text must not look like one. */
function writeRespText(out: ByteWriter, text: string, code: ResponseCode | null): void {
  const safe = lineText(text);
  if (code === null) {
    out.latin1(safe.startsWith('[') ? `(${safe.slice(1)}` : safe);
    return;
  }
  writeResponseCode(out, code);
  out.space().latin1(safe);
}

// response-tagged = tag SP resp-cond-state CRLF
/** RFC 9051 §7.1.1, RFC 9051 §7.1.2, RFC 9051 §7.1.3 */
export function writeTagged(
  out: ByteWriter,
  tag: string,
  condition: Condition,
  text: string,
  code: ResponseCode | null = null,
): void {
  out.latin1(tag).space().latin1(condition).space();
  writeRespText(out, text, code);
  out.crlf();
}

/** Untagged OK, NO, BAD, BYE (RFC 9051 §7.1.5) and PREAUTH (RFC 9051 §7.1.4). */
export function writeUntaggedStatus(
  out: ByteWriter,
  condition: Condition | 'BYE' | 'PREAUTH',
  text: string,
  code: ResponseCode | null = null,
): void {
  out.latin1('* ').latin1(condition).space();
  writeRespText(out, text, code);
  out.crlf();
}

// continue-req = "+" SP (resp-text / base64) CRLF
/** RFC 9051 §7.6 */
export function writeContinuation(out: ByteWriter, text: string): void {
  out.latin1('+ ').latin1(lineText(text)).crlf();
}

/** A SASL challenge (RFC 9051 §6.2.2); an empty one is `+ `. */
export function writeChallenge(out: ByteWriter, challenge: Uint8Array): void {
  out.latin1('+ ').latin1(Buffer.from(challenge).toString('base64')).crlf();
}
