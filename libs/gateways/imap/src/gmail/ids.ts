import type { AccountId } from '#kernel';
import type { Session } from '../session/session.js';

/** Numbers of messages and threads are those of an account, below its own: no two accounts share one. */
const below = 40n;

/** X-GM-MSGID and X-GM-THRID: the same for every copy of a message within an account. */
export const gmNumberOf = (accountId: AccountId, id: number): string =>
  String((BigInt(accountId) << below) | BigInt(id));

/** The number within the account of the selected mailbox; null where it is that of another, or none. */
export function numberWithin({ mailbox }: Session, digits: string): number | null {
  const number = BigInt(digits);
  return number >> below === BigInt(mailbox.accountId) ? Number(number & ((1n << below) - 1n)) : null;
}
