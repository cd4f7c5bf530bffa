import { join, resolve } from 'node:path';
import { type DynamicModule, Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { type Clock, systemClock } from '#kernel';
import { SegmentStore } from '#platform/blobs';
import { ProcessBus } from '#platform/bus';
import { type ConnectionTarget, Database } from '#platform/database';
import { CertificateWatcher } from '#platform/net';
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

/** Injection tokens of things that are no classes. */
export const SETTINGS = Symbol('settings');
export const CLOCK = Symbol('clock');
export const LOGGER = Symbol('logger');
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

/** Settings, database, segment files, bus, log and metrics, for every other module. */
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
      { provide: ProcessBus, useValue: bus },
      { provide: CertificateWatcher, useValue: certificates ?? null },
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
    ];
    return { module: PlatformModule, providers, exports: providers.map(({ provide }) => provide) };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.segments.close();
    await this.database.close();
  }
}
