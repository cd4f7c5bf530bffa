import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import pg from 'pg';
import { MachineBus, type NotifyingClient } from '#platform/bus';
import type { Settings } from '#platform/settings';
import { type Logger, MetricsCollector } from '#platform/telemetry';
import { banner } from './banner.js';
import { certificateFiles } from './certificate.js';
import { DatabaseKeeper } from './databaseKeeper.js';
import { firstStart } from './firstStart.js';
import { WorkerPool } from './workerPool.js';

const workerGrace = 7000;

/** Starts everything in order and stops it in the opposite one; restarts what dies. */
export class Supervisor {
  private readonly database: DatabaseKeeper;
  private bus: MachineBus | null = null;
  private workers: WorkerPool | null = null;
  private readonly metrics = new MetricsCollector();

  constructor(
    private readonly settings: Settings,
    private readonly logger: Logger,
  ) {
    this.database = new DatabaseKeeper(settings, logger);
  }

  async start(): Promise<void> {
    const { settings, logger } = this;
    mkdirSync(resolve(settings.dataDir), { recursive: true, mode: 0o700 });
    const certificate = await certificateFiles(settings);
    await this.database.start();
    const { target } = this.database;
    const welcome = await firstStart(settings, target, logger);
    this.workers = new WorkerPool({
      count: settings.workers,
      environment: {
        WORKER_TARGET: JSON.stringify(target),
        WORKER_CERTIFICATE: JSON.stringify(certificate),
      },
      logger,
      onMessage: (worker, message) => this.received(worker, message),
    });
    this.bus = new MachineBus({
      connect: () => new pg.Client({ ...target, application_name: 'fumibako bus' }) as unknown as NotifyingClient,
      broadcast: (news, except) => this.workers?.broadcast(news, except),
    });
    await this.workers.start();
    await this.bus.start();
    process.stdout.write(banner(settings, welcome));
  }

  async stop(): Promise<void> {
    this.logger.info('stopping');
    await this.workers?.stop(workerGrace);
    await this.bus?.close();
    await this.database.stop();
  }

  private received(worker: number, message: { readonly kind: string; readonly [field: string]: unknown }): void {
    if (message.kind === 'metrics') void this.answerMetrics(worker, message['request']);
    else this.bus?.fromWorker(worker, message);
  }

  private async answerMetrics(worker: number, request: unknown): Promise<void> {
    const text = await this.metrics.text().catch((error: Error) => `# ${error.message}\n`);
    this.workers?.send(worker, { kind: 'metrics', request, text });
  }
}
