import { type BeforeApplicationShutdown, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { Authentication, DirectoryModule } from '#core/directory';
import { MailStore, MailstoreModule } from '#core/mailstore';
import { ProcessBus } from '#platform/bus';
import { CertificateWatcher, isLoopback } from '#platform/net';
import { LOGGER, SETTINGS } from '#platform/runtime';
import type { Settings } from '#platform/settings';
import { type Logger, Metrics } from '#platform/telemetry';
import type { ImapServiceOptions } from './options.js';
import type { ImapMetrics } from './ports.js';
import { ImapService } from './service.js';

const closeGrace = 5000;
const scramIterations = 10_000;

/** IMAP with STARTTLS and with implicit TLS. */
@Module({ imports: [DirectoryModule, MailstoreModule] })
export class ImapModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private services: ImapService[] = [];

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(MailStore) private readonly store: MailStore,
    @Inject(Authentication) private readonly authentication: Authentication,
    @Inject(CertificateWatcher) private readonly certificates: CertificateWatcher,
    @Inject(ProcessBus) private readonly bus: ProcessBus,
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { portImap, portImaps } = this.settings;
    if (portImap !== null) this.services.push(new ImapService(this.optionsOf('imap', portImap)));
    if (portImaps !== null) this.services.push(new ImapService(this.optionsOf('imaps', portImaps)));
    this.certificates.listen((pair) => {
      for (const service of this.services) service.updateSecureContext(pair);
    });
    this.bus.listen((news) => {
      if (news.kind !== 'directory') return;
      for (const service of this.services) for (const account of news.revoked) service.disconnect(account);
    });
    await Promise.all(this.services.map((service) => service.listen()));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.services.map((service) => service.close(closeGrace)));
  }

  private optionsOf(listener: 'imap' | 'imaps', port: number): ImapServiceOptions {
    const { settings } = this;
    return {
      hostname: settings.hostname,
      listen: { host: settings.bind, port },
      store: this.store,
      authentication: this.authentication,
      tls: this.certificates.current,
      implicitTls: listener === 'imaps',
      cleartextAuthentication: settings.cleartextAuth,
      scramIterations,
      disabledCapabilities: settings.imapDisabled,
      proxyNetworks: settings.proxyNetworks,
      exemptFromConnectionLimit: isLoopback,
      limits: { appendOctets: settings.maxMessageSize, connectionsPerAddress: settings.maxConnectionsPerAddress },
      logger: this.logger.child({ service: listener }),
      metrics: metricsOf(this.metrics, listener),
    };
  }
}

function metricsOf(metrics: Metrics, listener: string): ImapMetrics {
  const open = metrics.connections.labels(listener);
  return {
    connection: (event) => {
      if (event === 'opened') open.inc();
      if (event === 'closed') open.dec();
      if (event !== 'closed') metrics.accepted.inc({ listener, outcome: event });
    },
    command: (command, result) => metrics.commands.inc({ protocol: 'imap', command, result }),
    authentication: (mechanism, outcome) => metrics.authentications.inc({ protocol: 'imap', mechanism, outcome }),
  };
}
