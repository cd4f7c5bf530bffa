import { Module } from '@nestjs/common';
import type { Clock } from '#kernel';
import { DirectoryModule, Recipients } from '#core/directory';
import { MailStore, MailstoreModule } from '#core/mailstore';
import { SegmentStore } from '#platform/blobs';
import { ProcessBus } from '#platform/bus';
import { Database } from '#platform/database';
import { CLOCK, SETTINGS } from '#platform/runtime';
import type { Settings } from '#platform/settings';
import { MailFlow } from './infrastructure/mailFlow.js';
import { Notifier } from './infrastructure/notifier.js';
import { Queue } from './infrastructure/queue.js';
import { TlsRules } from './infrastructure/tlsRules.js';

/** The way of a message from a door to mailboxes and to the queue. */
@Module({
  imports: [DirectoryModule, MailstoreModule],
  providers: [
    {
      provide: Queue,
      inject: [Database, SegmentStore, ProcessBus],
      useFactory: (database: Database, segments: SegmentStore, bus: ProcessBus) => {
        const queue = new Queue(database, segments);
        queue.listen(() => bus.queued());
        return queue;
      },
    },
    {
      provide: MailFlow,
      inject: [MailStore, Recipients, Queue, CLOCK, SETTINGS],
      useFactory: (store: MailStore, recipients: Recipients, queue: Queue, clock: Clock, settings: Settings) =>
        new MailFlow({ store, recipients, queue, clock, hostname: settings.hostname }),
    },
    { provide: TlsRules, inject: [Database], useFactory: (database: Database) => new TlsRules(database) },
    {
      provide: Notifier,
      inject: [Queue, MailFlow, CLOCK, SETTINGS],
      useFactory: (queue: Queue, flow: MailFlow, clock: Clock, settings: Settings) =>
        new Notifier({ queue, flow, clock, hostname: settings.hostname }),
    },
  ],
  exports: [Queue, MailFlow, Notifier, TlsRules],
})
export class DeliveryModule {}
