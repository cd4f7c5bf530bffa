import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { MailStore, MailstoreModule } from '#core/mailstore';
import { Database } from '#platform/database';
import { LOGGER } from '#platform/runtime';
import { type Logger, Metrics } from '#platform/telemetry';
import { FilterCache } from './infrastructure/filterCache.js';
import { SearchIndex } from './infrastructure/searchIndex.js';
import { SearchIndexer } from './infrastructure/indexer.js';

/** Octets of filters that each process keeps. */
const filterOctets = 32 * 1024 * 1024;

/** Search in the texts of messages. */
@Module({
  imports: [MailstoreModule],
  providers: [
    {
      provide: SearchIndex,
      inject: [Database, Metrics],
      useFactory: (database: Database, metrics: Metrics) => {
        const cache = new FilterCache(database, filterOctets);
        metrics.observe('search_filter_octets', 'Octets of search filters in memory', () => cache.octets);
        return new SearchIndex(database, cache);
      },
    },
    {
      provide: SearchIndexer,
      inject: [Database, MailStore, LOGGER, Metrics],
      useFactory: (database: Database, store: MailStore, logger: Logger, metrics: Metrics) => {
        const indexer = new SearchIndexer(database, store, (err, account) =>
          logger.warn({ err, account }, 'messages could not be brought into the search index'),
        );
        metrics.observe('search_waiting', 'Accounts that wait for the search index', () => indexer.depth);
        return indexer;
      },
    },
  ],
  exports: [SearchIndex, SearchIndexer],
})
export class SearchModule implements OnApplicationShutdown {
  constructor(@Inject(SearchIndexer) private readonly indexer: SearchIndexer) {}

  async onApplicationShutdown(): Promise<void> {
    await this.indexer.close();
  }
}
