import type { MailboxInfo } from '#core/mailstore';
import type { MessageId } from '#kernel';

/** RFC 8474 §5.1: the same for every copy of a message. */
export const emailId = (id: MessageId): string => `M${id}`;

/** RFC 8474 §5.2 */
export const threadObjectId = (thread: number): string => `T${thread}`;

/** RFC 8474 §4: kept when the mailbox is renamed. */
export const mailboxObjectId = ({ id }: MailboxInfo): string => `F${id}`;
