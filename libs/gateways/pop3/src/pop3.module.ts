import { type BeforeApplicationShutdown, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { Authentication, DirectoryModule } from '#core/directory';
import { MailStore, MailstoreModule } from '#core/mailstore';
import { ProcessBus } from '#platform/bus';
import { CertificateWatcher, isLoopback } from '#platform/net';
import { LOGGER, SETTINGS } from '#platform/runtime';
import type { Settings } from '#platform/settings';
import { type Logger, Metrics } from '#platform/telemetry';
import { DirectoryAuthenticator } from './directoryAuthenticator.js';
import type { Pop3ServiceOptions } from './options.js';
import type { Authenticator, Pop3Metrics } from './ports.js';
import { Pop3Service } from './service.js';

const closeGrace = 5000;
const scramIterations = 10_000;

/** POP3 with STLS and with implicit TLS. */
@Module({ imports: [DirectoryModule, MailstoreModule] })
export class Pop3Module implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private services: Pop3Service[] = [];

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
    const { portPop3, portPop3s } = this.settings;
    const serverSecret = await this.authentication.secret('scram');
    const authenticator = new DirectoryAuthenticator(this.authentication, {
      serverSecret,
      iterations: scramIterations,
    });
    if (portPop3 !== null) this.services.push(new Pop3Service(this.optionsOf('pop3', portPop3, authenticator)));
    if (portPop3s !== null) this.services.push(new Pop3Service(this.optionsOf('pop3s', portPop3s, authenticator)));
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

  private optionsOf(listener: 'pop3' | 'pop3s', port: number, authenticator: Authenticator): Pop3ServiceOptions {
    const { settings } = this;
    return {
      listen: { host: settings.bind, port },
      store: this.store,
      authenticator,
      tls: this.certificates.current,
      implicitTls: listener === 'pop3s',
      cleartextAuthentication: settings.cleartextAuth,
      proxyNetworks: settings.proxyNetworks,
      exemptFromConnectionLimit: isLoopback,
      limits: { connectionsPerAddress: settings.maxConnectionsPerAddress },
      logger: this.logger.child({ service: listener }),
      metrics: metricsOf(this.metrics, listener),
    };
  }
}

function metricsOf(metrics: Metrics, listener: string): Pop3Metrics {
  const open = metrics.connections.labels(listener);
  return {
    connection: (event) => {
      if (event === 'opened') open.inc();
      if (event === 'closed') open.dec();
      if (event !== 'closed') metrics.accepted.inc({ listener, outcome: event });
    },
    command: (command, result) => metrics.commands.inc({ protocol: 'pop3', command, result }),
    authentication: (mechanism, outcome) => metrics.authentications.inc({ protocol: 'pop3', mechanism, outcome }),
  };
}
