import type { AccountId } from '#kernel';
import type { Item, LockedItems } from '#core/collections';
import type { Component } from '#formats/ical';
import type { Owner, ReceivedMessage, SchedulingMessage } from '../domain/terms.js';

/** What an account that answers by itself makes of what has come. */
export interface Answered {
  /** Null where nothing stays in its calendar. */
  readonly object: Component | null;
  readonly messages: readonly SchedulingMessage[];
}

/** What has come, and what lies there. */
export interface Asked {
  readonly object: Component;
  readonly found: Item | null;
}

/** Answers for one account, while it is locked. */
export interface Answerer {
  answer(items: LockedItems, asked: Asked, owner: Owner): Promise<Answered>;
  /** To be called when its calendar has changed. */
  after(items: LockedItems, owner: Owner): Promise<void>;
}

/** Answers for accounts that are nobody's: rooms and equipment. */
export interface Answering {
  /** What there is to know before the account is locked; null where nobody answers for it. */
  prepare(account: AccountId, message: ReceivedMessage): Promise<Answerer | null>;
}
