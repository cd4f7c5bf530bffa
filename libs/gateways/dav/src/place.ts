import { type AccountId, collectionId, type OrganisationId } from '#kernel';
import type { DirectoryPerson } from '#core/directory';
import type { Collection, CollectionKind, Item } from '#core/collections';

/** Homes of collections, as they stand in paths. */
export const homeNames = ['calendars', 'addressbooks', 'files'] as const;
export type HomeName = (typeof homeNames)[number];

/**
 * How a client writes addresses of mail in paths: `%40` or `@`, which are the same (RFC 3986 §2.2, §3.3). Some clients
 * compare paths as texts, so they are answered in their own way.
 */
export type AtSign = '@' | '%40';

/** Whose principal or home it is. */
export interface Owner {
  readonly accountId: AccountId;
  readonly organisationId: OrganisationId;
  readonly address: string;
  readonly name: string | null;
  /** How its address is written in paths. */
  readonly at: AtSign;
}

/** What is the same for everything within a home. */
export interface Within {
  readonly owner: Owner;
  readonly home: HomeName;
  /** Names below the home. */
  readonly segments: readonly string[];
  /** Collections on the way, the outermost first, without the place itself. */
  readonly ancestors: readonly Collection[];
}

export interface CollectionPlace extends Within {
  readonly kind: 'collection';
  readonly collection: Collection;
}

export interface ItemPlaceAt extends Within {
  readonly kind: 'item';
  readonly parent: Collection;
  readonly item: Item;
  /** The octets, where they are not stored as such. */
  readonly content?: Buffer;
}

/** Nothing is here, but something may be put. */
export interface EmptyPlace extends Within {
  readonly kind: 'nothing';
  /** Null in a home that is no collection itself. */
  readonly parent: Collection | null;
  readonly name: string;
}

/** What an address leads to. */
export type Place =
  | { readonly kind: 'root' }
  | { readonly kind: 'principals' }
  | { readonly kind: 'principal'; readonly owner: Owner }
  /** Somebody else of the organisation. */
  | { readonly kind: 'person'; readonly person: DirectoryPerson; readonly at: AtSign }
  | { readonly kind: 'homes'; readonly home: HomeName }
  | { readonly kind: 'home'; readonly home: HomeName; readonly owner: Owner }
  | CollectionPlace
  | ItemPlaceAt
  | EmptyPlace;

/** Kinds of collections that lie in a home. */
export const kindsIn: Readonly<Record<HomeName, readonly CollectionKind[]>> = {
  calendars: ['calendar', 'inbox', 'outbox'],
  addressbooks: ['addressbook'],
  files: ['files'],
};

/** Stands for the people of an organisation, who are in no collection of an account. */
export const directoryBook = collectionId(0);

/** The name that a collection has in paths: those for scheduling have none of their own. */
export function pathName({ kind, name }: Collection): string {
  return kind === 'inbox' || kind === 'outbox' ? kind : name;
}
