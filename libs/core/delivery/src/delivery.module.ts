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
import { Moderation } from './infrastructure/moderation/moderation.js';
import { ModerationTending } from './infrastructure/moderation/tending.js';
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
  'recipients' | 'returnPaths' | 'listLinks' | 'queue' | 'rules' | 'journal' | 'moderation'
>;

const day = 86_400_000;

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
      provide: Moderation,
      inject: [Database, Recipients, TraceLog, Queue, CLOCK, SETTINGS],
      useFactory: (
        database: Database,
        recipients: Recipients,
        trace: TraceLog,
        queue: Queue,
        clock: Clock,
        settings: Settings,
      ) => {
        const announce = (): void => queue.announce();
        return new Moderation({
          database,
          recipients,
          trace,
          clock,
          announce,
          patience: settings.moderationDays * day,
        });
      },
    },
    {
      provide: WAYS,
      inject: [Recipients, ReturnPaths, ListLinks, Queue, TransportRules, Journal, Moderation],
      useFactory: (
        recipients: Recipients,
        returnPaths: ReturnPaths,
        listLinks: ListLinks,
        queue: Queue,
        rules: TransportRules,
        journal: Journal,
        moderation: Moderation,
      ): Ways => ({ recipients, returnPaths, listLinks, queue, rules, journal, moderation }),
    },
    {
      provide: MailFlow,
      inject: [MailStore, WAYS, TraceLog, ReceivedReports, PROVENANCE_PARTS, SETTINGS, Connectors],
      useFactory: (
        store: MailStore,
        ways: Ways,
        trace: TraceLog,
        reports: ReceivedReports,
        provenance: ProvenanceParts,
        { hostname }: Settings,
        connectors: Connectors,
      ) => new MailFlow({ ...provenance, ...ways, store, trace, reports, hostname, connectors }),
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
      inject: [Queue, MailFlow, Notifier, Moderation, ModerationTending, CLOCK],
      useFactory: (
        queue: Queue,
        flow: MailFlow,
        notifier: Notifier,
        moderation: Moderation,
        tending: ModerationTending,
        clock: Clock,
      ) => new Releaser({ queue, flow, notifier, moderation, tending, clock }),
    },
    {
      provide: ModerationTending,
      inject: [Database, Recipients, MailFlow, TraceLog, CLOCK, SETTINGS],
      useFactory: (
        database: Database,
        recipients: Recipients,
        flow: MailFlow,
        trace: TraceLog,
        clock: Clock,
        { publicUrl: base }: Settings,
      ) => new ModerationTending({ database, recipients, flow, trace, clock, base }),
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
    Moderation,
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
