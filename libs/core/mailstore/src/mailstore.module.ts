import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Clock } from '#kernel';
import { Directory, DirectoryModule, SendRights } from '#core/directory';
import { FreeSpace, SegmentStore } from '#platform/blobs';
import { ProcessBus } from '#platform/bus';
import { Database } from '#platform/database';
import { CLOCK, growingDirectories, SETTINGS } from '#platform/runtime';
import type { Settings } from '#platform/settings';
import { Metrics } from '#platform/telemetry';
import type { Renderer } from './infrastructure/intake.js';
import { MailStore } from './infrastructure/mailStore.js';
import { SharedAccounts } from './infrastructure/sharedAccounts.js';

/** Token of the renderer of listings: the program brings it, the store keeps what it yields. */
export const RENDERER = Symbol('renderer');

/** The mail of every account. */
@Module({
  imports: [DirectoryModule],
  providers: [
    {
      provide: MailStore,
      inject: [Database, SegmentStore, RENDERER, ProcessBus, CLOCK, SETTINGS, Metrics],
      useFactory: (
        database: Database,
        segments: SegmentStore,
        renderer: Renderer,
        bus: ProcessBus,
        clock: Clock,
        settings: Settings,
        metrics: Metrics,
      ) => {
        const options = {
          maxMessageOctets: settings.maxMessageSize,
          cacheOctets: settings.cacheSize,
          relaxedFlags: settings.flagDurability === 'relaxed',
          space: new FreeSpace(growingDirectories(settings), settings.diskReserve, clock),
        };
        const store = new MailStore({ database, segments, renderer, carrier: bus, clock, ...options });
        bus.listen((news) => {
          if (news.kind === 'changed') for (const account of news.accounts) store.hub.accountChanged(account);
          if (news.kind !== 'changed' && news.kind !== 'queued') store.hub.forgetSharing();
          if (news.kind === 'resynchronise') store.hub.resynchronise(store.mailboxes.accountsInMemory);
        });
        metrics.observe('delivery_queue_depth', 'Deliveries that wait for a commit', () => store.batcher.depth);
        metrics.observe('open_views', 'Mailboxes held in memory', () => store.hub.views.openViews);
        metrics.observe(
          'rendition_cache_octets',
          'Octets of envelopes and header fields held in memory',
          () => store.renditionCache.octets,
        );
        metrics.observe(
          'account_trees',
          'Accounts whose mailbox tree is in memory',
          () => store.mailboxes.accountsInMemory.length,
        );
        metrics.observe('database_connections', 'Pooled database connections', () => database.pool.totalCount);
        metrics.observe(
          'database_waiting',
          'Requests that wait for a database connection',
          () => database.pool.waitingCount,
        );
        return store;
      },
    },
    {
      provide: SharedAccounts,
      inject: [Directory, SendRights, MailStore],
      useFactory: (directory: Directory, rights: SendRights, store: MailStore) =>
        new SharedAccounts(directory, rights, store),
    },
  ],
  exports: [MailStore, SharedAccounts],
})
export class MailstoreModule implements OnApplicationShutdown {
  constructor(@Inject(MailStore) private readonly store: MailStore) {}

  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
  }
}
