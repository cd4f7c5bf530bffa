import { createHmac, timingSafeEqual } from 'node:crypto';

/** RFC 4467 §3: the one mechanism that every server has; how it works is the server's own matter. */
export const internal = 'INTERNAL';
/** How tokens are made, so that another way can be told from it one day. */
const version = '01';

/** A token for the URL up to its access, by the key of its mailbox. */
export const tokenOf = (key: Buffer, rump: string): string =>
  version + createHmac('sha256', key).update(rump).digest('hex');

export function isTokenOf(key: Buffer, rump: string, token: string): boolean {
  const right = Buffer.from(tokenOf(key, rump));
  const given = Buffer.from(token.toLowerCase());
  return given.length === right.length && timingSafeEqual(given, right);
}
