import { Module } from '@nestjs/common';
import { Collections, CollectionsModule, ItemIndex, Items } from '#core/collections';
import { CalendarFiles } from './infrastructure/calendarFiles.js';
import { CalendarReader } from './infrastructure/calendarReader.js';
import { ObjectCache } from './infrastructure/objectCache.js';

/** What calendars mean. */
@Module({
  imports: [CollectionsModule],
  providers: [
    {
      provide: CalendarReader,
      inject: [Items, ItemIndex],
      useFactory: (items: Items, index: ItemIndex) => new CalendarReader(items, index, new ObjectCache()),
    },
    {
      provide: CalendarFiles,
      inject: [Collections, Items, CalendarReader],
      useFactory: (collections: Collections, items: Items, reader: CalendarReader) =>
        new CalendarFiles(collections, items, reader),
    },
  ],
  exports: [CalendarFiles, CalendarReader],
})
export class CalendarModule {}
