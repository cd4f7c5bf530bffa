import { Module } from '@nestjs/common';
import type { Clock } from '#kernel';
import { CollectionsModule, Collections, ItemEdits, Items, ItemWork } from '#core/collections';
import { DeliveryModule, MailFlow } from '#core/delivery';
import { Addressees, Directory, DirectoryModule, Recipients } from '#core/directory';
import { MailStore, MailstoreModule } from '#core/mailstore';
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
import { RoomApprovals } from './infrastructure/rooms/roomApprovals.js';
import { RoomDesk } from './infrastructure/rooms/roomDesk.js';
import { Rooms } from './infrastructure/rooms/rooms.js';
import { InvitationMailModule } from './invitationMail.module.js';
import { Scheduler } from './infrastructure/scheduler.js';

/** Meetings: what a change of one tells whom, and what messages about it do. */
@Module({
  imports: [DirectoryModule, MailstoreModule, CollectionsModule, DeliveryModule, InvitationMailModule],
  providers: [
    {
      provide: Rooms,
      inject: [Database, Directory, Addressees, MailStore],
      useFactory: (database: Database, directory: Directory, addressees: Addressees, store: MailStore) =>
        new Rooms(database, directory, addressees, store),
    },
    {
      provide: RoomDesk,
      inject: [Rooms, Addressees, Recipients, Messages, CLOCK],
      useFactory: (rooms: Rooms, addressees: Addressees, recipients: Recipients, messages: Messages, clock: Clock) =>
        new RoomDesk({ rooms, addressees, recipients, messages, clock }),
    },
    {
      provide: RoomApprovals,
      inject: [Rooms, ItemWork, Addressees, Messages, RoomDesk, MailFlow, CLOCK],
      useFactory: (
        rooms: Rooms,
        work: ItemWork,
        addressees: Addressees,
        messages: Messages,
        answering: RoomDesk,
        flow: MailFlow,
        clock: Clock,
      ) => new RoomApprovals({ rooms, work, addressees, messages, answering, flow, clock }),
    },
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
      inject: [Collections, ItemWork, Addressees, Recipients, Messages, Decisions, RoomDesk, CLOCK],
      useFactory: (
        ...[collections, work, addressees, recipients, messages, decisions, answering, clock]: readonly [
          Collections,
          ItemWork,
          Addressees,
          Recipients,
          Messages,
          Decisions,
          RoomDesk,
          Clock,
        ]
      ) => new CalendarIntake({ collections, work, addressees, recipients, messages, decisions, answering, clock }),
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
      inject: [Messages, Delivering, RoomApprovals, ProcessBus, LOGGER],
      useFactory: (
        messages: Messages,
        delivering: Delivering,
        approvals: RoomApprovals,
        bus: ProcessBus,
        logger: Logger,
      ) => {
        const dispatcher = new SchedulingDispatcher({ messages, delivering, approvals, logger });
        bus.listen(({ kind }) => {
          if (kind === 'queued' || kind === 'resynchronise') dispatcher.wakeUp();
        });
        return dispatcher;
      },
    },
  ],
  exports: [Scheduler, SchedulingIntake, SchedulingDispatcher, Decisions, Rooms, RoomApprovals],
})
export class SchedulingModule {}
