import { Module } from '@nestjs/common';
import type { Clock } from '#kernel';
import { CollectionsModule, Collections, ItemEdits, Items, ItemWork } from '#core/collections';
import { Addressees, DirectoryModule, Recipients } from '#core/directory';
import { ProcessBus } from '#platform/bus';
import { Database } from '#platform/database';
import { CLOCK, LOGGER } from '#platform/runtime';
import type { Logger } from '#platform/telemetry';
import { SchedulingIntake, SchedulingPost } from './domain/ports.js';
import { Decisions } from './infrastructure/decisions.js';
import { Delivering } from './infrastructure/delivering.js';
import { SchedulingDispatcher } from './infrastructure/dispatcher.js';
import { CalendarIntake } from './infrastructure/intake.js';
import { Messages } from './infrastructure/messages.js';
import { NoPost } from './infrastructure/noPost.js';
import { Scheduler } from './infrastructure/scheduler.js';

/** Meetings: what a change of one tells whom, and what messages about it do. */
@Module({
  imports: [DirectoryModule, CollectionsModule],
  providers: [
    {
      provide: Messages,
      inject: [Database, ProcessBus],
      useFactory: (database: Database, bus: ProcessBus) => {
        const messages = new Messages(database);
        messages.listen(() => bus.queued());
        return messages;
      },
    },
    { provide: Decisions, inject: [Database], useFactory: (database: Database) => new Decisions(database) },
    { provide: SchedulingPost, useClass: NoPost },
    {
      provide: Scheduler,
      inject: [Items, ItemEdits, ItemWork, Addressees, Messages, CLOCK],
      useFactory: (
        items: Items,
        edits: ItemEdits,
        work: ItemWork,
        addressees: Addressees,
        messages: Messages,
        clock: Clock,
      ) => new Scheduler({ items, edits, work, addressees, messages, clock }),
    },
    {
      provide: CalendarIntake,
      inject: [Collections, ItemWork, Addressees, Recipients, Messages, Decisions, CLOCK],
      useFactory: (
        collections: Collections,
        work: ItemWork,
        addressees: Addressees,
        recipients: Recipients,
        messages: Messages,
        decisions: Decisions,
        clock: Clock,
      ) => {
        const answering = { prepare: () => Promise.resolve(null) };
        return new CalendarIntake({ collections, work, addressees, recipients, messages, decisions, answering, clock });
      },
    },
    { provide: SchedulingIntake, useExisting: CalendarIntake },
    {
      provide: Delivering,
      inject: [Messages, CalendarIntake, Addressees, Recipients, Collections, ItemWork, SchedulingPost, CLOCK, LOGGER],
      useFactory: (
        ...[messages, intake, addressees, recipients, collections, work, post, clock, logger]: readonly [
          Messages,
          CalendarIntake,
          Addressees,
          Recipients,
          Collections,
          ItemWork,
          SchedulingPost,
          Clock,
          Logger,
        ]
      ) => new Delivering({ messages, intake, addressees, recipients, collections, work, post, clock, logger }),
    },
    {
      provide: SchedulingDispatcher,
      inject: [Messages, Delivering, ProcessBus, LOGGER],
      useFactory: (messages: Messages, delivering: Delivering, bus: ProcessBus, logger: Logger) => {
        const dispatcher = new SchedulingDispatcher({ messages, delivering, logger });
        bus.listen(({ kind }) => {
          if (kind === 'queued' || kind === 'resynchronise') dispatcher.wakeUp();
        });
        return dispatcher;
      },
    },
  ],
  exports: [Scheduler, SchedulingIntake, SchedulingDispatcher, Decisions],
})
export class SchedulingModule {}
