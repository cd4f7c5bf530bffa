import { Module } from '@nestjs/common';
import { MailStore, MailstoreModule } from '#core/mailstore';
import { SegmentStore } from '#platform/blobs';
import type { Clock } from '#kernel';
import { Database } from '#platform/database';
import { CLOCK } from '#platform/runtime';
import { AcrossAccounts } from './infrastructure/acrossAccounts.js';
import { Collections } from './infrastructure/collections.js';
import { ItemEdits } from './infrastructure/itemEdits.js';
import { ItemWork } from './infrastructure/itemWork.js';
import { ItemIndex } from './infrastructure/itemIndex.js';
import { Items } from './infrastructure/items.js';
import { Locks } from './infrastructure/locks.js';
import { CollectionMounts } from './infrastructure/mounts.js';
import { CollectionSharing } from './infrastructure/sharing.js';

/** Calendars, address books and files of every account. */
@Module({
  imports: [MailstoreModule],
  providers: [
    {
      provide: Collections,
      inject: [Database, MailStore],
      useFactory: (database: Database, store: MailStore) => new Collections(database, store),
    },
    {
      provide: Items,
      inject: [Database, SegmentStore, MailStore],
      useFactory: (database: Database, segments: SegmentStore, store: MailStore) =>
        new Items(database, segments, store),
    },
    {
      provide: ItemEdits,
      inject: [Database, MailStore],
      useFactory: (database: Database, store: MailStore) => new ItemEdits(database, store),
    },
    {
      provide: ItemWork,
      inject: [Database, MailStore],
      useFactory: (database: Database, store: MailStore) => new ItemWork(database, store),
    },
    { provide: AcrossAccounts, inject: [Database], useFactory: (database: Database) => new AcrossAccounts(database) },
    { provide: ItemIndex, inject: [Database], useFactory: (database: Database) => new ItemIndex(database) },
    {
      provide: CollectionSharing,
      inject: [Database, MailStore, Collections, CLOCK],
      useFactory: (database: Database, store: MailStore, collections: Collections, clock: Clock) =>
        new CollectionSharing(database, store, collections, clock),
    },
    {
      provide: CollectionMounts,
      inject: [Database, MailStore],
      useFactory: (database: Database, store: MailStore) => new CollectionMounts(database, store),
    },
    { provide: Locks, inject: [Database], useFactory: (database: Database) => new Locks(database) },
  ],
  exports: [
    AcrossAccounts,
    Collections,
    CollectionMounts,
    CollectionSharing,
    Items,
    ItemIndex,
    ItemEdits,
    ItemWork,
    Locks,
  ],
})
export class CollectionsModule {}
