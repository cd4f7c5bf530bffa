import { describe, expect, it } from 'vitest';
import { unpackStructure } from '#core/mailstore';
import { evaluate } from './evaluate.js';
import { authorsOf, type Facts, filesOf, headerOf } from './facts.js';
import { maxActions, maxConditions, maxName, maxTargets, maxText, maxValues, type TransportRule } from './model.js';
import { readRule } from './reading.js';
import { deedsOf, rulingOf } from './ruling.js';
import { storedFacts } from './stored.js';

const header = Buffer.from(
  'From: "Boss" <Boss@Away.test>\r\nSubject: =?utf-8?B?44Gb44GE44GN44KF44GG?= 2026\r\nX-Mailer: Bulk 3\r\n\r\n',
);

const facts: Facts = {
  senders: [
    { address: 'list@away.test', source: 'envelope' },
    { address: 'boss@away.test', source: 'From' },
  ],
  isSenderInside: false,
  recipients: [
    { address: 'ann@here.test', inside: true },
    { address: 'out@far.test', inside: false },
  ],
  size: 5000,
  files: ['Plan.PDF', 'setup.exe. '].map((name) => ({ name, folded: name.toUpperCase() })),
  results: { spf: 'fail', dkim: 'none', dmarc: 'fail' },
  header: headerOf(header),
};

const rule = (parts: object): TransportRule => readRule({ name: 'r', do: ['junk'], ...parts });
const found = (condition: object): string | null =>
  evaluate([rule({ when: [condition] })], facts)[0]?.matched[0]?.found ?? null;

describe('a condition', () => {
  it.each([
    [{ from: 'boss@AWAY.test' }, 'boss@away.test (From)'],
    [{ from: ['x@y.test', '@away.test'] }, 'list@away.test (envelope)'],
    [{ from: '@away' }, null],
    [{ sender: 'outside' }, 'list@away.test'],
    [{ sender: 'inside' }, null],
    [{ to: '@far.test' }, 'out@far.test'],
    [{ to: 'bob@here.test' }, null],
    [{ recipient: 'inside' }, 'ann@here.test'],
    [{ recipient: 'outside' }, 'out@far.test'],
    [{ subject: ['x', 'セイキュウ'] }, 'セイキュウ'],
    [{ subject: 'invoice' }, null],
    [{ header: { name: 'x-mailer', contains: 'BULK' } }, 'x-mailer: BULK'],
    [{ header: { name: 'X-Other', contains: 'bulk' } }, null],
    [{ larger: 4999 }, '5000 octets'],
    [{ larger: '5K' }, null],
    [{ attachment: {} }, 'Plan.PDF'],
    [{ attachment: { extension: ['.exe', 'scr'] } }, 'setup.exe. '],
    [{ attachment: { name: 'plan', extension: 'exe' } }, null],
    [{ spf: ['fail', 'softfail'] }, 'spf=fail'],
    [{ dkim: 'pass' }, null],
    [{ dmarc: 'fail' }, 'dmarc=fail'],
  ])('%j finds %s', (condition, what) => {
    expect(found(condition)).toBe(what);
  });
});

it('the extension of a name is found in no time, however it is made', () => {
  const names = [`${'.'.repeat(1_000_000)}x`, '...', '', 'plain', `a${' .'.repeat(500_000)}`, 'a.ＥＸＥ'];
  const files = names.map((name) => ({ name, folded: '' }));
  const begun = performance.now();
  const looks = evaluate([rule({ when: [{ attachment: { extension: 'exe' } }] })], { ...facts, files });
  expect(looks[0]?.matched).toEqual([{ condition: 'attachment', found: 'a.ＥＸＥ' }]);
  expect(performance.now() - begun).toBeLessThan(1000);
});

describe('rules', () => {
  it('need all of their conditions and none of their exceptions, and say why', () => {
    const when = [{ sender: 'outside' }, { subject: 'せいきゅう' }];
    const looks = evaluate(
      [
        rule({ name: 'all', when }),
        rule({ name: 'missed', when: [...when, { larger: '1G' }] }),
        rule({ name: 'except', when, unless: [{ larger: '1G' }, { spf: 'fail' }] }),
        rule({ name: 'off', enabled: false }),
      ],
      facts,
    );
    expect(looks.map(({ rule: name, applies, missed, exception }) => [name, applies, missed, exception])).toEqual([
      ['all', true, null, null],
      ['missed', false, 'larger', null],
      ['except', false, null, { condition: 'spf', found: 'spf=fail' }],
    ]);
    expect(looks[0]?.matched.map(({ condition }) => condition)).toEqual(['sender', 'subject']);
    expect(deedsOf(looks)).toEqual([{ rule: 'all', action: 'junk' }]);
  });

  it.each(['stop', 'drop', { reject: 'no' }])('end with %j', (action) => {
    const looks = evaluate([rule({ do: [action] }), rule({ name: 'later' })], facts);
    expect(looks.map((look) => look.rule)).toEqual(['r']);
  });

  it('come to one ruling', () => {
    const looks = evaluate(
      [
        rule({ do: [{ prepend: { name: 'X-Note', value: '社外' } }, { add: ['A@b.test', 'a@b.test'] }] }),
        rule({ do: [{ prepend: { name: 'X-Two', value: 'b' } }, { redirect: 'c@d.test' }, 'junk'] }),
      ],
      facts,
    );
    const { fields, ...ruling } = rulingOf(looks);
    expect(ruling).toEqual({
      refusal: null,
      dropped: false,
      redirected: ['c@d.test'],
      added: ['a@b.test'],
      isJunk: true,
    });
    expect(fields.toString()).toMatch(/^X-Two: b\r\nX-Note: =\?utf-8\?[BQ]\?[^\r\n]+\?=\r\n$/);
    expect(rulingOf(evaluate([rule({ do: [{ reject: 'no' }] })], facts)).refusal).toBe('no');
    expect(rulingOf(evaluate([rule({ do: ['drop'] })], facts)).dropped).toBe(true);
  });
});

describe('what is known of a message', () => {
  it('has its authors and the files of messages within it', () => {
    expect(authorsOf(header)).toEqual(['boss@away.test']);
    const leaf = (name: string | null, disposition: string | null): unknown[] => [
      'text',
      'plain',
      null,
      '7bit',
      0,
      0,
      0,
      name,
      disposition,
      null,
      [],
      null,
    ];
    const within = [...leaf(null, null).slice(0, 10), [leaf('in.js', null)], null];
    const root = [...leaf(null, null).slice(0, 10), [leaf(null, null), leaf(null, 'attachment')], within];
    const files = filesOf(unpackStructure(Buffer.from(JSON.stringify(root))));
    expect(files.map(({ name }) => name).toSorted()).toEqual(['', 'in.js']);
  });

  it('is read from what delivery has left of it', () => {
    const text =
      'Return-Path: <s@away.test>\r\nDelivered-To: ann@here.test\r\n' +
      'Authentication-Results: mx.test; spf=none smtp.helo=x; spf=pass smtp.mailfrom=s@away.test; dkim=pass header.d=a;\r\n dkim=fail header.d=b; dmarc=fail\r\n' +
      'From: b@here.test\r\nTo: other@文箱.test\r\nSubject: x\r\n\r\n';
    const structure = unpackStructure(Buffer.from(JSON.stringify(['text', 'plain', ...Array(8).fill(null), [], null])));
    const known = { domains: new Set(['here.test']), authservId: 'MX.test' };
    const read = storedFacts({ header: Buffer.from(text), size: 9, structure }, known);
    expect(read).toMatchObject({
      isSenderInside: false,
      results: { spf: 'pass', dkim: 'pass', dmarc: 'fail' },
      senders: [{ address: 's@away.test' }, { address: 'b@here.test', source: 'From' }],
      recipients: [
        { address: 'ann@here.test', inside: true },
        { address: 'other@xn--7dv660c.test', inside: false },
      ],
    });
    const own = Buffer.from('From: b@here.test\r\n\r\n');
    expect(storedFacts({ header: own, size: 9, structure }, known).isSenderInside).toBe(true);
  });
});

describe('a document', () => {
  const many = (count: number, value: unknown): unknown[] => Array.from({ length: count }, () => value);
  it.each([
    null,
    'rule',
    { name: '', do: 'junk' },
    { name: 'a'.repeat(maxName + 1), do: 'junk' },
    { name: 'a\nb', do: 'junk' },
    { name: 'r' },
    { name: 'r', do: [] },
    { name: 'r', do: 'explode' },
    { name: 'r', do: 'constructor' },
    { name: 'r', do: [{ drop: false }] },
    { name: 'r', do: [{ junk: true, stop: true }] },
    { name: 'r', do: many(maxActions + 1, 'junk') },
    { name: 'r', do: [{ add: many(maxTargets + 1, 'a@b.test') }] },
    { name: 'r', do: [{ redirect: [] }] },
    { name: 'r', do: [{ redirect: 'nobody' }] },
    { name: 'r', do: [{ reject: 'だめ' }] },
    { name: 'r', do: [{ reject: 'a\r\n250 OK' }] },
    { name: 'r', do: [{ prepend: { name: 'Received', value: 'x' } }] },
    { name: 'r', do: [{ prepend: { name: 'X-Journal-Copy', value: 'x' } }] },
    { name: 'r', do: [{ prepend: { name: 'X-A', value: 'a\r\nBcc: b' } }] },
    { name: 'r', do: 'junk', position: -1 },
    { name: 'r', do: 'junk', enabled: 'yes' },
    { name: 'r', do: 'junk', whn: [] },
    { name: 'r', do: 'junk', when: many(maxConditions + 1, { sender: 'inside' }) },
    { name: 'r', do: 'junk', when: [{ subject: many(maxValues + 1, 'x') }] },
    { name: 'r', do: 'junk', when: [{ subject: 'x'.repeat(maxText + 1) }] },
    { name: 'r', do: 'junk', when: [{ subject: [] }] },
    { name: 'r', do: 'junk', when: [{ sender: 'elsewhere' }] },
    { name: 'r', do: 'junk', when: [{ from: '@..' }] },
    { name: 'r', do: 'junk', when: [{ header: { name: 'a b', contains: 'x' } }] },
    { name: 'r', do: 'junk', when: [{ larger: '10 bananas' }] },
    { name: 'r', do: 'junk', when: [{ spf: 'maybe' }] },
  ])('%# is refused', (document) => {
    expect(() => readRule(document)).toThrow(/./);
  });

  it('is read again as it was kept', () => {
    const written = readRule({
      name: '添付',
      position: '7',
      when: [{ attachment: { extension: '.EXE' } }, { from: ['@Away.test'] }, { larger: '10M' }],
      unless: { spf: 'pass' },
      do: ['stop', { prepend: { name: 'X-A', value: 1 } }],
    });
    expect(written).toMatchObject({
      position: 7,
      enabled: true,
      when: [{ attachment: { extension: ['exe'] } }, { from: ['@away.test'] }, { larger: 10 * 1024 ** 2 }],
      do: [{ stop: true }, { prepend: { name: 'X-A', value: '1' } }],
    });
    expect(readRule(JSON.parse(JSON.stringify(written)))).toEqual(written);
  });
});
