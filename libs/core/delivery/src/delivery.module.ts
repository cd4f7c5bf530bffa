import { Module } from '@nestjs/common';
import type { Clock } from '#kernel';
import { DirectoryModule, Recipients } from '#core/directory';
import { MailStore, MailstoreModule } from '#core/mailstore';
import { TraceLog, TraceModule } from '#core/trace';
import { SegmentStore } from '#platform/blobs';
import { Database } from '#platform/database';
import { CLOCK, SETTINGS } from '#platform/runtime';
import type { Settings } from '#platform/settings';
import { MailFlow } from './infrastructure/mailFlow.js';
import { Queue } from './infrastructure/queue.js';

/** The way of a message from a door to mailboxes and to the queue. */
@Module({
  imports: [DirectoryModule, MailstoreModule, TraceModule],
  providers: [
    {
      provide: Queue,
      inject: [Database, SegmentStore],
      useFactory: (database: Database, segments: SegmentStore) => new Queue(database, segments),
    },
    {
      provide: MailFlow,
      inject: [MailStore, Recipients, Queue, TraceLog, CLOCK, SETTINGS],
      useFactory: (
        store: MailStore,
        recipients: Recipients,
        queue: Queue,
        trace: TraceLog,
        clock: Clock,
        settings: Settings,
      ) => new MailFlow({ store, recipients, queue, trace, clock, hostname: settings.hostname }),
    },
  ],
  exports: [Queue, MailFlow],
})
export class DeliveryModule {}
