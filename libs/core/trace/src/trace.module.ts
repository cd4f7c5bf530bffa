import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '#platform/database';
import { LOGGER } from '#platform/runtime';
import { type Logger, Metrics } from '#platform/telemetry';
import { TraceLog } from './infrastructure/traceLog.js';
import { TraceReader } from './infrastructure/traceReader.js';

/** The stories of messages. */
@Module({
  providers: [
    {
      provide: TraceLog,
      inject: [Database, LOGGER, Metrics],
      useFactory: (database: Database, logger: Logger, metrics: Metrics) => {
        const log = new TraceLog(database, (err) => logger.warn({ err }, 'stories of messages could not be written'));
        metrics.observe('trace_waiting', 'Stories and events that wait to be written', () => log.depth);
        metrics.observe('trace_lost', 'Stories and events that could not be kept', () => log.lost);
        return log;
      },
    },
    { provide: TraceReader, inject: [Database], useFactory: (database: Database) => new TraceReader(database) },
  ],
  exports: [TraceLog, TraceReader],
})
export class TraceModule implements OnApplicationShutdown {
  constructor(@Inject(TraceLog) private readonly log: TraceLog) {}

  async onApplicationShutdown(): Promise<void> {
    await this.log.flush();
  }
}
