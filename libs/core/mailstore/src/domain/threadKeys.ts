import { createHash } from 'node:crypto';
import type { SortFacts } from './sortFacts.js';

/** References that are looked at: the first, and the nearest. */
const nearest = 30;

/**
 * Numbers below 2^52 that messages of one thread have in common: one for each message id that is its own or an ancestor's,
 * together with the base subject, so that a new subject begins a new thread (RFC 8621 §3).
 */
export function threadKeys({ messageId, references, texts }: SortFacts): number[] {
  const [first] = references;
  const ids = new Set([...(first === undefined ? [] : [first]), ...references.slice(-nearest)]);
  if (messageId !== null) ids.add(messageId);
  return [...ids].map((id) => {
    const digest = createHash('sha256').update(`${id}\0${texts.subject}`).digest();
    return digest.readUIntBE(0, 4) * 2 ** 20 + (digest.readUIntBE(4, 3) & 0xfffff);
  });
}
