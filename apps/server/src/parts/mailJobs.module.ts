import { type BeforeApplicationShutdown, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { DeliveryModule, DkimKeys } from '#core/delivery';
import type { Resolver } from '#kernel';
import { LOGGER, RESOLVER } from '#platform/runtime';
import type { Logger } from '#platform/telemetry';

/** How often it is looked whether keys that wait are in the DNS. */
const tendInterval = 30 * 60 * 1000;
const firstTend = 60 * 1000;

/** Work on the authentication of mail that nobody waits for. */
@Module({ imports: [DeliveryModule] })
export class MailJobsModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(DkimKeys) private readonly dkim: DkimKeys,
    @Inject(RESOLVER) private readonly resolver: Resolver,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    // A spread keeps the workers apart.
    this.schedule(firstTend * (1 + Math.random()));
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    await this.running;
  }

  private schedule(wait: number): void {
    this.timer = setTimeout(() => {
      this.running = this.tend().finally(() => this.schedule(tendInterval));
    }, wait).unref();
  }

  private async tend(): Promise<void> {
    try {
      const begun = await this.dkim.tend(this.resolver);
      if (begun.length > 0) this.logger.info({ keys: begun }, 'keys that were seen in the DNS sign from now on');
    } catch (error) {
      this.logger.warn({ err: error }, 'the keys of the domains were not looked at');
    }
  }
}
