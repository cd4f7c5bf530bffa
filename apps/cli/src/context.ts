import { type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  Connectors,
  DeliveryModule,
  DkimKeys,
  DomainPolicies,
  Moderation,
  NoticeLanguages,
  Queue,
  ReportSummaries,
  Routes,
  Signatures,
  TlsRules,
  TransportRules,
} from '#core/delivery';
import { CalendarFiles, CalendarModule, Holidays } from '#core/calendar';
import { Collections, CollectionSharing } from '#core/collections';
import { ContactBooks, ContactSearch, ContactsModule } from '#core/contacts';
import type { Resolver } from '#kernel';
import {
  AccessTokens,
  AddressLimits,
  AddressRewriting,
  Contacts,
  Directory,
  DirectoryModule,
  Forwardings,
  MailLists,
} from '#core/directory';
import { MailStore, MailstoreModule, SharedAccounts } from '#core/mailstore';
import {
  Decisions,
  InvitationMailModule,
  InvitationPolicies,
  RoomApprovals,
  Rooms,
  SchedulingModule,
} from '#core/scheduling';
import { TraceModule, TraceReader } from '#core/trace';
import { CodecsModule } from '#gateways/codecs';
import { migrations } from '#migrations';
import { GatheredNews, type News, notify, ProcessBus } from '#platform/bus';
import { type ConnectionTarget, Database, EmbeddedPostgres, migrate } from '#platform/database';
import { PlatformModule, RESOLVER } from '#platform/runtime';
import { loadSettings, type Settings } from '#platform/settings';
import { createLogger } from '#platform/telemetry';
import type { Terminal } from './terminal.js';

const maxConnections = 40;
const poolSize = 4;

/** What commands work with. */
export interface Context {
  readonly settings: Settings;
  readonly database: Database;
  readonly directory: Directory;
  readonly forwardings: Forwardings;
  readonly lists: MailLists;
  readonly limits: AddressLimits;
  readonly contacts: Contacts;
  readonly books: ContactBooks;
  readonly calendars: CalendarFiles;
  readonly holidays: Holidays;
  readonly collections: Collections;
  readonly sharing: CollectionSharing;
  readonly finder: ContactSearch;
  readonly rewriting: AddressRewriting;
  readonly tokens: AccessTokens;
  readonly store: MailStore;
  readonly shared: SharedAccounts;
  readonly queue: Queue;
  readonly moderation: Moderation;
  readonly policies: DomainPolicies;
  readonly dkim: DkimKeys;
  readonly summaries: ReportSummaries;
  readonly resolver: Resolver;
  readonly tlsRules: TlsRules;
  readonly rules: TransportRules;
  readonly signatures: Signatures;
  readonly languages: NoticeLanguages;
  readonly invitations: InvitationPolicies;
  readonly routes: Routes;
  readonly connectors: Connectors;
  readonly trace: TraceReader;
  readonly rooms: Rooms;
  readonly roomApprovals: RoomApprovals;
  readonly decisions: Decisions;
}

/** Runs `work` on the database in force: of the running server, of the administrator, or started for the purpose. */
export async function withContext<T>(terminal: Terminal, work: (context: Context) => Promise<T>): Promise<T> {
  const { settings } = loadSettings(terminal.environment);
  return await withDatabase(settings, async (target) => {
    const news = new NewsCarrier();
    const app = await start(settings, target, new ProcessBus(news));
    try {
      const database = app.get(Database);
      news.carryTo(database);
      return await work({
        settings,
        database,
        directory: app.get(Directory),
        forwardings: app.get(Forwardings),
        lists: app.get(MailLists),
        limits: app.get(AddressLimits),
        contacts: app.get(Contacts),
        books: app.get(ContactBooks),
        calendars: app.get(CalendarFiles),
        holidays: app.get(Holidays),
        collections: app.get(Collections),
        sharing: app.get(CollectionSharing),
        finder: app.get(ContactSearch),
        rewriting: app.get(AddressRewriting),
        tokens: app.get(AccessTokens),
        store: app.get(MailStore),
        shared: app.get(SharedAccounts),
        queue: app.get(Queue),
        moderation: app.get(Moderation),
        policies: app.get(DomainPolicies),
        dkim: app.get(DkimKeys),
        summaries: app.get(ReportSummaries),
        resolver: app.get(RESOLVER),
        tlsRules: app.get(TlsRules),
        rules: app.get(TransportRules),
        signatures: app.get(Signatures),
        languages: app.get(NoticeLanguages),
        invitations: app.get(InvitationPolicies),
        routes: app.get(Routes),
        connectors: app.get(Connectors),
        trace: app.get(TraceReader),
        rooms: app.get(Rooms),
        roomApprovals: app.get(RoomApprovals),
        decisions: app.get(Decisions),
      });
    } finally {
      await news.flush();
      await app.close();
    }
  });
}

/** The embedded database is started where none answers, and stopped again by whoever started it. */
async function withDatabase<T>(settings: Settings, work: (target: ConnectionTarget) => Promise<T>): Promise<T> {
  if (settings.databaseUrl !== null) {
    const target = { connectionString: settings.databaseUrl };
    await migrate(target, migrations);
    return await work(target);
  }
  const embedded = new EmbeddedPostgres({ dataDir: settings.dataDir, maxConnections });
  if (await embedded.answers()) return await work(embedded.target);
  await embedded.start();
  try {
    await migrate(embedded.target, migrations);
    return await work(embedded.target);
  } finally {
    await embedded.stop();
  }
}

async function start(settings: Settings, target: ConnectionTarget, bus: ProcessBus): Promise<INestApplicationContext> {
  const logger = createLogger({ level: 'warn', format: settings.logFormat, name: 'cli' });
  const platform = PlatformModule.forRoot({ settings, target, logger, bus, poolSize });
  const imports = [
    platform,
    CodecsModule,
    DirectoryModule,
    MailstoreModule,
    CalendarModule,
    ContactsModule,
    DeliveryModule,
    InvitationMailModule,
    SchedulingModule,
    TraceModule,
  ];
  return await NestFactory.createApplicationContext(
    { module: CommandLineModule, imports },
    { logger: false, abortOnError: false },
  );
}

class CommandLineModule {}

/** Takes what a worker would tell its supervisor, and tells it to every running server. */
class NewsCarrier {
  private database: Database | null = null;
  private readonly gathered = new GatheredNews();
  private flushing: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | null = null;

  /** News of one moment are told together. */
  readonly send = (message: unknown): boolean => {
    this.gathered.add(message as News);
    this.timer ??= setTimeout(() => void this.flush(), gatherTime);
    return true;
  };

  on(): void {
    // Nobody tells the command line anything.
  }

  carryTo(database: Database): void {
    this.database = database;
  }

  async flush(): Promise<void> {
    // What was published in this turn of the event loop arrives in the next.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.flushing = this.flushing.then(() => this.tell());
    await this.flushing;
  }

  private async tell(): Promise<void> {
    const { database } = this;
    if (database) for (const item of this.gathered.take()) await notify(database.pool, item).catch(() => undefined);
  }
}

const gatherTime = 300;
