import { type BeforeApplicationShutdown, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { purgeItems } from '#core/collections';
import { MailStore, MailstoreModule } from '#core/mailstore';
import { SearchIndexer, SearchModule } from '#core/search';
import { Decisions, SchedulingModule } from '#core/scheduling';
import { purgeTrace } from '#core/trace';
import { Database } from '#platform/database';
import { LOGGER, SETTINGS } from '#platform/runtime';
import type { Settings } from '#platform/settings';
import type { Logger } from '#platform/telemetry';

const purgeInterval = 60 * 60 * 1000;
/** The first round waits, so that a start is not slowed down; a spread keeps the workers apart. */
const firstPurge = 5 * 60 * 1000;

/** How often messages are looked for that nobody has brought into the search index. */
const sweepInterval = 30 * 1000;

/** Work that nobody waits for. */
@Module({ imports: [MailstoreModule, SearchModule, SchedulingModule] })
export class JobsModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | null = null;
  private sweeping: NodeJS.Timeout | null = null;
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(MailStore) private readonly store: MailStore,
    @Inject(Decisions) private readonly decisions: Decisions,
    @Inject(SearchIndexer) private readonly indexer: SearchIndexer,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.schedule(firstPurge * (1 + Math.random()));
    this.sweeping = setInterval(() => this.sweep(), sweepInterval).unref();
    this.sweep();
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    if (this.sweeping) clearInterval(this.sweeping);
    await this.running;
  }

  private sweep(): void {
    this.indexer
      .sweep()
      .catch((error: unknown) => this.logger.warn({ err: error }, 'the search index was not looked at'));
  }

  private schedule(wait: number): void {
    this.timer = setTimeout(() => {
      this.running = this.purge().finally(() => this.schedule(purgeInterval));
    }, wait);
    this.timer.unref();
  }

  private async purge(): Promise<void> {
    try {
      const removed = await this.store.purge.run(this.settings.undeleteDays);
      if (removed > 0) this.logger.info({ removed }, 'purged what was removed long ago');
      const items = await purgeItems(this.database, this.settings.undeleteDays);
      if (items > 0) this.logger.info({ items }, 'purged versions of items that were replaced or removed long ago');
      const stories = await purgeTrace(this.database, this.settings.traceDays);
      if (stories > 0) this.logger.info({ stories }, 'forgot what became of old messages');
      await this.decisions.purge(this.settings.traceDays);
    } catch (error) {
      this.logger.warn({ err: error }, 'the purge did not finish');
    }
  }
}
