import type { TlsPolicyReport, TlsReport } from './parse.js';

/** What a report says of a failure; empty texts are left out. */
export interface PrintedTlsFailure {
  readonly result: string;
  readonly sending: string;
  readonly receiving: string;
  readonly address: string;
  readonly count: number;
  readonly reason: string;
}

export interface PrintedTlsPolicy extends Omit<TlsPolicyReport, 'details'> {
  /** The policy as it was published, a text for each line or record. */
  readonly strings: readonly string[];
  /** Hosts that an MTA-STS policy names. */
  readonly mxHosts: readonly string[];
  readonly details: readonly PrintedTlsFailure[];
}

/** The JSON of a report (RFC 8460 §4.4). */
export function printTlsReport(
  report: Omit<TlsReport, 'policies'> & { readonly policies: readonly PrintedTlsPolicy[] },
): Buffer {
  const { organisation, contact, id, begin, end, policies } = report;
  return Buffer.from(
    JSON.stringify({
      'organization-name': organisation,
      'date-range': { 'start-datetime': timeOf(begin), 'end-datetime': timeOf(end) },
      'contact-info': contact,
      'report-id': id,
      policies: policies.map(policyOf),
    }),
  );
}

function policyOf({ type, domain, strings, mxHosts, successes, failures, details }: PrintedTlsPolicy): object {
  return {
    policy: {
      'policy-type': type,
      ...(strings.length === 0 ? {} : { 'policy-string': strings }),
      'policy-domain': domain,
      ...(mxHosts.length === 0 ? {} : { 'mx-host': mxHosts }),
    },
    summary: { 'total-successful-session-count': successes, 'total-failure-session-count': failures },
    ...(details.length === 0 ? {} : { 'failure-details': details.map(failureOf) }),
  };
}

function failureOf({ result, sending, receiving, address, count, reason }: PrintedTlsFailure): object {
  const texts = {
    'sending-mta-ip': sending,
    'receiving-mx-hostname': receiving,
    'receiving-ip': address,
    'failure-reason-code': reason,
  };
  const given = Object.entries(texts).filter(([, text]) => text !== '');
  return { 'result-type': result, ...Object.fromEntries(given), 'failed-session-count': count };
}

const timeOf = (time: number): string => new Date(time).toISOString().replace(/\.\d+/, '');
