import { type AccountId, accountId, type CollectionId, collectionId } from '#kernel';
import type { MailStore } from '#core/mailstore';
import { type Database, rowsOf } from '#platform/database';
import type { Collection, Properties } from '../domain/model.js';
import { requireSmall } from './properties.js';
import type { ShareState } from './sharing.js';
import * as sql from './statements/sharing.js';

/** What a reader has set of their own; null hides what the owner has set. */
export type OwnProperties = Readonly<Record<string, string | null>>;

/** What somebody makes of a collection of another. */
export interface Mount {
  readonly ownerId: AccountId;
  readonly collectionId: CollectionId;
  readonly state: ShareState;
  readonly summary: string;
  readonly properties: OwnProperties;
  readonly changedAt: Date;
}

interface MountRow {
  readonly owner: number;
  readonly collection: number;
  readonly state: ShareState;
  readonly summary: string;
  readonly properties: OwnProperties;
  readonly changed: Date;
}

type Place = Pick<Collection, 'accountId' | 'id'>;

/** How collections of others look in the home of whoever they are shared with. */
export class CollectionMounts {
  constructor(
    private readonly database: Database,
    private readonly store: MailStore,
  ) {}

  /** Those of which there is something to tell; the others are there as their owners have them. */
  async of(reader: AccountId): Promise<readonly Mount[]> {
    const rows = await rowsOf<MountRow>(this.database.pool, sql.mountsOf, [reader]);
    return rows.map(({ owner, collection, changed, ...row }) => ({
      ...row,
      ownerId: accountId(owner),
      collectionId: collectionId(collection),
      changedAt: changed,
    }));
  }

  /** Shows a collection in the home of a reader, or no longer. */
  async set(reader: AccountId, { accountId: owner, id }: Place, state: ShareState): Promise<void> {
    await rowsOf(this.database.pool, sql.putMount, [reader, owner, id, state, null]);
    // The owner is told who has accepted.
    this.store.hub.sharingChanged();
    this.store.hub.touched(reader);
  }

  /** Replaces what a reader has set of their own. Throws `limit-exceeded`. */
  async dress(
    reader: AccountId,
    { accountId: owner, id }: Place,
    edit: (before: OwnProperties) => OwnProperties,
  ): Promise<void> {
    const there = (await this.of(reader)).find((each) => each.ownerId === owner && each.collectionId === id);
    const properties = edit(there?.properties ?? {});
    requireSmall(properties);
    await rowsOf(this.database.pool, sql.dressMount, [reader, owner, id, JSON.stringify(properties)]);
    this.store.hub.touched(reader);
  }
}

/** A collection as a reader has made it their own. */
export function dressed(properties: Properties, own: OwnProperties): Properties {
  const all = Object.entries({ ...properties, ...own });
  return Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== null));
}
