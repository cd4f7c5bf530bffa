import { isTagOctet } from '../grammar/octets.js';

/** Longest tag that is repeated in a reply to a command that could not be read. */
export const MAX_TAG_OCTETS = 256;
const SP = 0x20;

/** The tag at the beginning of a line, or null when there is none that may be repeated (RFC 9051 §2.2.1). */
export function tagOf(line: Buffer): string | null {
  let at = 0;
  while (at < line.length && at <= MAX_TAG_OCTETS && isTagOctet(line[at] as number)) at += 1;
  if (at === 0 || at > MAX_TAG_OCTETS) return null;
  if (at < line.length && line[at] !== SP) return null;
  return line.toString('latin1', 0, at);
}
