import { Module } from '@nestjs/common';
import type { Clock, Resolver } from '#kernel';
import { Directory, DirectoryModule, Recipients } from '#core/directory';
import { MailStore, MailstoreModule } from '#core/mailstore';
import { TraceLog, TraceModule } from '#core/trace';
import { SegmentStore } from '#platform/blobs';
import { Database } from '#platform/database';
import { CLOCK, RESOLVER, SETTINGS } from '#platform/runtime';
import type { Settings } from '#platform/settings';
import { MailFlow } from './infrastructure/mailFlow.js';
import type { ProvenanceParts } from './infrastructure/provenance.js';
import { Queue } from './infrastructure/queue.js';
import { ReceivedReports } from './infrastructure/reports/receivedReports.js';
import { ReportSender } from './infrastructure/reports/reportSender.js';
import { PROVENANCE_PARTS, ProvenanceModule } from './provenance.module.js';

/** The way of a message from a door to mailboxes and to the queue. */
@Module({
  imports: [DirectoryModule, MailstoreModule, TraceModule, ProvenanceModule],
  providers: [
    {
      provide: Queue,
      inject: [Database, SegmentStore],
      useFactory: (database: Database, segments: SegmentStore) => new Queue(database, segments),
    },
    {
      provide: MailFlow,
      inject: [MailStore, Recipients, Queue, TraceLog, ReceivedReports, PROVENANCE_PARTS, SETTINGS],
      useFactory: (
        store: MailStore,
        recipients: Recipients,
        queue: Queue,
        trace: TraceLog,
        reports: ReceivedReports,
        provenance: ProvenanceParts,
        { hostname }: Settings,
      ) => new MailFlow({ ...provenance, store, recipients, queue, trace, reports, hostname }),
    },
    {
      provide: ReportSender,
      inject: [Database, MailFlow, Directory, RESOLVER, CLOCK, SETTINGS],
      useFactory: (
        database: Database,
        flow: MailFlow,
        directory: Directory,
        resolver: Resolver,
        clock: Clock,
        { hostname }: Settings,
      ) => new ReportSender({ database, flow, directory, resolver, clock, hostname }),
    },
  ],
  exports: [Queue, MailFlow, ReportSender, ProvenanceModule],
})
export class DeliveryModule {}
