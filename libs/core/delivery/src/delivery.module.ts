import { Module } from '@nestjs/common';
import type { Clock, Resolver } from '#kernel';
import { Authentication, Directory, DirectoryModule, Recipients } from '#core/directory';
import { MailStore, MailstoreModule } from '#core/mailstore';
import { TraceLog, TraceModule } from '#core/trace';
import { SegmentStore } from '#platform/blobs';
import { ProcessBus } from '#platform/bus';
import { Database } from '#platform/database';
import { CLOCK, RESOLVER, SETTINGS } from '#platform/runtime';
import type { Settings } from '#platform/settings';
import { Connectors } from './infrastructure/connectors.js';
import { ListLinks } from './infrastructure/listLinks.js';
import { MailFlow } from './infrastructure/mailFlow.js';
import { Notifier } from './infrastructure/notifier.js';
import { ReturnPaths } from './infrastructure/returnPaths.js';
import type { ProvenanceParts } from './infrastructure/provenance.js';
import type { DeliveryParts } from './infrastructure/parts.js';
import { Queue } from './infrastructure/queue.js';
import { Journal } from './infrastructure/rules/journal.js';
import { TransportRules } from './infrastructure/rules/transportRules.js';
import { ReceivedReports } from './infrastructure/reports/receivedReports.js';
import { ReportSender } from './infrastructure/reports/reportSender.js';
import { TlsReportSender } from './infrastructure/reports/tlsReportSender.js';
import { PROVENANCE_PARTS, ProvenanceModule } from './provenance.module.js';
import { Releaser } from './infrastructure/releaser.js';
import { Routes } from './infrastructure/routes.js';
import { TlsRules } from './infrastructure/tlsRules.js';

/** Token of where recipients lead. */
const WAYS = Symbol('ways');
type Ways = Pick<
  DeliveryParts,
  'recipients' | 'returnPaths' | 'listLinks' | 'queue' | 'rules' | 'journal' | 'connectors'
>;

/** The way of a message from a door to mailboxes and to the queue. */
@Module({
  imports: [DirectoryModule, MailstoreModule, TraceModule, ProvenanceModule],
  providers: [
    {
      provide: Queue,
      inject: [Database, SegmentStore, TraceLog, ProcessBus],
      useFactory: (database: Database, segments: SegmentStore, trace: TraceLog, bus: ProcessBus) => {
        const queue = new Queue(database, segments, trace);
        queue.listen(() => bus.queued());
        return queue;
      },
    },
    {
      provide: ReturnPaths,
      inject: [Recipients, Authentication, CLOCK],
      useFactory: (recipients: Recipients, authentication: Authentication, clock: Clock) =>
        new ReturnPaths(recipients, () => authentication.secret('srs'), clock),
    },
    {
      provide: ListLinks,
      inject: [Authentication, SETTINGS],
      useFactory: (authentication: Authentication, { publicUrl }: Settings) =>
        new ListLinks(() => authentication.secret('lists'), publicUrl),
    },
    {
      provide: TransportRules,
      inject: [Database, CLOCK, ProcessBus],
      useFactory: (database: Database, clock: Clock, bus: ProcessBus) => {
        const rules = new TransportRules(database, clock, () => bus.directoryChanged([]));
        bus.listen(({ kind }) => {
          if (kind === 'directory' || kind === 'resynchronise') rules.forget();
        });
        return rules;
      },
    },
    {
      provide: Journal,
      inject: [TransportRules, ReturnPaths, Authentication],
      useFactory: (rules: TransportRules, returnPaths: ReturnPaths, authentication: Authentication) =>
        new Journal(rules, returnPaths, () => authentication.secret('journal')),
    },
    {
      provide: WAYS,
      inject: [Recipients, ReturnPaths, ListLinks, Queue, TransportRules, Journal, Connectors],
      useFactory: (
        recipients: Recipients,
        returnPaths: ReturnPaths,
        listLinks: ListLinks,
        queue: Queue,
        rules: TransportRules,
        journal: Journal,
        connectors: Connectors,
      ): Ways => ({ recipients, returnPaths, listLinks, queue, rules, journal, connectors }),
    },
    {
      provide: MailFlow,
      inject: [MailStore, WAYS, TraceLog, ReceivedReports, PROVENANCE_PARTS, SETTINGS],
      useFactory: (
        store: MailStore,
        ways: Ways,
        trace: TraceLog,
        reports: ReceivedReports,
        provenance: ProvenanceParts,
        { hostname }: Settings,
      ) => new MailFlow({ ...provenance, ...ways, store, trace, reports, hostname }),
    },
    {
      provide: Connectors,
      inject: [Database, Recipients, CLOCK],
      useFactory: (database: Database, recipients: Recipients, clock: Clock) =>
        new Connectors(database, recipients, clock),
    },
    { provide: Routes, inject: [Database], useFactory: (database: Database) => new Routes(database) },
    { provide: TlsRules, inject: [Database], useFactory: (database: Database) => new TlsRules(database) },
    {
      provide: Notifier,
      inject: [MailFlow, CLOCK, SETTINGS],
      useFactory: (flow: MailFlow, clock: Clock, settings: Settings) =>
        new Notifier({ flow, clock, hostname: settings.hostname }),
    },
    {
      provide: Releaser,
      inject: [Queue, MailFlow, Notifier, CLOCK],
      useFactory: (queue: Queue, flow: MailFlow, notifier: Notifier, clock: Clock) =>
        new Releaser({ queue, flow, notifier, clock }),
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
    {
      provide: TlsReportSender,
      inject: [Database, MailFlow, Directory, RESOLVER, CLOCK, SETTINGS],
      useFactory: (
        database: Database,
        flow: MailFlow,
        directory: Directory,
        resolver: Resolver,
        clock: Clock,
        { hostname }: Settings,
      ) => new TlsReportSender({ database, flow, directory, resolver, clock, hostname }),
    },
  ],
  exports: [
    Connectors,
    Queue,
    MailFlow,
    ListLinks,
    Notifier,
    Releaser,
    ReportSender,
    TlsReportSender,
    Routes,
    TlsRules,
    TransportRules,
    ProvenanceModule,
  ],
})
export class DeliveryModule {}
