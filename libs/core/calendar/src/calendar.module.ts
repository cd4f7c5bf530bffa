import { Module } from '@nestjs/common';
import { CollectionsModule, ItemIndex, Items } from '#core/collections';
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
  ],
  exports: [CalendarReader],
})
export class CalendarModule {}
