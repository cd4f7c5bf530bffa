import { expect, it } from 'vitest';
import { parseTlsReport, TLS_REPORT_LIMITS } from './index.js';

/** The example of RFC 8460 §4.4 (appendix B), shortened. */
const example = {
  'organization-name': 'Company-X',
  'date-range': { 'start-datetime': '2016-04-01T00:00:00Z', 'end-datetime': '2016-04-01T23:59:59Z' },
  'contact-info': 'sts-reporting@company-x.example',
  'report-id': '5065427c-23d3-47ca-b6e0-946ea0e8c4be',
  policies: [
    {
      policy: { 'policy-type': 'sts', 'policy-string': ['version: STSv1'], 'policy-domain': 'Company-Y.example' },
      summary: { 'total-successful-session-count': 5326, 'total-failure-session-count': 303 },
      'failure-details': [
        {
          'result-type': 'certificate-expired',
          'sending-mta-ip': '2001:db8:abcd:0012::1',
          'receiving-mx-hostname': 'mx1.mail.company-y.example',
          'failed-session-count': 100,
        },
      ],
    },
  ],
};

const parse = (value: unknown, limits = {}) =>
  parseTlsReport(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)), {
    ...TLS_REPORT_LIMITS,
    ...limits,
  });

it('is read', () => {
  expect(parse(example)).toEqual({
    organisation: 'Company-X',
    contact: 'sts-reporting@company-x.example',
    id: '5065427c-23d3-47ca-b6e0-946ea0e8c4be',
    begin: Date.UTC(2016, 3, 1),
    end: Date.UTC(2016, 3, 1, 23, 59, 59),
    policies: [
      {
        type: 'sts',
        domain: 'company-y.example',
        successes: 5326,
        failures: 303,
        details: [
          {
            result: 'certificate-expired',
            sending: '2001:db8:abcd:0012::1',
            receiving: 'mx1.mail.company-y.example',
            count: 100,
          },
        ],
      },
    ],
  });
});

it.each([
  ['', '{', 'null', '[]', '"x"', '{}'],
  [
    { ...example, policies: {} },
    { ...example, 'report-id': 1 },
    { ...example, 'date-range': [] },
  ],
])('what is none is null', (...values) => {
  for (const value of values) expect(parse(value)).toBeNull();
});

it('takes nothing else than it knows, and no more of it than its limits', () => {
  const odd = {
    ...example,
    'organization-name': `a\r\nb${'x'.repeat(1000)}`,
    policies: [
      1,
      null,
      {},
      {
        policy: { 'policy-domain': 'a.test', 'policy-type': '__proto__' },
        summary: { 'total-failure-session-count': -1 },
        'failure-details': [null, {}, {}],
      },
    ],
  };
  const report = parse(odd, { details: 2 });
  expect(report?.organisation).toHaveLength(TLS_REPORT_LIMITS.characters - 1);
  expect(report?.organisation).toMatch(/^a bx+$/);
  expect(report?.policies).toEqual([
    {
      type: 'unknown',
      domain: 'a.test',
      successes: 0,
      failures: 0,
      details: [{ result: 'unknown', sending: '', receiving: '', count: 0 }],
    },
  ]);
  expect(parse(example, { octets: 100 })).toBeNull();
  expect(parse(example, { policies: 0 })?.policies).toEqual([]);
});
