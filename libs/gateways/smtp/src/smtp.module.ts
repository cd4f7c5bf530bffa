import { type BeforeApplicationShutdown, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { Authentication, DirectoryModule } from '#core/directory';
import { DeliveryModule, MailFlow } from '#core/delivery';
import { ProcessBus } from '#platform/bus';
import { CertificateWatcher, isLoopback } from '#platform/net';
import { LOGGER, SETTINGS } from '#platform/runtime';
import type { Settings } from '#platform/settings';
import { type Logger, Metrics } from '#platform/telemetry';
import { DirectoryAuthenticator } from './directoryAuthenticator.js';
import { FlowReception } from './flowReception.js';
import { metricsOf } from './metricsAdapter.js';
import type { SmtpServiceOptions } from './options.js';
import type { ServiceKind } from './ports.js';
import { SmtpService } from './service.js';

const closeGrace = 5000;
const daySeconds = 86_400;
const scramIterations = 10_000;

interface Listener {
  readonly service: ServiceKind;
  readonly port: number | null;
  readonly implicitTls: boolean;
}

/** SMTP for other servers, submission for people, LMTP for local programs. */
@Module({ imports: [DirectoryModule, DeliveryModule] })
export class SmtpModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private services: SmtpService[] = [];

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(MailFlow) private readonly flow: MailFlow,
    @Inject(Authentication) private readonly authentication: Authentication,
    @Inject(CertificateWatcher) private readonly certificates: CertificateWatcher,
    @Inject(ProcessBus) private readonly bus: ProcessBus,
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { settings } = this;
    const listeners: readonly Listener[] = [
      { service: 'mx', port: settings.portSmtp, implicitTls: false },
      { service: 'submission', port: settings.portSubmission, implicitTls: false },
      { service: 'submission', port: settings.portSubmissions, implicitTls: true },
      { service: 'lmtp', port: settings.portLmtp, implicitTls: false },
    ];
    const serverSecret = await this.authentication.secret('scram');
    const authenticator = new DirectoryAuthenticator(this.authentication, {
      serverSecret,
      iterations: scramIterations,
    });
    const open = listeners.filter(({ port }) => port !== null);
    this.services = open.map((listener) => new SmtpService(this.optionsOf(listener, authenticator)));
    this.certificates.listen((pair) => {
      for (const service of this.services) service.updateSecureContext(pair);
    });
    this.bus.listen((news) => {
      if (news.kind !== 'directory') return;
      for (const service of this.services) for (const account of news.revoked) service.disconnect(account);
    });
    this.authentication.tokens.listen((ended) => {
      for (const service of this.services) service.disconnectTokens(ended);
    });
    await Promise.all(this.services.map((service) => service.listen()));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.services.map((service) => service.close(closeGrace)));
  }

  private optionsOf(
    { service, port, implicitTls }: Listener,
    authenticator: DirectoryAuthenticator,
  ): SmtpServiceOptions {
    const { settings, metrics } = this;
    const permanentOverQuota = settings.overQuotaReply === 'permanent';
    const committed = (seconds: number): void => metrics.commitSeconds.observe(seconds);
    return {
      service,
      hostname: settings.hostname,
      listen: { host: settings.bind, port: port ?? 0 },
      reception: new FlowReception(this.flow, { permanentOverQuota, committed }),
      authenticator: service === 'submission' ? authenticator : null,
      tls: this.certificates.current,
      implicitTls,
      cleartextAuthentication: settings.cleartextAuth,
      longestHold: settings.sendLaterDays * daySeconds,
      proxyNetworks: settings.proxyNetworks,
      exemptFromConnectionLimit: isLoopback,
      bus: service === 'mx' ? this.bus : null,
      limits: {
        message: settings.maxMessageSize,
        recipients: settings.maxRecipients,
        connectionsPerAddress: settings.maxConnectionsPerAddress,
      },
      logger: this.logger.child({ service }),
      metrics: metricsOf(metrics, implicitTls ? `${service}s` : service),
    };
  }
}
