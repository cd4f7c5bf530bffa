import type { AccountId, CollectionId } from '#kernel';
import type { Collection, CollectionKind } from './model.js';

/** What a grant lets somebody do, each with all before it. */
export const shareLevels = ['freebusy', 'titles', 'read', 'write', 'delegate'] as const;
export type ShareLevel = (typeof shareLevels)[number];

/** `none` nothing; `pass` the way to something below; `full` everything that the owner may do. */
const levels = ['none', 'pass', ...shareLevels, 'full'] as const;
export type AccessLevel = (typeof levels)[number];

/** What somebody may do with a collection. */
export interface Access {
  readonly level: AccessLevel;
  /** Events that are marked as private or confidential are shown as they are, and not as busy times. */
  readonly seesPrivate: boolean;
}

export const fullAccess: Access = { level: 'full', seesPrivate: true };
export const noAccess: Access = { level: 'none', seesPrivate: false };
const passing: Access = { level: 'pass', seesPrivate: false };

export const mayAt = (access: Access, level: AccessLevel): boolean =>
  levels.indexOf(access.level) >= levels.indexOf(level);

export function stronger(one: Access, other: Access): Access {
  const level = mayAt(one, other.level) ? one.level : other.level;
  return { level, seesPrivate: one.seesPrivate || other.seesPrivate };
}

/** Levels that mean something for a kind; the others cannot be granted. */
export function levelsFor(kind: CollectionKind): readonly ShareLevel[] {
  if (kind === 'calendar') return shareLevels;
  return kind === 'addressbook' || kind === 'files' ? ['read', 'write'] : [];
}

/**
 * Letters in which grants are kept, those of RFC 4314 §2.1 where they mean the same: `l` it is seen with the titles of what
 * is in it, `r` it is read, `wite` it is written, `p` somebody acts for the owner. `9` tells when the owner is busy and `8`
 * shows what is private; RFC 4314 §2.1.1 leaves digits to the server.
 */
const lettersOfLevels: Readonly<Record<ShareLevel, string>> = {
  freebusy: '9',
  titles: '9l',
  read: '9lr',
  write: '9lrwite',
  delegate: '9lrwitep',
};

export const lettersOf = (level: ShareLevel, seesPrivate: boolean): string =>
  lettersOfLevels[level] + (seesPrivate ? '8' : '');

export function accessOf(letters: string): Access {
  const level = shareLevels.findLast((each) => [...lettersOfLevels[each]].every((letter) => letters.includes(letter)));
  return { level: level ?? 'none', seesPrivate: letters.includes('8') };
}

/** What somebody has from one other account. */
export interface AccountShares {
  readonly ownerId: AccountId;
  readonly address: string;
  readonly name: string | null;
  /** A member of a shared mailbox: all that its account has is theirs too. */
  readonly isMember: boolean;
  /** What is granted of all calendars, now and later. */
  readonly calendars: Access;
  readonly collections: ReadonlyMap<CollectionId, Access>;
}

/** What somebody may do with each collection of an account; those that are not among them are as if they were not there. */
export function accessIn(shares: AccountShares, collections: readonly Collection[]): ReadonlyMap<CollectionId, Access> {
  const byId = new Map(collections.map((each) => [each.id, each]));
  const found = new Map<CollectionId, Access>();
  const acts = actsFor(shares, collections);
  for (const each of collections) {
    const access = accessTo(shares, each, byId, acts);
    if (access.level === 'none') continue;
    found.set(each.id, stronger(access, found.get(each.id) ?? noAccess));
    for (let above = each.parentId; above !== null; above = byId.get(above)?.parentId ?? null)
      found.set(above, stronger(found.get(above) ?? noAccess, passing));
  }
  return found;
}

/** Whether somebody acts for the owner of an account: a delegate of all calendars, or of the one that invitations go to. */
export function actsFor(shares: AccountShares, collections: readonly Collection[]): boolean {
  if (shares.isMember || mayAt(shares.calendars, 'delegate')) return true;
  const usual = collections.find(({ kind, name }) => kind === 'calendar' && name === 'default');
  return usual !== undefined && mayAt(shares.collections.get(usual.id) ?? noAccess, 'delegate');
}

function accessTo(
  { isMember, calendars, collections }: AccountShares,
  collection: Collection,
  byId: ReadonlyMap<CollectionId, Collection>,
  acts: boolean,
): Access {
  if (isMember) return fullAccess;
  const { kind } = collection;
  if (kind === 'inbox' || kind === 'outbox') return acts ? { level: 'delegate', seesPrivate: true } : noAccess;
  let access = kind === 'calendar' ? calendars : noAccess;
  // Whoever has a folder has what is in it.
  for (let at: Collection | undefined = collection; at; at = at.parentId === null ? undefined : byId.get(at.parentId))
    access = stronger(access, collections.get(at.id) ?? noAccess);
  return access;
}
