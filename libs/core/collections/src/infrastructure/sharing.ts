import { type AccountId, accountId, type Clock, type CollectionId, collectionId, FumibakoError } from '#kernel';
import type { Actor, Grantee, MailStore } from '#core/mailstore';
import { granteeName } from '#core/mailstore';
import { type Database, type Executor, rowsOf } from '#platform/database';
import {
  type Access,
  accessOf,
  type AccountShares,
  actsFor,
  fullAccess,
  accessIn,
  levelsFor,
  lettersOf,
  mayAt,
  noAccess,
  type ShareLevel,
  stronger,
} from '../domain/access.js';
import { type Collection, collectionJournalKind, type CollectionKind } from '../domain/model.js';
import { allCalendars, type SharePlace } from '../domain/sharePlaces.js';
import type { Collections } from './collections.js';
import { note, takeChange } from './journaling.js';
import { lockAccount } from './statements/collections.js';
import * as sql from './statements/sharing.js';

/** Somebody who looks into the same collection again within so long is not noted again, in milliseconds. */
export const openedAgain = 3_600_000;
const maxRemembered = 20_000;

/** An invitation is not shown until it is accepted; what is hidden was taken out of the reader's home. */
export type ShareState = 'invited' | 'accepted' | 'declined' | 'hidden';

/** What an owner has granted to somebody. */
export interface GivenShare {
  readonly collectionId: number;
  readonly grantee: Grantee;
  readonly name: string | null;
  readonly access: Access;
  readonly state: ShareState;
  readonly summary: string;
}

/** What is granted: how much, and whether what is private is shown, which delegates see unless it is said otherwise. */
export interface NewShare {
  readonly level: ShareLevel;
  readonly seesPrivate?: boolean | undefined;
  /** The grantee is asked whether they want it in their home. */
  readonly invitation?: { readonly summary: string } | undefined;
}

interface GivenRow {
  readonly collection: number;
  readonly account: number | null;
  readonly group: number | null;
  readonly address: string | null;
  readonly name: string | null;
  readonly rights: string;
  readonly state: ShareState | null;
  readonly summary: string | null;
}

interface SharedRow {
  readonly owner: number;
  readonly address: string;
  readonly name: string | null;
  readonly collection: number;
  readonly rights: string;
  readonly member: boolean;
}

export type SharesByOwner = ReadonlyMap<AccountId, AccountShares>;

/** Who may do what with collections of others: the one place that every protocol asks. */
export class CollectionSharing {
  private readonly readers = new Map<AccountId, Promise<SharesByOwner>>();
  private readonly givers = new Map<AccountId, Promise<readonly GivenShare[]>>();
  private readonly noted = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly store: MailStore,
    private readonly collections: Collections,
    private readonly clock: Clock,
  ) {
    store.hub.listenToSharing(() => {
      this.readers.clear();
      this.givers.clear();
    });
  }

  /** What others have granted somebody, by whose it is. */
  sharedWith(reader: AccountId): Promise<SharesByOwner> {
    return remembered(this.readers, reader, () => this.readShared(reader));
  }

  /** What somebody has granted, of all their collections. */
  given(owner: AccountId): Promise<readonly GivenShare[]> {
    return remembered(this.givers, owner, () => this.readGiven(owner));
  }

  /** What somebody may do with a collection. */
  async accessTo(reader: AccountId, { accountId: owner, id }: Pick<Collection, 'accountId' | 'id'>): Promise<Access> {
    if (reader === owner) return fullAccess;
    const shares = (await this.sharedWith(reader)).get(owner);
    if (!shares) return noAccess;
    return accessIn(shares, await this.collections.list(owner)).get(id) ?? noAccess;
  }

  /** Collections of others, of one kind, that somebody may read whole. */
  async readableBy(reader: AccountId, kind: CollectionKind): Promise<readonly Collection[]> {
    const all = [...(await this.sharedWith(reader)).values()];
    const found = await Promise.all(
      all.map(async (shares) => {
        const collections = await this.collections.list(shares.ownerId);
        const access = accessIn(shares, collections);
        return collections.filter((each) => each.kind === kind && mayAt(access.get(each.id) ?? noAccess, 'read'));
      }),
    );
    return found.flat();
  }

  /** Whether somebody may act for another in invitations and answers: they themselves, their delegates, members of a shared mailbox. */
  async mayActFor(actor: AccountId, owner: AccountId): Promise<boolean> {
    if (actor === owner) return true;
    const shares = (await this.sharedWith(actor)).get(owner);
    return shares !== undefined && actsFor(shares, await this.collections.list(owner));
  }

  /** Throws `not-supported` for what means nothing there, `limit-exceeded`. */
  async grant(place: SharePlace, grantee: Grantee, share: NewShare, actor: Actor): Promise<void> {
    const { level, seesPrivate = level === 'delegate', invitation } = share;
    if (!levelsFor(place.kind).includes(level))
      throw new FumibakoError('not-supported', `${level} is nothing that a collection of this kind can be shared for`);
    const letters = lettersOf(level, seesPrivate && place.kind === 'calendar');
    // Looked up before the transaction, which would wait for another connection while it holds one.
    const given = invitation ? await this.given(place.accountId) : [];
    const there = given.find(
      (each) => each.collectionId === place.id && granteeName(each.grantee) === granteeName(grantee),
    );
    const state = invitation && there?.state !== 'accepted' ? 'invited' : 'accepted';
    await this.set(place, grantee, letters, actor, async (executor) => {
      if (grantee.kind !== 'account' || place.id === allCalendars) return;
      const values = [grantee.id, place.accountId, place.id, state, invitation?.summary ?? null];
      await rowsOf(executor, sql.putMount, values);
    });
  }

  async revoke(place: SharePlace, grantee: Grantee, actor: Actor): Promise<void> {
    await this.set(place, grantee, '', actor, async (executor) => {
      if (grantee.kind === 'account') await rowsOf(executor, sql.removeMount, [grantee.id, place.accountId, place.id]);
    });
  }

  /** Notes in the owner's journal that somebody else has looked into a collection, once in {@link openedAgain}. */
  async opened(reader: AccountId, { accountId: owner, id }: SharePlace, actor: Actor): Promise<void> {
    if (reader === owner) return;
    const key = `${reader}/${owner}/${id}`;
    const now = this.clock.now();
    if (now - (this.noted.get(key) ?? Number.NEGATIVE_INFINITY) < openedAgain) return;
    this.noted.set(key, now);
    if (this.noted.size > maxRemembered) this.noted.delete(this.noted.keys().next().value as string);
    await this.database.transaction(async (executor) => {
      await rowsOf(executor, lockAccount, [[owner]]);
      const { change } = await takeChange(executor, owner);
      await note(executor, owner, actor, { change, collection: id, kind: collectionJournalKind.opened });
    });
  }

  private async set(
    place: SharePlace,
    grantee: Grantee,
    letters: string,
    actor: Actor,
    more: (executor: Executor) => Promise<void>,
  ): Promise<void> {
    const { accountId: owner, id } = place;
    await this.store.grants.set(place, grantee, letters, async (executor) => {
      const { change } = await takeChange(executor, owner);
      const detail = { grantee: granteeName(grantee), rights: letters };
      await note(executor, owner, actor, { change, collection: id, kind: collectionJournalKind.shared, detail });
      await more(executor);
    });
    this.store.hub.touched(owner);
    if (grantee.kind === 'account') this.store.hub.touched(grantee.id);
  }

  private async readShared(reader: AccountId): Promise<SharesByOwner> {
    const found = new Map<AccountId, AccountShares & { readonly collections: Map<CollectionId, Access> }>();
    for (const row of await rowsOf<SharedRow>(this.database.pool, sql.sharesTo, [reader])) {
      const ownerId = accountId(row.owner);
      const { address, name } = row;
      const none = { isMember: false, calendars: noAccess, collections: new Map<CollectionId, Access>() };
      const known = found.get(ownerId) ?? { ownerId, address, name, ...none };
      const access = accessOf(row.rights);
      const isMember = known.isMember || row.member;
      const id = collectionId(row.collection);
      if (row.collection !== allCalendars)
        known.collections.set(id, stronger(access, known.collections.get(id) ?? noAccess));
      const calendars = row.collection === allCalendars ? stronger(known.calendars, access) : known.calendars;
      found.set(ownerId, { ...known, isMember, calendars });
    }
    return found;
  }

  private async readGiven(owner: AccountId): Promise<readonly GivenShare[]> {
    const rows = await rowsOf<GivenRow>(this.database.pool, sql.sharesOf, [owner]);
    return (
      rows
        .map(({ collection, account, group, address, name, rights, state, summary }) => {
          const own = { address: address ?? '' };
          const grantee: Grantee =
            account !== null
              ? { kind: 'account', id: accountId(account), ...own }
              : group !== null
                ? { kind: 'group', id: group, ...own }
                : { kind: 'anyone' };
          const given = { collectionId: collection, grantee, name, access: accessOf(rights) };
          return { ...given, state: state ?? ('accepted' as const), summary: summary ?? '' };
        })
        // The same table holds grants on mailboxes, whose letters are of no level here.
        .filter(({ access }) => mayAt(access, 'freebusy'))
    );
  }
}

/** What is read is kept until rights change; a failure is not. */
function remembered<K, T>(known: Map<K, Promise<T>>, key: K, read: () => Promise<T>): Promise<T> {
  const there = known.get(key);
  if (there) return there;
  const reading = read();
  known.set(key, reading);
  if (known.size > maxRemembered) known.delete(known.keys().next().value as K);
  reading.catch(() => {
    if (known.get(key) === reading) known.delete(key);
  });
  return reading;
}
