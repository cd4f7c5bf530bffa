import type { TlsPolicyReport } from '#formats/tlsReport';
import type { Clock } from '#kernel';
import type { Directory } from '#core/directory';
import { type Database, rowsOf } from '#platform/database';
import * as sql from './statements.js';

const day = 24 * 60 * 60 * 1000;
const [mostSources, mostReporters, mostTlsReports] = [200, 200, 1000];

/** Mail in the name of a domain from one address, as others have seen it. */
export interface DmarcSource {
  readonly source: string;
  readonly messages: number;
  readonly dkim: number;
  readonly spf: number;
  /** Those that one of the two let pass. */
  readonly passed: number;
  /** Those that were put aside or refused. */
  readonly held: number;
}

export interface ReportSummary {
  readonly sources: readonly DmarcSource[];
  readonly reporters: readonly { readonly organisation: string; readonly reports: number; readonly latest: Date }[];
  /** By receiving domain and way of protection. */
  readonly tls: readonly {
    readonly organisation: string;
    readonly type: TlsPolicyReport['type'];
    readonly domain: string;
    readonly successes: number;
    readonly failures: number;
    readonly reasons: readonly string[];
  }[];
}

/** What others have reported about a domain in the last days. */
export class ReportSummaries {
  constructor(
    private readonly database: Database,
    private readonly directory: Pick<Directory, 'domainId'>,
    private readonly clock: Clock,
  ) {}

  /** Throws `domain-unknown`. */
  async of(domain: string, days: number): Promise<ReportSummary> {
    const { pool } = this.database;
    const values = [await this.directory.domainId(domain), new Date(this.clock.now() - days * day)];
    const sources = await rowsOf<DmarcSource & Record<string, unknown>>(pool, sql.dmarcSources, [
      ...values,
      mostSources,
    ]);
    const reporters = await rowsOf<ReporterRow>(pool, sql.dmarcReporters, [...values, mostReporters]);
    const tls = await rowsOf<TlsRow>(pool, sql.tlsReports, [...values, mostTlsReports]);
    return {
      sources: sources.map(({ source, messages, dkim, spf, passed, held }) => ({
        source,
        messages,
        dkim: dkim ?? 0,
        spf: spf ?? 0,
        passed: passed ?? 0,
        held: held ?? 0,
      })),
      reporters,
      tls: tlsLines(tls),
    };
  }
}

interface ReporterRow extends Record<string, unknown> {
  readonly organisation: string;
  readonly reports: number;
  readonly latest: Date;
}

interface TlsRow extends Record<string, unknown> {
  readonly organisation: string;
  readonly policies: readonly TlsPolicyReport[];
}

/** The reports of one sender about one policy, added up. */
function tlsLines(rows: readonly TlsRow[]): ReportSummary['tls'] {
  const all = rows.flatMap(({ organisation, policies }) => policies.map((policy) => ({ organisation, ...policy })));
  const groups = Map.groupBy(all, ({ organisation, type, domain }) => JSON.stringify([organisation, type, domain]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { organisation, type, domain } = first;
    const sum = (count: (each: TlsPolicyReport) => number): number => group.reduce((all, each) => all + count(each), 0);
    const reasons = [...new Set(group.flatMap(({ details }) => details.map(({ result }) => result)))];
    return [
      {
        organisation,
        type,
        domain,
        successes: sum((each) => each.successes),
        failures: sum((each) => each.failures),
        reasons,
      },
    ];
  });
}
