import { type AccountId, changeNumber, type MailboxId, messageId, uid } from '#kernel';
import type { Step } from '#platform/database';
import type { IncomingMessage } from '../domain/content.js';
import type { Flags } from '../domain/flags.js';
import type { Change, Entry } from '../domain/model.js';
import type { DeliveredRow } from './outcomes.js';

/** One message for one mailbox. */
export interface Placement {
  readonly accountId: AccountId;
  readonly mailboxId: MailboxId;
  readonly message: IncomingMessage;
  /** Octets before the shared content: the recipient's own trace fields. */
  readonly prefix: Buffer;
  /** Content address of prefix and shared content together. */
  readonly hash: Buffer;
  readonly flags: Flags;
  readonly internalDate: number;
  readonly actor: string;
}

/** A message that is stored for good. */
export interface Stored extends Entry {
  readonly uidValidity: number;
}

/** How placements that are handed over together are stored. */
export interface Togetherness {
  /** All of them or none. */
  readonly whole?: boolean;
  /** Steps of the same transaction, after the placements. */
  readonly alongside?: readonly Step[];
}

export function storedOf(row: DeliveredRow, placement: Placement): Stored {
  return {
    uid: uid(row.uid),
    messageId: messageId(row.id),
    flags: placement.flags,
    internalDate: placement.internalDate,
    size: placement.prefix.length + placement.message.content.size,
    changeNumber: changeNumber(row.change),
    uidValidity: row.uid_validity,
  };
}

export function changeOf({ accountId, mailboxId }: Placement, entry: Entry, previous: number): Change {
  const base = { accountId, mailboxId, changeNumber: entry.changeNumber };
  return { kind: 'added', ...base, previous: changeNumber(previous), entries: [entry] };
}
