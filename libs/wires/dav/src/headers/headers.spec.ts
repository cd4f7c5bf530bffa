import { describe, expect, it } from 'vitest';
import {
  decodePath,
  encodePath,
  encodeSegment,
  HEADER_LIMITS,
  ifHolds,
  ifMatchHolds,
  ifNoneMatchHolds,
  ownPath,
  readDepth,
  readDestination,
  readEtags,
  readIf,
  readLockToken,
  readOverwrite,
  readPrefer,
  readScheduleTag,
  readTimeout,
  submittedTokens,
} from '../index.js';
import { refused } from '../refused.fixture.js';

describe('a path', () => {
  it.each([
    ['/', [], true],
    ['/dav/', ['dav'], true],
    ['/dav/x%40y.test/%E6%9B%B8%E9%A1%9E', ['dav', 'x@y.test', '書類'], false],
    ['/a%2520b/c+d/%7Ee', ['a%20b', 'c+d', '~e'], false],
    ['/...', ['...'], false],
  ])('%s has the segments %j', (path, segments, isCollection) => {
    expect(decodePath(path)).toEqual({ segments, isCollection });
    expect(decodePath(encodePath({ segments, isCollection }))).toEqual({ segments, isCollection });
  });

  it.each([
    'dav',
    '',
    '//',
    '/a//b',
    '/.',
    '/a/../b',
    '/a/%2e%2E/b',
    '/a/%2e/',
    '/a%00b',
    '/a%0d%0ab',
    '/a%2fb',
    '/a?b',
    '/a#b',
    '/a b',
    '/%ff',
    '/%c0%ae',
    '/%ed%a0%80',
    '/%',
    '/%4',
    '/%zz',
  ])('%j is refused', (path) => {
    expect(refused(() => decodePath(path))).toBe(400);
  });

  it('has limits: octets, octets of a segment, segments', () => {
    const long = (octets: number): string => `/${'a'.repeat(octets)}`;
    expect(refused(() => decodePath(long(HEADER_LIMITS.segment)))).toBe(0);
    expect(refused(() => decodePath(long(HEADER_LIMITS.segment + 1)))).toBe(414);
    expect(refused(() => decodePath('/a'.repeat(HEADER_LIMITS.segments)))).toBe(0);
    expect(refused(() => decodePath('/a'.repeat(HEADER_LIMITS.segments + 1)))).toBe(414);
    expect(refused(() => decodePath(long(HEADER_LIMITS.path)))).toBe(414);
    const escaped = `/${'%E3%81%82'.repeat(60)}`.repeat(8);
    expect(refused(() => decodePath(escaped))).toBe(414);
  });

  it.each([
    ['a b', 'a%20b'],
    ['x@y', 'x%40y'],
    ["!'()*", '%21%27()%2A'],
    ['100%', '100%25'],
    ['書', '%E6%9B%B8'],
    ['\ud800', '%EF%BF%BD'],
    ['a;b,c:d&e=f+g~', 'a%3Bb%2Cc%3Ad%26e%3Df%2Bg~'],
  ])('the segment %s is written %s', (segment, written) => {
    expect(encodeSegment(segment)).toBe(written);
  });
});

describe('an address of a request', () => {
  it.each([
    ['/a/b', 'mail.test'],
    ['http://mail.test/a/b', 'mail.test'],
    ['https://MAIL.test:443/a/b', 'mail.test'],
    ['http://mail.test:8080/a/b', 'mail.test:8080'],
    ['https://mail.test/a/b', 'mail.test:443'],
  ])('%s at %s is here', (reference, host) => {
    expect(ownPath(reference, host).segments).toEqual(['a', 'b']);
  });

  it.each([
    ['http://other.test/a', 502],
    ['http://mail.test:81/a', 502],
    ['http://mail.test.other.test/a', 502],
    ['http://me:pw@mail.test/a', 400],
    ['ftp://mail.test/a', 400],
    ['http://mail.test/a?b', 400],
    ['//mail.test/a', 400],
    ['', 400],
  ])('%s is not', (reference, status) => {
    expect(refused(() => readDestination(reference, 'mail.test'))).toBe(status);
  });

  it('has to be there', () => {
    expect(refused(() => readDestination(undefined, 'mail.test'))).toBe(400);
  });
});

describe('simple headers', () => {
  it('Depth (RFC 4918 §10.2)', () => {
    expect([readDepth('0', '1'), readDepth('Infinity', '1'), readDepth(undefined, '1')]).toEqual([
      '0',
      'infinity',
      '1',
    ]);
    expect(refused(() => readDepth('2', '1'))).toBe(400);
  });

  it('Overwrite (RFC 4918 §10.6)', () => {
    expect([readOverwrite(undefined), readOverwrite('t'), readOverwrite('F')]).toEqual([true, true, false]);
    expect(refused(() => readOverwrite('yes'))).toBe(400);
  });

  it.each([
    [undefined, null],
    ['Second-3600', 3600],
    ['Infinite, Second-4100000000', Number.POSITIVE_INFINITY],
    ['Extend, Second-10', 10],
    ['Second-99999999999', 4_294_967_295],
    ['Second--1', null],
  ])('Timeout %s is %s', (value, seconds) => {
    expect(readTimeout(value)).toBe(seconds);
  });

  it('Lock-Token (RFC 4918 §10.5)', () => {
    expect(readLockToken(' <urn:uuid:1> ')).toBe('urn:uuid:1');
    for (const value of [undefined, 'urn:uuid:1', '<>', '<a b>']) expect(refused(() => readLockToken(value))).toBe(400);
  });

  it.each([
    [undefined, undefined, { return: null, noRoot: false }],
    ['return=minimal', undefined, { return: 'minimal', noRoot: false }],
    ['depth-noroot, return="representation"', 't', { return: 'representation', noRoot: true }],
    ['respond-async; x=y, Return=Minimal; a', undefined, { return: 'minimal', noRoot: false }],
    ['return-minimal', undefined, { return: 'minimal', noRoot: false }],
    ['return=other', 'f', { return: null, noRoot: false }],
    [undefined, 'T', { return: 'minimal', noRoot: false }],
  ])('Prefer %s and Brief %s', (prefer, brief, wanted) => {
    expect(readPrefer(prefer, brief)).toEqual(wanted);
  });
});

describe('entity tags', () => {
  it.each([
    ['"a"', [{ opaque: '"a"', isWeak: false }]],
    [
      'W/"a", "b,c"',
      [
        { opaque: '"a"', isWeak: true },
        { opaque: '"b,c"', isWeak: false },
      ],
    ],
    ['abc', [{ opaque: '"abc"', isWeak: false }]],
    ['""', [{ opaque: '""', isWeak: false }]],
    ['*', '*'],
  ])('%s', (value, tags) => {
    expect(readEtags(value)).toEqual(tags);
  });

  it.each(['', '"a" "b"', ',', '"a', 'x'.repeat(HEADER_LIMITS.condition + 1)])('%j are none', (value) => {
    expect(refused(() => readEtags(value))).toBe(400);
  });

  it('are so many at most', () => {
    const list = (count: number): string => Array.from({ length: count }, () => '"a"').join(',');
    expect(readEtags(list(HEADER_LIMITS.conditions))).toHaveLength(HEADER_LIMITS.conditions);
    expect(refused(() => readEtags(list(HEADER_LIMITS.conditions + 1)))).toBe(400);
  });

  it.each([
    ['*', '"a"', true, false],
    ['*', null, false, true],
    ['"b", "a"', '"a"', true, false],
    ['W/"a"', '"a"', false, false],
    ['"b"', '"a"', false, true],
    ['"b"', null, false, true],
  ])('%s of a resource with %s', (value, current, match, noneMatch) => {
    expect([ifMatchHolds(readEtags(value), current), ifNoneMatchHolds(readEtags(value), current)]).toEqual([
      match,
      noneMatch,
    ]);
  });

  it('of scheduling stand alone (RFC 6638 §8.3)', () => {
    expect(readScheduleTag('"1-2"')).toBe('"1-2"');
    for (const value of ['*', 'W/"1"', '"1", "2"']) expect(refused(() => readScheduleTag(value))).toBe(400);
  });
});

describe('If (RFC 4918 §10.4)', () => {
  const state = { etag: '"a"', tokens: ['urn:uuid:1'] };
  const nothing = { etag: null, tokens: [] };

  it.each([
    ['(<urn:uuid:1>)', true],
    ['(<urn:uuid:2>)', false],
    ['(Not <urn:uuid:2>)', true],
    ['(not <DAV:no-lock>)', true],
    ['(<urn:uuid:2>) (["a"])', true],
    ['(<urn:uuid:1> ["b"])', false],
    ['(<urn:uuid:1>["a"])', true],
    ['([W/"a"])', false],
    ['(Not ["b"])(["c"])', true],
    ['(<urn:uuid:1> Not <urn:uuid:2>)', true],
  ])('%s', (value, holds) => {
    expect(ifHolds(readIf(value), () => state)).toBe(holds);
  });

  it('with tags asks about the resources of the tags', () => {
    const lists = readIf('</a> (<urn:uuid:1> ["a"]) (["x"]) <http://h/b> (Not ["y"])');
    expect(lists.map(({ resource }) => resource)).toEqual(['/a', '/a', 'http://h/b']);
    expect(ifHolds(lists, (resource) => (resource === '/a' ? state : nothing))).toBe(true);
    expect(ifHolds(readIf('</a> (["x"])'), () => state)).toBe(false);
    expect([...submittedTokens(lists)]).toEqual(['urn:uuid:1']);
  });

  it.each([
    '',
    '()',
    '(',
    '<urn:uuid:1>',
    '(urn:uuid:1)',
    '(<urn:uuid:1>',
    '(["a"]) x',
    '</a>',
    '</a> (["a"]) </b>',
    '(["a"]) </b> (["b"])',
    '(["a", "b"])',
    '([*])',
    '(Not)',
    '(Not Not ["a"])',
    '(<a b>)',
  ])('%j is refused', (value) => {
    expect(refused(() => readIf(value))).toBe(400);
  });

  it('is bounded', () => {
    const conditions = (count: number): string => `(${'["a"]'.repeat(count)})`;
    expect(readIf(conditions(HEADER_LIMITS.conditions))[0]?.conditions).toHaveLength(HEADER_LIMITS.conditions);
    expect(refused(() => readIf(conditions(HEADER_LIMITS.conditions + 1)))).toBe(400);
    expect(refused(() => readIf(`(["${'a'.repeat(HEADER_LIMITS.condition)}"])`))).toBe(400);
  });
});
