import type { Extensions } from '#wires/smtp';
import { type Attempt, type OutgoingMessage, ownAttempt } from './types.js';

/** What is known of a message before anything is said: of all recipients, or of each. */
export interface Conversion {
  readonly all: Attempt | null;
  readonly attempts: readonly (Attempt | undefined)[];
}

const noUtf8 = ownAttempt('failed', '5.6.7', 'the other server does not support SMTPUTF8');
const noEightBit = ownAttempt('failed', '5.6.3', 'the other server takes 7-bit text alone');
const noBinary = ownAttempt('failed', '5.6.3', 'the other server takes no binary messages');

/**
 * A message that the server cannot take as it is. It is never converted: what was signed would not be what arrives, so it
 * goes back (RFC 6152 §3, RFC 3030 §3, RFC 6531 §3.2).
 */
export async function conversionNeeded(message: OutgoingMessage, extensions: Extensions): Promise<Conversion> {
  const fine: Conversion = { all: null, attempts: [] };
  if (message.body === 'binarymime' && !(extensions.has('BINARYMIME') && extensions.has('CHUNKING')))
    return { ...fine, all: noBinary };
  const utf8 = message.smtpUtf8 && !extensions.has('SMTPUTF8');
  const eightBit = !extensions.has('8BITMIME');
  if (!utf8 && !eightBit) return fine;
  if (utf8 && !isAscii(message.reversePath)) return { ...fine, all: noUtf8 };
  const seen = await scan(message);
  if (utf8 && seen.header) return { ...fine, all: noUtf8 };
  if (eightBit && (seen.header || seen.body)) return { ...fine, all: noEightBit };
  return {
    all: null,
    attempts: message.recipients.map(({ address }) => (utf8 && !isAscii(address) ? noUtf8 : undefined)),
  };
}

function isAscii(text: string): boolean {
  return !/[^ -~]/.test(text);
}

/** Where octets beyond ASCII stand. */
async function scan(message: OutgoingMessage): Promise<{ header: boolean; body: boolean }> {
  let inHeader = true;
  let tail = '\r\n';
  let body = false;
  for await (const piece of message.content()) {
    const text = tail + piece.toString('latin1');
    const end = inHeader ? text.indexOf('\r\n\r\n') : 0;
    // oxlint-disable-next-line no-control-regex -- octets of a message
    if (inHeader && /[^\0-\x7f]/.test(end < 0 ? text : text.slice(0, end))) return { header: true, body: true };
    // oxlint-disable-next-line no-control-regex -- octets of a message
    if (end >= 0 && /[^\0-\x7f]/.test(text.slice(end))) body = true;
    if (end >= 0) inHeader = false;
    tail = text.slice(-3);
  }
  return { header: false, body };
}
