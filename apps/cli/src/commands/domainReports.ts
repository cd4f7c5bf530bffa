import type { Command } from 'commander';
import type { ReportSummary } from '#core/delivery';
import { withContext } from '../context.js';
import { type AddCommand, noun } from '../group.js';
import { type Outcome, Refused, table, type Terminal } from '../terminal.js';

const defaultDays = 30;

/** What others say about mail in the name of a domain. */
export function addDomainReportsCommand(program: Command, add: AddCommand, terminal: Terminal): void {
  const domain = noun(program, 'domain', 'domains whose mail is taken');
  add(
    domain,
    'reports <name>',
    'what others report about mail in the name of a domain',
    async ([name = ''], options) => {
      const days = Number(options['days'] ?? defaultDays);
      if (!(Number.isInteger(days) && days > 0 && days <= 400))
        throw new Refused('--days must be a number from 1 to 400');
      return await withContext(terminal, async ({ summaries }) => printed(await summaries.of(name, days), name, days));
    },
  ).option('--days <n>', `how far back; ${defaultDays} unless said otherwise`);
}

function printed({ sources, reporters, tls }: ReportSummary, name: string, days: number): Outcome {
  const data = { domain: name, days, sources, reporters, tls };
  if (sources.length + reporters.length + tls.length === 0)
    return { data, text: `Nobody has reported about ${name} in the last ${days} days.` };
  const sourceRows = sources.map((each) =>
    [each.source, each.messages, each.passed, each.dkim, each.spf, each.held].map(String),
  );
  const reporterRows = reporters.map(({ organisation, reports, latest }) => [
    organisation,
    String(reports),
    latest.toISOString().slice(0, 10),
  ]);
  const tlsRows = tls.map((each) => [
    each.organisation,
    each.domain,
    each.type,
    String(each.successes),
    String(each.failures),
    each.reasons.join(', '),
  ]);
  const blocks = [
    [['SOURCE', 'MESSAGES', 'PASSED', 'DKIM', 'SPF', 'HELD'], ...sourceRows],
    [['REPORTED BY', 'REPORTS', 'LATEST'], ...reporterRows],
    [['TLS REPORTED BY', 'DOMAIN', 'POLICY', 'SESSIONS', 'FAILED', 'REASONS'], ...tlsRows],
  ];
  return { data, text: blocks.flatMap((rows) => (rows.length > 1 ? table(rows) : [])).join('\n\n') };
}
