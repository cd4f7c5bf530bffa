import type { AccountId, ChangeNumber, CollectionId, ItemId } from '#kernel';

/** What a collection holds. Task lists are calendars whose components say so. */
export const collectionKinds = ['calendar', 'addressbook', 'files', 'inbox', 'outbox'] as const;
export type CollectionKind = (typeof collectionKinds)[number];

/** Kinds of journal rows about collections; the numbers are stored, beside those of mailboxes. */
export const collectionJournalKind = {
  itemsPut: 20,
  itemsRemoved: 21,
  created: 22,
  changed: 23,
  removed: 24,
  /** What somebody else may do with a collection; 0 stands for all calendars. */
  shared: 25,
  /** Somebody else has looked into a collection. */
  opened: 26,
} as const;

/** Properties that clients keep with a collection or an item: the value by the name (`{namespace}local`). */
export type Properties = Readonly<Record<string, string>>;

export interface Collection {
  readonly accountId: AccountId;
  readonly id: CollectionId;
  readonly kind: CollectionKind;
  /** Null in the home of its kind. */
  readonly parentId: CollectionId | null;
  /** Last segment of its path; empty for the one that is the home itself. */
  readonly name: string;
  /** Of a calendar: which components it takes. */
  readonly components: readonly string[];
  readonly properties: Properties;
  readonly items: number;
  /** Newest change of it and of what is in it. */
  readonly changeNumber: ChangeNumber;
  /** What was removed up to this change is known no more. */
  readonly forgottenChange: ChangeNumber;
  readonly createdAt: Date;
}

/** A version of an item; its content is read apart. */
export interface Item {
  readonly accountId: AccountId;
  readonly collectionId: CollectionId;
  readonly id: ItemId;
  readonly name: string;
  readonly uid: string | null;
  /** SHA-256 of the content. */
  readonly hash: Buffer;
  /** Octets of the content. */
  readonly size: number;
  readonly mediaType: string | null;
  readonly createdAt: Date;
  readonly modifiedAt: Date;
  readonly changeNumber: ChangeNumber;
  readonly properties: Properties;
  readonly component: string | null;
  /** Changes with the item, but not with what others answer; null where nobody organizes it. */
  readonly scheduleTag: number | null;
  /** Stamp of the newest message about it, in milliseconds since 1970. */
  readonly scheduleStamp: number | null;
}

/** What is derived from an item's content by whoever knows its kind. */
export interface Derived {
  readonly uid: string | null;
  readonly component: string | null;
  /** First and last moment, in milliseconds since 1970; null where it has none. */
  readonly starts: number | null;
  readonly ends: number | null;
  readonly recurs: boolean;
  readonly facts: unknown;
}

export const nothingDerived: Derived = {
  uid: null,
  component: null,
  starts: null,
  ends: null,
  recurs: false,
  facts: null,
};

/** What somebody who writes expects to find. */
export type Expectation =
  | { readonly kind: 'anything' }
  | { readonly kind: 'one-of'; readonly hashes: readonly Buffer[] }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'something' };

/** What changed in a collection since a change, each name once. */
export interface ItemChanges {
  readonly put: readonly Item[];
  /** Names that were there and are no more. */
  readonly removed: readonly string[];
  /** Where a next look goes on. */
  readonly upTo: ChangeNumber;
  /** There is more than was asked for. */
  readonly more: boolean;
}
