import { createHash, randomBytes } from 'node:crypto';
import { withoutDetail } from '#core/directory';
import { type Address, parseMailboxAddress } from '#kernel';
import { detailed, maxLocalPart } from '../listFields.js';

/** What a moderator says of a message. */
export type Decision = 'approved' | 'rejected';

const verbs = { approved: 'approve', rejected: 'reject' } as const;
/** In base 32, which survives whatever is done to the case of an address; 5 bits each. */
const tokenLength = 24;
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** What a moderator decides with about one message: 120 random bits. */
export const newToken = (): string =>
  [...randomBytes(tokenLength)].map((octet) => alphabet[octet % alphabet.length]).join('');

/** What is kept of a token. */
export const tokenHash = (token: string): Buffer => createHash('sha256').update(token.toLowerCase()).digest();

/** The address to which a moderator writes; null where it would be too long. */
export function decisionAddress(list: string, decision: Decision, token: string): string | null {
  const address = detailed({ address: list }, `${verbs[decision]}=${token}`);
  const parsed = parseMailboxAddress(address);
  return parsed !== null && parsed.localPart.length <= maxLocalPart ? address : null;
}

/** What an address decides; null where it is no such address. */
export function readDecision(address: Address): { readonly decision: Decision; readonly token: string } | null {
  const found = /^(approve|reject)=([a-z2-7]{24})$/i.exec(withoutDetail(address)?.detail ?? '');
  if (!found) return null;
  return { decision: found[1]?.toLowerCase() === 'approve' ? 'approved' : 'rejected', token: found[2] ?? '' };
}
