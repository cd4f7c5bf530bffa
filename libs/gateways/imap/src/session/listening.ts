import type { AccountId } from '#kernel';
import type { FetchItem } from '#wires/imap';

/** Events that a client listens to (RFC 5465 §3). */
export interface Notifications {
  /** Of the selected mailbox; null: nothing. */
  readonly selected: SelectedEvents | null;
  /** Called when there may be something to tell. */
  onNews: (() => void) | null;
  /** Names that this client's own command has changed: it need not be told of them (RFC 5465 §5). */
  own(...names: readonly string[]): void;
  /** Tells what has happened in other mailboxes. */
  tell(): Promise<void>;
  close(): void;
}

export interface SelectedEvents {
  /** Removals wait for a command that allows them (RFC 5465 §6.1.2). */
  readonly delayed: boolean;
  readonly messages: boolean;
  readonly flags: boolean;
  /** Told of each new message. */
  readonly items: readonly FetchItem[];
}

/** Tells which annotations others have changed. */
export interface AnnotationNews {
  /** The changes that this client has made itself. */
  own(accountId: AccountId, changeNumber: number): void;
  tell(): Promise<void>;
  close(): void;
}
