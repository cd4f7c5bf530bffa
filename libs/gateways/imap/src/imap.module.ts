import { type BeforeApplicationShutdown, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { DeliveryModule, SentCopies } from '#core/delivery';
import { Authentication, Directory, DirectoryModule } from '#core/directory';
import { kindOf } from '#kernel';
import { MailStore, MailstoreModule } from '#core/mailstore';
import { SearchIndex, SearchModule } from '#core/search';
import { isLoopback } from '#platform/net';
import { LISTENING, type Listening } from '#platform/runtime';
import { Metrics } from '#platform/telemetry';
import type { ImapServiceOptions } from './options.js';
import type { Administration, ImapMetrics } from './ports.js';
import { ImapService } from './service.js';

const closeGrace = 5000;
const scramIterations = 10_000;

/** IMAP with STARTTLS and with implicit TLS. */
@Module({ imports: [DirectoryModule, MailstoreModule, SearchModule, DeliveryModule] })
export class ImapModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private services: ImapService[] = [];

  constructor(
    @Inject(MailStore) private readonly store: MailStore,
    @Inject(SearchIndex) private readonly search: SearchIndex,
    @Inject(Authentication) private readonly authentication: Authentication,
    @Inject(Directory) private readonly directory: Directory,
    @Inject(SentCopies) private readonly sentCopies: SentCopies,
    @Inject(LISTENING) private readonly listening: Listening,
    @Inject(Metrics) private readonly metrics: Metrics,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { settings, certificates, bus } = this.listening;
    const { portImap, portImaps } = settings;
    if (portImap !== null) this.services.push(new ImapService(this.optionsOf('imap', portImap)));
    if (portImaps !== null) this.services.push(new ImapService(this.optionsOf('imaps', portImaps)));
    certificates.listen((pair) => {
      for (const service of this.services) service.updateSecureContext(pair);
    });
    bus.listen((news) => {
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

  private optionsOf(listener: 'imap' | 'imaps', port: number): ImapServiceOptions {
    const { settings, certificates, logger } = this.listening;
    return {
      hostname: settings.hostname,
      listen: { host: settings.bind, port },
      store: this.store,
      search: this.search,
      authentication: this.authentication,
      administration: administrationOf(this.directory),
      sentCopies: this.sentCopies,
      tls: certificates.current,
      implicitTls: listener === 'imaps',
      cleartextAuthentication: settings.cleartextAuth,
      scramIterations,
      disabledCapabilities: settings.imapDisabled,
      gmail: settings.imapGmail === 'on',
      submitters: settings.imapSubmitters,
      proxyNetworks: settings.proxyNetworks,
      exemptFromConnectionLimit: isLoopback,
      limits: {
        appendOctets: settings.maxMessageSize,
        connectionsPerAddress: settings.maxConnectionsPerAddress,
        messages: settings.imapMessageLimit,
        savedMessages: settings.imapSaveLimit,
      },
      logger: logger.child({ service: listener }),
      metrics: metricsOf(this.metrics, listener),
    };
  }
}

function administrationOf(directory: Directory): Administration {
  return {
    account: async (address) => {
      try {
        return await directory.account(address);
      } catch (error) {
        if (kindOf(error) === 'address-unknown' || kindOf(error) === 'address-invalid') return null;
        throw error;
      }
    },
    setQuota: async (address, octets) => await directory.setQuota(address, octets),
  };
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
