import { Module } from '@nestjs/common';
import { AcrossAccounts, Collections, CollectionsModule, ItemIndex, Items } from '#core/collections';
import { Database } from '#platform/database';
import { CalendarFiles } from './infrastructure/calendarFiles.js';
import { CalendarReader } from './infrastructure/calendarReader.js';
import { Holidays } from './infrastructure/holidays.js';
import { ObjectCache } from './infrastructure/objectCache.js';
import { PeopleBusy } from './infrastructure/peopleBusy.js';

/** What calendars mean. */
@Module({
  imports: [CollectionsModule],
  providers: [
    { provide: Holidays, inject: [Database], useFactory: (database: Database) => new Holidays(database) },
    { provide: ObjectCache, useFactory: () => new ObjectCache() },
    {
      provide: PeopleBusy,
      inject: [AcrossAccounts, ObjectCache],
      useFactory: (across: AcrossAccounts, cache: ObjectCache) => new PeopleBusy(across, cache),
    },
    {
      provide: CalendarReader,
      inject: [Items, ItemIndex, ObjectCache],
      useFactory: (items: Items, index: ItemIndex, cache: ObjectCache) => new CalendarReader(items, index, cache),
    },
    {
      provide: CalendarFiles,
      inject: [Collections, Items, CalendarReader],
      useFactory: (collections: Collections, items: Items, reader: CalendarReader) =>
        new CalendarFiles(collections, items, reader),
    },
  ],
  exports: [CalendarFiles, CalendarReader, Holidays, PeopleBusy],
})
export class CalendarModule {}
