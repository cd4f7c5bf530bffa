import { Module } from '@nestjs/common';
import type { Clock, Resolver } from '#kernel';
import { Authentication, Directory, DirectoryModule, Recipients } from '#core/directory';
import { MailStore, MailstoreModule } from '#core/mailstore';
import { TraceLog, TraceModule } from '#core/trace';
import { SegmentStore } from '#platform/blobs';
import { ProcessBus } from '#platform/bus';
import { Database } from '#platform/database';
import { CLOCK, RESOLVER, SETTINGS } from '#platform/runtime';
import { SecretBox } from '#platform/secrets';
import { publicBase, type Settings } from '#platform/settings';
import { Connectors } from './infrastructure/connectors.js';
import { ArrivedInvitations } from './infrastructure/invitations/arrivals.js';
import { ListLinks } from './infrastructure/listLinks.js';
import { MailFlow } from './infrastructure/mailFlow.js';
import { Moderation } from './infrastructure/moderation/moderation.js';
import { ModerationTending } from './infrastructure/moderation/tending.js';
import { NoticeLanguages } from './infrastructure/noticeLanguages.js';
import { Notifier } from './infrastructure/notifier.js';
import { ReturnPaths } from './infrastructure/returnPaths.js';
import type { ProvenanceParts } from './infrastructure/provenance.js';
import type { DeliveryParts } from './infrastructure/parts.js';
import { Queue } from './infrastructure/queue.js';
import { Journal } from './infrastructure/rules/journal.js';
import { TransportRules } from './infrastructure/rules/transportRules.js';
import { SentCopies } from './infrastructure/signatures/sentCopies.js';
import { Signatures } from './infrastructure/signatures/signatures.js';
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
/** Token of what is written into messages, and of how people are written to; and of who may bring them. */
const WRITING = Symbol('writing');
type Writing = Pick<DeliveryParts, 'signatures' | 'sentCopies' | 'languages' | 'connectors' | 'invitations'>;

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
      useFactory: (authentication: Authentication, settings: Settings) =>
        new ListLinks(() => authentication.secret('lists'), publicBase(settings)),
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
      provide: Signatures,
      inject: [Database, CLOCK, ProcessBus],
      useFactory: (database: Database, clock: Clock, bus: ProcessBus) => {
        const signatures = new Signatures(database, clock, () => bus.directoryChanged([]));
        bus.listen(({ kind }) => {
          if (kind === 'directory' || kind === 'resynchronise') signatures.forget();
        });
        return signatures;
      },
    },
    {
      provide: SentCopies,
      inject: [Database, MailStore, Signatures, SETTINGS],
      useFactory: (database: Database, store: MailStore, signatures: Signatures, settings: Settings) =>
        new SentCopies({ database, store, signatures, isOn: settings.signaturesInSent === 'on' }),
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
      provide: NoticeLanguages,
      inject: [Database],
      useFactory: (database: Database) => new NoticeLanguages(database),
    },
    {
      provide: WRITING,
      inject: [Signatures, SentCopies, NoticeLanguages, Connectors, ArrivedInvitations],
      useFactory: (
        signatures: Signatures,
        sentCopies: SentCopies,
        languages: NoticeLanguages,
        connectors: Connectors,
        invitations: ArrivedInvitations,
      ): Writing => ({ signatures, sentCopies, languages, connectors, invitations }),
    },
    {
      provide: ArrivedInvitations,
      inject: [Database, ProcessBus],
      useFactory: (database: Database, bus: ProcessBus) => {
        const invitations = new ArrivedInvitations(database);
        invitations.listen(() => bus.queued());
        return invitations;
      },
    },
    {
      provide: MailFlow,
      inject: [MailStore, WAYS, WRITING, TraceLog, ReceivedReports, PROVENANCE_PARTS, SETTINGS],
      useFactory: (
        store: MailStore,
        ways: Ways,
        writing: Writing,
        trace: TraceLog,
        reports: ReceivedReports,
        provenance: ProvenanceParts,
        { hostname }: Settings,
      ) => new MailFlow({ ...provenance, ...ways, ...writing, store, trace, reports, hostname }),
    },
    {
      provide: Connectors,
      inject: [Database, Recipients, CLOCK],
      useFactory: (database: Database, recipients: Recipients, clock: Clock) =>
        new Connectors(database, recipients, clock),
    },
    {
      provide: Routes,
      inject: [Database, SecretBox],
      useFactory: (database: Database, secrets: SecretBox) => new Routes(database, secrets),
    },
    { provide: TlsRules, inject: [Database], useFactory: (database: Database) => new TlsRules(database) },
    {
      provide: Notifier,
      inject: [MailFlow, CLOCK, SETTINGS, NoticeLanguages],
      useFactory: (flow: MailFlow, clock: Clock, settings: Settings, languages: NoticeLanguages) =>
        new Notifier({ flow, clock, hostname: settings.hostname, languages }),
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
        settings: Settings,
      ) => new ModerationTending({ database, recipients, flow, trace, clock, base: publicBase(settings) }),
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
    ArrivedInvitations,
    Connectors,
    Queue,
    MailFlow,
    NoticeLanguages,
    ListLinks,
    Moderation,
    Notifier,
    Releaser,
    ReportSender,
    TlsReportSender,
    Routes,
    SentCopies,
    Signatures,
    TlsRules,
    TransportRules,
    ProvenanceModule,
  ],
})
export class DeliveryModule {}
