import { type BeforeApplicationShutdown, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { DeliveryModule, DkimKeys, ReceivedReports, ReportSender, TlsReportSender } from '#core/delivery';
import { HttpsReportPoster } from '#gateways/smtp';
import type { Resolver } from '#kernel';
import { LOGGER, RESOLVER, SETTINGS } from '#platform/runtime';
import type { Settings } from '#platform/settings';
import type { Logger } from '#platform/telemetry';

/**
 * How often it is looked whether keys that wait are in the DNS, and whether a day has ended that is to be reported: in the
 * half hour after midnight (UTC).
 */
const tendInterval = 30 * 60 * 1000;
const firstTend = 60 * 1000;

/** Work on the authentication of mail that nobody waits for. */
@Module({ imports: [DeliveryModule] })
export class MailJobsModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(DkimKeys) private readonly dkim: DkimKeys,
    @Inject(ReportSender) private readonly sender: ReportSender,
    @Inject(TlsReportSender) private readonly tlsSender: TlsReportSender,
    @Inject(ReceivedReports) private readonly received: ReceivedReports,
    @Inject(SETTINGS) private readonly settings: Settings,
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
    await this.tried('the keys of the domains were not looked at', async () => {
      const keys = await this.dkim.tend(this.resolver);
      if (keys.length > 0) this.logger.info({ keys }, 'keys that were seen in the DNS sign from now on');
    });
    await this.tried('old reports were not forgotten', () => this.received.tend());
    const { dmarcReports, tlsReports } = this.settings;
    if (dmarcReports === 'on')
      await this.tried('reports were not sent', async () => {
        const reports = await this.sender.send();
        if (reports > 0) this.logger.info({ reports }, 'told domains what came in their name');
      });
    if (tlsReports === 'on')
      await this.tried('reports about TLS were not sent', async () => {
        const reports = await this.tlsSender.send(new HttpsReportPoster({ resolver: this.resolver }));
        if (reports > 0) this.logger.info({ reports }, 'told domains how TLS with them went');
      });
  }

  private async tried(failure: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.logger.warn({ err: error }, failure);
    }
  }
}
