import type { AccountId, ChangeNumber, MailboxId, MessageId, Uid, UidSet } from '#kernel';
import type { Flags } from './flags.js';

/** What a mailbox is for. */
export const specialUses = ['drafts', 'sent', 'junk', 'trash', 'archive', 'all', 'flagged', 'important'] as const;
export type SpecialUse = (typeof specialUses)[number];

/** A mailbox with its counters. Names are Unicode (NFC), levels separated by `/`. */
export interface MailboxInfo {
  readonly accountId: AccountId;
  readonly id: MailboxId;
  readonly name: string;
  readonly uidValidity: number;
  readonly uidNext: number;
  /** Newest change of the mailbox. */
  readonly changeNumber: ChangeNumber;
  readonly messages: number;
  readonly unseen: number;
  readonly deleted: number;
  readonly octets: number;
  readonly specialUse: SpecialUse | null;
  /** Readers beside the owner have a \Seen of their own. */
  readonly seenByReader: boolean;
  /** Nobody has been told of messages from this UID on; somebody may have been since the mailbox was read. */
  readonly recentFrom: number;
}

/** A message's place in a mailbox. */
export interface Entry {
  readonly uid: Uid;
  readonly messageId: MessageId;
  readonly flags: Flags;
  /** Milliseconds since 1970. */
  readonly internalDate: number;
  /** Octets of the message. */
  readonly size: number;
  readonly changeNumber: ChangeNumber;
}

/** Who changed something, over which door. */
export interface Actor {
  readonly via: 'smtp' | 'lmtp' | 'submission' | 'imap' | 'pop3' | 'dav' | 'cli' | 'http' | 'job';
  /** Address of the person, or null for the world. */
  readonly address: string | null;
}

/** Kinds of journal rows; the numbers are stored. */
export const journalKind = {
  added: 1,
  flags: 2,
  removed: 3,
  mailboxCreated: 4,
  mailboxRenamed: 5,
  mailboxRemoved: 6,
  annotated: 7,
  /** Of the account itself (collection 0): what somebody else may do with a mailbox, and that somebody has opened one. */
  shared: 8,
  opened: 9,
  /** A reader's own \Seen. */
  seen: 10,
  // 20 to 29 are changes of collections that are no mailboxes: core/collections.
} as const;

interface ChangeBase {
  readonly accountId: AccountId;
  readonly mailboxId: MailboxId;
  /** The mailbox's newest change before this one. */
  readonly previous: ChangeNumber;
  readonly changeNumber: ChangeNumber;
}

/**
 * Everything that can happen in a mail account, told after the commit; the one stream that every listener drinks from.
 * Losing one costs latency, never correctness: a listener that sees a gap in `previous` reads the journal.
 */
export type Change =
  | (ChangeBase & { readonly kind: 'added'; readonly entries: readonly Entry[] })
  | (ChangeBase & { readonly kind: 'flags'; readonly entries: readonly { readonly uid: Uid; readonly flags: Flags }[] })
  | (ChangeBase & { readonly kind: 'removed'; readonly uids: UidSet })
  /** A reader has seen messages, or no longer, where each reader has a \Seen of their own. */
  | (ChangeBase & {
      readonly kind: 'seen';
      readonly readerId: AccountId;
      readonly uids: UidSet;
      readonly seen: boolean;
    })
  | (ChangeBase & { readonly kind: 'mailbox-created' | 'mailbox-renamed' | 'mailbox-removed'; readonly name: string })
  /** Mailbox 0 stands for the account itself. */
  | (ChangeBase & { readonly kind: 'annotated' });

/** What listings and FETCH read of a message, rendered once at arrival. */
export interface MessageRendition {
  readonly messageId: MessageId;
  readonly envelope: Buffer;
  readonly bodyStructure: Buffer;
  /** JSON of the part tree with offsets that count from `prefix`. */
  readonly structure: Buffer;
  /** The usual header fields as they stand in the message. */
  readonly fields: Buffer;
  readonly prefix: number;
  readonly size: number;
  readonly sentAt: number | null;
}

/** Use of an account or domain; a limit of 0 means unlimited. */
export interface QuotaUse {
  readonly usedOctets: number;
  readonly limitOctets: number;
  readonly messages: number;
  readonly limitMessages: number;
}
