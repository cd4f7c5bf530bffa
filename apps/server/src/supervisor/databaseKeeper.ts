import { setTimeout as delay } from 'node:timers/promises';
import { migrations } from '#migrations';
import { type ConnectionTarget, EmbeddedPostgres, migrate } from '#platform/database';
import type { Settings } from '#platform/settings';
import type { Logger } from '#platform/telemetry';

const connectionsPerWorker = 16;
const spareConnections = 20;
const restartDelay = 200;

/** Keeps the database there: the embedded one is started, watched and started again; an existing one is only used. */
export class DatabaseKeeper {
  private readonly embedded: EmbeddedPostgres | null;
  private stopping = false;
  private restarting = false;

  constructor(
    private readonly settings: Settings,
    private readonly logger: Logger,
  ) {
    const { databaseUrl, dataDir, workers } = settings;
    this.embedded =
      databaseUrl === null
        ? new EmbeddedPostgres({
            dataDir,
            maxConnections: workers * connectionsPerWorker + spareConnections,
            log: (line) => logger.warn({ postgres: line }, 'postgres'),
            onExit: (status) => void this.restart(status),
          })
        : null;
  }

  get target(): ConnectionTarget {
    return this.embedded?.target ?? { connectionString: this.settings.databaseUrl ?? '' };
  }

  /** Process number of the embedded server, for the log. */
  get pid(): number | null {
    return this.embedded?.pid ?? null;
  }

  async start(): Promise<void> {
    await this.embedded?.start();
    const ran = await migrate(this.target, migrations);
    if (ran.length > 0) this.logger.info({ migrations: ran }, 'the schema is up to date');
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.embedded?.stop();
  }

  /** A server that ends while it is being started is tried again here, and by nobody else. */
  private async restart(status: string): Promise<void> {
    if (this.restarting) return;
    this.restarting = true;
    this.logger.error({ status }, 'the embedded PostgreSQL ended; it is started again');
    while (!this.stopping) {
      try {
        await delay(restartDelay);
        await this.embedded?.start();
        if (!(await this.embedded?.answers())) continue;
        this.logger.info('the embedded PostgreSQL is back');
        break;
      } catch (error) {
        this.logger.error({ err: error }, 'the embedded PostgreSQL does not start');
      }
    }
    this.restarting = false;
  }
}
