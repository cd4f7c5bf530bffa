import { type AccountId, collectionId, type OrganisationId } from '#kernel';
import type { DirectoryPerson } from '#core/directory';
import type { CalendarView } from '#core/calendar';
import { type Access, type Collection, type CollectionKind, type Item, mayAt } from '#core/collections';

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
  /** Whose home the address leads through: that of who asks, where somebody else's collection is shown in it. */
  readonly homeOf: Owner;
  /** What who asks may do here: with the collection, or with what is in it. */
  readonly access: Access;
  /** And with what this lies in. */
  readonly above: Access;
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

/** Delegates who read and delegates who write (calendarserver.org, caldav-proxy.txt). */
export const proxyModes = ['read', 'write'] as const;
export type ProxyMode = (typeof proxyModes)[number];

export interface GroupNamed {
  /** {@link everybody}, or that of the group. */
  readonly address: string;
  readonly name: string | null;
}

/** Stands where a group's address stands for everybody of an organisation. */
export const everybody = 'everybody';

/** What an address leads to. */
export type Place =
  | { readonly kind: 'root' }
  | { readonly kind: 'principals' }
  | { readonly kind: 'principal'; readonly owner: Owner }
  /** Somebody else of the organisation. */
  | { readonly kind: 'person'; readonly person: DirectoryPerson; readonly at: AtSign }
  /** Those of a group, and everybody of the organisation. */
  | { readonly kind: 'group'; readonly group: GroupNamed; readonly at: AtSign }
  /** Those who act for somebody, as Apple's clients know them. */
  | { readonly kind: 'proxy'; readonly owner: Owner; readonly mode: ProxyMode }
  /** What waits for an answer, and one of it, made when it is asked for. */
  | { readonly kind: 'notifications'; readonly owner: Owner }
  | {
      readonly kind: 'notification';
      readonly owner: Owner;
      readonly uid: string;
      readonly since: Date;
      readonly collection: Collection;
      readonly body: Buffer;
    }
  | { readonly kind: 'homes'; readonly home: HomeName }
  | { readonly kind: 'home'; readonly home: HomeName; readonly owner: Owner; readonly access: Access }
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

/** An item in a collection. */
export function placeIn({ collection, kind: _, ...within }: CollectionPlace, item: Item): ItemPlaceAt {
  const segments = [...within.segments, item.name];
  const ancestors = [...within.ancestors, collection];
  return { ...within, kind: 'item', segments, ancestors, above: within.access, parent: collection, item };
}

/** Whether this is somebody else's, shown in the home of who asks. */
export const isMounted = ({ owner, homeOf }: Within): boolean => owner.accountId !== homeOf.accountId;

/** How much of what is in a collection is seen. */
export function viewOf({ level, seesPrivate }: Access, kind: CollectionKind): CalendarView {
  if (kind !== 'calendar') return 'full';
  if (!mayAt({ level, seesPrivate }, 'read')) return 'titles';
  return seesPrivate ? 'full' : 'public';
}

export const viewAt = ({ access, parent }: ItemPlaceAt): CalendarView => viewOf(access, parent.kind);
