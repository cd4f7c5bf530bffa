import type { MailboxInfo } from '#core/mailstore';
import type { AccountId, MessageId } from '#kernel';
import type { Session } from './session.js';

/** Numbers are of one account: those of another have its number before them, so that no two objects share an id (RFC 8474 §4). */
const within = ({ accountId }: Session, owner: AccountId, id: number): string =>
  owner === accountId ? String(id) : `${owner}-${id}`;

/** RFC 8474 §5.1: the same for every copy of a message within an account. */
export const emailId = (session: Session, id: MessageId): string =>
  `M${within(session, session.mailbox.accountId, id)}`;

/** RFC 8474 §5.2 */
export const threadObjectId = (session: Session, thread: number): string =>
  `T${within(session, session.mailbox.accountId, thread)}`;

/** The number of a thread that an id of the selected mailbox names; null for any other text. */
export function threadOf(session: Session, id: string): number | null {
  const number = /^T(?:\d{1,15}-)?(\d{1,15})$/.exec(id)?.[1];
  return number !== undefined && threadObjectId(session, Number(number)) === id ? Number(number) : null;
}

/** RFC 8474 §4: kept when the mailbox is renamed. */
export const mailboxObjectId = (session: Session, { accountId, id }: MailboxInfo): string =>
  `F${within(session, accountId, id)}`;
