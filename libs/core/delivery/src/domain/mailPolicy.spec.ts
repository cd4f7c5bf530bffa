import { describe, expect, it } from 'vitest';
import type { DmarcVerdict, SpfVerdict } from '#formats/mailauth';
import type { Assessment, SpfFinding } from './assessment.js';
import { defaultPolicy, fateOf, isSuspect, type MailPolicy } from './mailPolicy.js';

interface Facts {
  readonly spf?: SpfVerdict['result'];
  readonly dmarc?: DmarcVerdict['result'];
  readonly asks?: DmarcVerdict['disposition'];
  readonly author?: Assessment['author'];
  readonly vouchedBy?: string;
}

function assessment({
  spf = 'none',
  dmarc = 'none',
  asks = 'none',
  author = { domain: 'a.test' },
  vouchedBy,
}: Facts): Assessment {
  const finding: SpfFinding = {
    identity: 'mailfrom',
    value: 'x@a.test',
    domain: 'a.test',
    verdict: { result: spf, mechanism: null, reason: null, explanation: null },
  };
  return {
    remote: '192.0.2.1',
    iprev: { result: 'pass', name: null },
    spf: [finding],
    dkim: [],
    arc: { result: 'none', reason: null, temporary: false, sealers: [], instances: 0 },
    author,
    dmarc: { result: dmarc, disposition: asks, policy: asks } as DmarcVerdict,
    bimi: null,
    vouchedBy: vouchedBy ?? null,
  };
}

describe('what becomes of mail', () => {
  it.each<[string, Facts, Partial<MailPolicy>, ReturnType<typeof fateOf>]>([
    ['nothing known', {}, {}, 'deliver'],
    ['DMARC fails, reject', { dmarc: 'fail', asks: 'reject' }, {}, 'dmarc-rejected'],
    ['DMARC fails, quarantine', { dmarc: 'fail', asks: 'quarantine' }, {}, 'junk'],
    ['DMARC fails, none', { dmarc: 'fail', asks: 'none' }, {}, 'deliver'],
    ['DMARC fails, always junk', { dmarc: 'fail', asks: 'none' }, { dmarc: 'junk' }, 'junk'],
    ['DMARC fails, reject, but junk', { dmarc: 'fail', asks: 'reject' }, { dmarc: 'junk' }, 'junk'],
    ['DMARC fails, reject, but tag', { dmarc: 'fail', asks: 'reject' }, { dmarc: 'tag' }, 'deliver'],
    ['DMARC not known', { dmarc: 'temperror', asks: 'reject' }, {}, 'deliver'],
    ['DMARC broken', { dmarc: 'permerror' }, {}, 'deliver'],
    ['SPF fails', { spf: 'fail' }, {}, 'deliver'],
    ['SPF fails, junk', { spf: 'fail' }, { spf: 'junk' }, 'junk'],
    ['SPF fails, reject', { spf: 'fail' }, { spf: 'reject' }, 'spf-rejected'],
    ['SPF fails, reject, but signed', { spf: 'fail', dmarc: 'pass' }, { spf: 'reject' }, 'deliver'],
    ['SPF softfail, reject', { spf: 'softfail' }, { spf: 'reject' }, 'deliver'],
    ['SPF not known, reject', { spf: 'temperror' }, { spf: 'reject' }, 'deliver'],
    ['both fail', { spf: 'fail', dmarc: 'fail', asks: 'reject' }, { spf: 'reject' }, 'dmarc-rejected'],
    ['several authors', { author: 'unclear' }, {}, 'junk'],
    ['several authors, tag', { author: 'unclear' }, { dmarc: 'tag' }, 'deliver'],
    ['DMARC fails, but vouched for', { dmarc: 'fail', asks: 'reject', vouchedBy: 'list.test' }, {}, 'deliver'],
    ['several authors, vouched for', { author: 'unclear', vouchedBy: 'list.test' }, {}, 'junk'],
    ['no author', { author: 'none' }, {}, 'deliver'],
  ])('%s', (_, facts, policy, fate) => {
    const known = assessment(facts);
    expect(fateOf(known, { ...defaultPolicy, ...policy })).toBe(fate);
    expect(isSuspect(known) || fate === 'deliver').toBe(true);
  });
});
