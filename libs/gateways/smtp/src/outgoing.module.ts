import { type BeforeApplicationShutdown, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { DeliveryModule, Queue } from '#core/delivery';
import { LOGGER, SETTINGS } from '#platform/runtime';
import type { Settings } from '#platform/settings';
import type { Logger } from '#platform/telemetry';
import { QueueRunner } from './outgoing/runner.js';
import { Smarthost } from './outgoing/smarthost.js';

/** Sends what is queued, where a smarthost is set; without one it stays in the queue. */
@Module({ imports: [DeliveryModule] })
export class OutgoingModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private runner: QueueRunner | null = null;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(Queue) private readonly queue: Queue,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const { smarthost, hostname } = this.settings;
    if (smarthost === null) return;
    this.runner = new QueueRunner(
      this.queue,
      new Smarthost(smarthost, hostname),
      this.logger.child({ part: 'outgoing' }),
    );
    this.runner.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.runner?.stop();
  }
}
