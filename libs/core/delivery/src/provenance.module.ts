import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Directory, DirectoryModule } from '#core/directory';
import { canonicalDomain, type Clock, type Resolver } from '#kernel';
import { Database } from '#platform/database';
import { CLOCK, LOGGER, RESOLVER, SETTINGS } from '#platform/runtime';
import { SecretBox } from '#platform/secrets';
import type { Settings } from '#platform/settings';
import { type Logger, Metrics } from '#platform/telemetry';
import { type Assessment, summaryOf } from './domain/assessment.js';
import { MailAuthenticator } from './infrastructure/authentication/mailAuthenticator.js';
import { DkimKeys } from './infrastructure/dkim/dkimKeys.js';
import { DomainPolicies } from './infrastructure/domainPolicies.js';
import { deliveryEntities } from './infrastructure/entities.js';
import type { ProvenanceParts } from './infrastructure/provenance.js';
import { Evaluations } from './infrastructure/reports/evaluations.js';
import { ReceivedReports } from './infrastructure/reports/receivedReports.js';
import { ReportSummaries } from './infrastructure/reports/reportSummary.js';
import { TlsSessions } from './infrastructure/reports/tlsSessions.js';

/** Token of what says where mail comes from: an `ProvenanceParts`. */
export const PROVENANCE_PARTS = Symbol('provenance parts');

/** Where mail comes from: what others send is checked, what is ours is signed, and both sides report. */
@Module({
  imports: [DirectoryModule, TypeOrmModule.forFeature(deliveryEntities)],
  providers: [
    {
      provide: MailAuthenticator,
      inject: [RESOLVER, CLOCK, SETTINGS],
      useFactory: (resolver: Resolver, clock: Clock, settings: Settings) => {
        const { hostname, uncheckedNetworks } = settings;
        const trustedSealers = new Set(settings.trustedSealers.map((name) => canonicalDomain(name) ?? name));
        const parts = { resolver, clock, hostname, random: Math.random, trustedSealers };
        return new MailAuthenticator(parts, uncheckedNetworks);
      },
    },
    {
      provide: DomainPolicies,
      inject: [getDataSourceToken(), Directory, CLOCK],
      useFactory: (source: DataSource, directory: Directory, clock: Clock) =>
        new DomainPolicies(source, directory, clock),
    },
    {
      provide: DkimKeys,
      inject: [getDataSourceToken(), Directory, CLOCK, SecretBox],
      useFactory: (source: DataSource, directory: Directory, clock: Clock, secrets: SecretBox) =>
        new DkimKeys(source, directory, clock, secrets),
    },
    {
      provide: Evaluations,
      inject: [Database, CLOCK, LOGGER],
      useFactory: (database: Database, clock: Clock, logger: Logger) =>
        new Evaluations(database, clock, (err) => logger.warn({ err }, 'what is to be reported was not written down')),
    },
    {
      provide: TlsSessions,
      inject: [Database, CLOCK, LOGGER],
      useFactory: (database: Database, clock: Clock, logger: Logger) =>
        new TlsSessions(database, clock, (err) =>
          logger.warn({ err }, 'sessions to be reported were not written down'),
        ),
    },
    {
      provide: ReceivedReports,
      inject: [Database, CLOCK],
      useFactory: (database: Database, clock: Clock) => new ReceivedReports(database, clock),
    },
    {
      provide: ReportSummaries,
      inject: [Database, Directory, CLOCK],
      useFactory: (database: Database, directory: Directory, clock: Clock) =>
        new ReportSummaries(database, directory, clock),
    },
    {
      provide: PROVENANCE_PARTS,
      inject: [MailAuthenticator, DomainPolicies, DkimKeys, Evaluations, CLOCK, Metrics],
      useFactory: (
        authenticator: MailAuthenticator,
        policies: DomainPolicies,
        dkim: DkimKeys,
        evaluations: Evaluations,
        clock: Clock,
        metrics: Metrics,
      ): ProvenanceParts => {
        const checked = (assessment: Assessment): void => {
          for (const [check, result] of Object.entries(summaryOf(assessment)))
            metrics.mailChecks.inc({ check, result });
        };
        return { authenticator, policies, dkim, evaluations, clock, checked };
      },
    },
  ],
  exports: [TlsSessions, PROVENANCE_PARTS, DomainPolicies, DkimKeys, ReceivedReports, ReportSummaries],
})
export class ProvenanceModule implements OnApplicationShutdown {
  constructor(
    @Inject(Evaluations) private readonly evaluations: Evaluations,
    @Inject(TlsSessions) private readonly sessions: TlsSessions,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.evaluations.flush();
    await this.sessions.flush();
  }
}
