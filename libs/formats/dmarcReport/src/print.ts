import type { DmarcReport, ReportRow } from './types.js';
import { escapeXml } from './xml.js';

/** Prints a report (RFC 7489 §7.2). */
export function printDmarcReport(report: DmarcReport): string {
  const { organisation, email, id, begin, end, policy } = report;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n<feedback>\n<version>1.0</version>\n',
    element('report_metadata', [
      ['org_name', organisation],
      ['email', email],
      ['report_id', id],
      ['date_range', `<begin>${begin}</begin><end>${end}</end>`, 'raw'],
    ]),
    element('policy_published', [
      ['domain', policy.domain],
      ['adkim', policy.dkimAlignment],
      ['aspf', policy.spfAlignment],
      ['p', policy.policy],
      ['sp', policy.subdomainPolicy ?? policy.policy],
      ['pct', String(policy.percent)],
    ]),
    ...report.rows.map(printRow),
    '</feedback>\n',
  ].join('');
}

type Child = readonly [name: string, text: string | null, raw?: 'raw'];

function element(name: string, children: readonly Child[]): string {
  const inside = children.flatMap(([child, text, raw]) =>
    text === null ? [] : [`<${child}>${raw ? text : escapeXml(text)}</${child}>`],
  );
  return `<${name}>${inside.join('')}</${name}>\n`;
}

function printRow(row: ReportRow): string {
  const word = (aligned: boolean): string => (aligned ? 'pass' : 'fail');
  const reason = row.override === null ? '' : element('reason', [['type', row.override]]);
  const evaluated = element('policy_evaluated', [
    ['disposition', row.disposition],
    ['dkim', word(row.dkimAligned)],
    ['spf', word(row.spfAligned)],
  ]).replace('</policy_evaluated>', `${reason}</policy_evaluated>`);
  return [
    '<record>\n<row>',
    `<source_ip>${escapeXml(row.source)}</source_ip><count>${row.count}</count>${evaluated}</row>\n`,
    element('identifiers', [
      ['envelope_from', row.envelopeFrom],
      ['header_from', row.headerFrom],
    ]),
    '<auth_results>',
    ...row.dkim.map(({ domain, selector, result }) =>
      element('dkim', [
        ['domain', domain],
        ['selector', selector],
        ['result', result],
      ]),
    ),
    ...row.spf.map(({ domain, scope, result }) =>
      element('spf', [
        ['domain', domain],
        ['scope', scope],
        ['result', result],
      ]),
    ),
    '</auth_results>\n</record>\n',
  ].join('');
}
