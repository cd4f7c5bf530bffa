import { join, resolve } from 'node:path';
import { type DynamicModule, Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { type Clock, type Resolver, systemClock } from '#kernel';
import { SegmentStore } from '#platform/blobs';
import { ProcessBus } from '#platform/bus';
import { type ConnectionTarget, Database } from '#platform/database';
import { CachingResolver, DNS_LIMITS, DnsClient, parseDnsServer, systemServers } from '#platform/dns';
import { CertificateWatcher, isLoopback } from '#platform/net';
import { openSecretBox, SecretBox } from '#platform/secrets';
import type { Settings } from '#platform/settings';
import { type Logger, Metrics } from '#platform/telemetry';

/** What a program of Fumibako brings along before dependency injection starts. */
export interface Runtime {
  readonly settings: Settings;
  readonly target: ConnectionTarget;
  readonly logger: Logger;
  readonly bus: ProcessBus;
  readonly poolSize?: number;
  /** For programs that listen. */
  readonly certificates?: CertificateWatcher;
}

/** What every gateway that listens needs of its surroundings. */
export interface Listening {
  readonly settings: Settings;
  readonly certificates: CertificateWatcher;
  readonly bus: ProcessBus;
  readonly logger: Logger;
}

/** Injection tokens of things that are no classes. */
export const SETTINGS = Symbol('settings');
export const CLOCK = Symbol('clock');
export const LOGGER = Symbol('logger');
/** Whom everybody asks about the DNS: a `Resolver` that remembers. */
export const RESOLVER = Symbol('resolver');
export const LISTENING = Symbol('listening');
export const TARGET = Symbol('connection target');

/** Directory of the segment files within the data directory. */
export const segmentDirectory = (settings: Settings): string => join(resolve(settings.dataDir), 'blobs');

/** Where data grows; a database elsewhere looks after its own disks. */
export function growingDirectories(settings: Settings): readonly string[] {
  const directory = resolve(settings.dataDir);
  const embedded =
    settings.databaseUrl === null ? [join(directory, 'postgres'), join(directory, 'postgres/cluster/base')] : [];
  return [directory, segmentDirectory(settings), ...embedded];
}

function resolverFor(settings: Settings, clock: Clock): Resolver {
  const servers =
    settings.dns.length === 0 ? systemServers() : settings.dns.flatMap((text) => parseDnsServer(text) ?? []);
  // RFC 4035 §4.9.3: what says that it has validated may be changed on the way from another machine
  const client = new DnsClient({ servers, limits: DNS_LIMITS, clock, trusts: ({ address }) => isLoopback(address) });
  return new CachingResolver(client, clock, DNS_LIMITS);
}

/** Settings, database, resolver, segment files, bus, log and metrics, for every other module. */
@Global()
@Module({})
export class PlatformModule implements OnApplicationShutdown {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SegmentStore) private readonly segments: SegmentStore,
  ) {}

  static forRoot({ settings, target, logger, bus, poolSize, certificates }: Runtime): DynamicModule {
    const clock: Clock = systemClock;
    const providers = [
      { provide: SETTINGS, useValue: settings },
      { provide: TARGET, useValue: target },
      { provide: CLOCK, useValue: clock },
      { provide: LOGGER, useValue: logger },
      { provide: RESOLVER, useFactory: () => resolverFor(settings, clock) },
      { provide: ProcessBus, useValue: bus },
      { provide: CertificateWatcher, useValue: certificates ?? null },
      { provide: LISTENING, useValue: { settings, certificates: certificates ?? null, bus, logger } },
      { provide: Metrics, useFactory: () => new Metrics() },
      { provide: SegmentStore, useFactory: () => new SegmentStore(segmentDirectory(settings)) },
      {
        provide: Database,
        useFactory: () =>
          new Database({
            target,
            patience: settings.databaseTimeout * 1000,
            ...(poolSize ? { poolSize } : {}),
            onError: (error) => logger.warn({ code: (error as { code?: string }).code }, 'a database connection broke'),
          }),
      },
      {
        provide: SecretBox,
        inject: [Database],
        useFactory: (database: Database) => openSecretBox(settings, database),
      },
    ];
    return { module: PlatformModule, providers, exports: providers.map(({ provide }) => provide) };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.segments.close();
    await this.database.close();
  }
}
