import { decodeCharset } from '#formats/mime';
import { type Findings, Refused } from '../findings.js';
import type { IcalLimits } from '../limits.js';

export interface LogicalLine {
  readonly text: string;
  /** Of its first physical line, from 1. */
  readonly line: number;
}

/** Octets as text: UTF-8, or what `charset` says where they are not that (RFC 5545 §3.1.4). */
export function decodeCalendar(octets: Uint8Array, charset: string | null, findings: Findings): string {
  const text = decodeUtf8(octets);
  if (text !== null) return text;
  findings.add('not-utf8', 0);
  // Lines that were folded within a character.
  const joined = Buffer.from(octets)
    .toString('latin1')
    .replace(/\r?\n[ \t](?=[\x80-\xbf])/g, '');
  return decodeUtf8(Buffer.from(joined, 'latin1')) ?? decodeCharset(octets, charset ?? '');
}

function decodeUtf8(octets: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets);
  } catch {
    return null;
  }
}

const wordless = /^[\t ]*$/;
/** A content line begins with a name and what follows it. */
const beginsProperty = /^[A-Za-z0-9_.-]+[\t ]*[;:]/;

/**
 * Undoes the folding (RFC 5545 §3.1). Line ends of any kind are taken; a line that begins no property is what is left of a value that
 * was broken without a space, and goes back to it with the line break.
 */
export function unfold(text: string, limits: IcalLimits, findings: Findings): readonly LogicalLine[] {
  const lines: LogicalLine[] = [];
  let parts: string[] = [];
  let begin = 0;
  const flush = (): void => {
    if (parts.length > 0) lines.push({ text: parts.length === 1 ? (parts[0] as string) : parts.join(''), line: begin });
    parts = [];
    if (lines.length > limits.lines) throw new Refused({ code: 'too-many-lines', line: begin });
  };
  let number = 0;
  for (const physical of physicalLines(text, findings)) {
    number++;
    const first = physical.charCodeAt(0);
    if ((first === 0x20 || first === 0x09) && parts.length > 0) {
      parts.push(physical.slice(1));
    } else if (wordless.test(physical)) {
      findings.once('empty-line', number);
    } else if (beginsProperty.test(physical)) {
      flush();
      parts.push(physical);
      begin = number;
    } else if (parts.length > 0 && !/^(?:BEGIN|END)\s*:/i.test(parts[0] as string)) {
      findings.once('not-folded', number);
      parts.push('\\n', physical.trimStart());
    } else {
      findings.once('no-property', number);
      const trimmed = physical.trimStart();
      if (!beginsProperty.test(trimmed)) continue;
      flush();
      parts.push(trimmed);
      begin = number;
    }
  }
  flush();
  return lines;
}

function physicalLines(text: string, findings: Findings): readonly string[] {
  let clean = text;
  if (clean.charCodeAt(0) === 0xfeff) {
    findings.add('byte-order-mark', 1);
    clean = clean.slice(1);
  }
  // oxlint-disable-next-line no-control-regex
  if (/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(clean)) {
    findings.add('control-character', 0);
    // oxlint-disable-next-line no-control-regex
    clean = clean.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '');
  }
  const lines = clean.split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  if (lines.length > 1 && !clean.includes('\r\n')) findings.add('line-ends', 1);
  return lines;
}
