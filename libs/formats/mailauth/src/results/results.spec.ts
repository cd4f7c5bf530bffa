import { describe, expect, it } from 'vitest';
import { randomFrom } from '#testing';
import { claimsToBeOurs, dkimMethod, iprevMethod, type MethodResult, parseResults, printResults } from '../index.js';

const result = (over: Partial<MethodResult> = {}): MethodResult => ({
  method: 'spf',
  result: 'pass',
  reason: null,
  comment: null,
  properties: [{ type: 'smtp', property: 'mailfrom', value: 'a@a.example' }],
  ...over,
});

describe('printing', () => {
  it('writes a line for each result, and a property', () => {
    const results = [
      result({ comment: '192.0.2.1 (is) one' }),
      result({ method: 'dmarc', reason: 'a "b"', properties: [] }),
    ];
    expect(printResults({ authservId: 'mx.example', results })).toBe(
      'mx.example;\r\n\tspf=pass (192.0.2.1 \\(is\\) one)\r\n\t smtp.mailfrom=a@a.example;\r\n\tdmarc=pass\r\n\t reason="a \\"b\\""',
    );
    expect(printResults({ authservId: 'mx.example', results: [] })).toBe('mx.example;\r\n\tnone');
  });

  it('lets nothing in that would end a line, and nothing long', () => {
    const printed = printResults({
      authservId: 'mx.example',
      results: [
        result({
          reason: 'a\r\nEvil: yes',
          comment: '\0\n)',
          properties: [{ type: 'x', property: 'y', value: 'z'.repeat(5000) }],
        }),
      ],
    });
    expect(printed).not.toMatch(/\n[^\t]|\0/);
    expect(Math.max(...printed.split('\r\n').map((line) => line.length))).toBeLessThan(300);
  });

  it('says of a signature what tells it from others', () => {
    const signature = {
      domain: 'd.example',
      identity: '@d.example',
      selector: 's',
      algorithm: 'rsa-sha256',
      signatureText: 'abcd/fghijk',
    };
    const method = dkimMethod({
      result: 'pass',
      reason: null,
      signature: signature as never,
      keyBits: 2048,
      testing: true,
    });
    expect(printResults({ authservId: 'mx', results: [method] }).replace(/\r\n\t */g, ' ')).toBe(
      'mx; dkim=pass (2048-bit key, testing) header.d=d.example header.i=@d.example header.s=s header.a=rsa-sha256 header.b="abcd/fgh"',
    );
    const unread = dkimMethod({ result: 'permerror', reason: 'x', signature: null, keyBits: null, testing: false });
    expect(unread).toMatchObject({ properties: [], comment: null });
    expect(iprevMethod({ result: 'fail', name: null }, '192.0.2.1').properties[0]?.value).toBe('192.0.2.1');
  });
});

describe('reading', () => {
  it('reads what is printed', () => {
    const random = randomFrom(3);
    const texts = ['a', 'a@b.example', 'x y', '"', '\\', 'é', '=', ';', 'a/b==', '(c)', '.'];
    const pick = () => texts[Math.floor(random() * texts.length)] as string;
    for (let round = 0; round < 500; round += 1) {
      const results = Array.from({ length: Math.floor(random() * 4) }, () =>
        result({
          reason: random() < 0.5 ? null : pick() + pick(),
          properties: [{ type: 'header', property: 'b', value: pick() + pick() }],
        }),
      );
      const printed = printResults({ authservId: 'mx.example', results });
      expect(parseResults(printed)).toEqual({ authservId: 'mx.example', results });
    }
  });

  it('reads what others write (RFC 8601 §B)', () => {
    const value =
      " foo.example.net (foobar) 1 (baz);\r\n dkim (Because I like it) / 1 (One yay) = (wait for it) fail\r\n policy (A dot can go here) . (like that) expired (this surprised me) = (as I wasn't expecting it) 1362471462";
    // Blanks around the dot of a property are not read.
    expect(parseResults(value)).toBeNull();
    const usual = 'example.com 1; spf=fail smtp.mailfrom=example.net header.b=abc/d+e= reason="no; reason"; none';
    expect(parseResults(usual)).toMatchObject({
      authservId: 'example.com',
      results: [
        { result: 'fail', reason: 'no; reason', properties: [{ value: 'example.net' }, { value: 'abc/d+e=' }] },
      ],
    });
    expect(parseResults('example.org 1; none')).toEqual({ authservId: 'example.org', results: [] });
    expect(parseResults('example.org;')).toEqual({ authservId: 'example.org', results: [] });
  });

  it.each([
    '',
    ';',
    'a 2; spf=pass',
    'a; spf',
    'a; spf=',
    'a; spf=pass x',
    'a; spf=pass x=y',
    'a; "b',
    'a; (b',
    'a b; spf=pass',
    `a; ${'('.repeat(50)}`,
  ])('cannot read %j', (value) => {
    expect(parseResults(value)).toBeNull();
  });

  it('reads so many results, and no more', () => {
    expect(parseResults(`a${'; spf=pass'.repeat(100)}`)?.results).toHaveLength(100);
    expect(parseResults(`a${'; spf=pass'.repeat(101)}`)).toBeNull();
  });
});

describe('fields that claim to be ours (RFC 8601 §5)', () => {
  const ours = new Set(['mx.example']);
  it.each([
    'mx.example; spf=pass',
    ' MX.Example.;',
    '(comment (deep)) mx.example 1; none',
    '"mx.example"; spf=pass',
    '"mx\\.example" nonsense',
    'mx.example/1 = broken (',
    'mx.example',
    '(never ends mx.example',
    '\r\n\tmx.example;',
  ])('%j does', (value) => {
    expect(claimsToBeOurs(value, ours)).toBe(true);
  });

  it.each(['other.example; spf=pass', 'mx.example.evil.example;', '(mx.example) other.example;', '', ';mx.example'])(
    '%j does not',
    (value) => {
      expect(claimsToBeOurs(value, ours)).toBe(false);
    },
  );
});
