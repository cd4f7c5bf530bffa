import { describe, expect, it } from 'vitest';
import {
  canonicalDomain,
  displayDomain,
  isAsciiAddress,
  parseMailboxAddress,
  parsePath,
  printAddress,
  printPath,
} from './address.js';

const read = (text: string) => parseMailboxAddress(text);

describe('parseMailboxAddress', () => {
  it.each([
    ['a@b.example', 'a', 'b.example'],
    ['A.B@B.Example', 'A.B', 'b.example'],
    ['"a b"@b.example', 'a b', 'b.example'],
    ['"a"@b.example', 'a', 'b.example'],
    ['"a\\"b\\\\c"@b.example', 'a"b\\c', 'b.example'],
    ['"v@ext.example"@our.example', 'v@ext.example', 'our.example'],
    ['victim%ext.example@our.example', 'victim%ext.example', 'our.example'],
    ['ext.example!victim@our.example', 'ext.example!victim', 'our.example'],
    ['a..b@docomo.example', 'a..b', 'docomo.example'],
    ['a@[192.0.2.1]', 'a', '[192.0.2.1]'],
    ['a@[ipv6:2001:DB8:0::1]', 'a', '[IPv6:2001:db8::1]'],
    ['a@bücher.example', 'a', 'xn--bcher-kva.example'],
    ['a@XN--BCHER-KVA.example', 'a', 'xn--bcher-kva.example'],
    ['文@日本.example', '文', 'xn--wgv71a.example'],
    ['a@localhost', 'a', 'localhost'],
    ['=?x?q?a=40evil=2etld=3e=00?=@our.example', '=?x?q?a=40evil=2etld=3e=00?=', 'our.example'],
  ])('reads %s', (text, localPart, domain) => {
    expect(read(text)).toEqual({ localPart, domain });
  });

  it.each([
    '',
    'a',
    'a@',
    '@b.example',
    '""@b.example',
    '"a@b.example',
    '"a\\',
    '"a"b@c.example',
    'a b@c.example',
    'a@b@c.example',
    'v@ext.example>our.example',
    'v@our.example.',
    'v@our。example',
    'v@our.example ',
    'v@-our.example',
    'v@our..example',
    'v@[127.0.0.256]',
    'v@[127.0.0.01]',
    'v@[127.1]',
    'v@[IPv6:zz]',
    'v@[IPv6:::1]x]',
    'v@[tag:what]',
    'v@ﬁ.example',
    'v@our.exa\u200bmple',
    'v\u0000@our.example',
    'v\r\n@our.example',
    'v\u2028@our.example',
    'v\ud800@our.example',
    'hello@(foo@bar)our.example',
    'a@xn--a.example\u0000',
    `${'a'.repeat(250)}@b.example`,
    `a@${'b'.repeat(64)}.example`,
  ])('refuses %j', (text) => {
    expect(read(text)).toBeNull();
  });

  it('refuses every single control octet, on both sides of the at sign', () => {
    for (let code = 0; code < 0x20; code++) {
      const char = String.fromCharCode(code);
      expect(read(`a${char}@b.example`)).toBeNull();
      expect(read(`"a${char}"@b.example`)).toBeNull();
      expect(read(`a@${char}b.example`)).toBeNull();
    }
  });

  it('reads what it prints as the same value', () => {
    const pieces = ['a', '.', '"', '\\', ' ', '@', '%', '文', 'é', '<', '>', ',', '+'];
    let seed = 1;
    const random = (below: number) => {
      seed = (seed * 48271) % 0x7fffffff;
      return seed % below;
    };
    for (let round = 0; round < 2000; round++) {
      let localPart = '';
      for (let i = 0; i <= random(8); i++) localPart += pieces[random(pieces.length)];
      const address = { localPart, domain: 'b.example' };
      expect(read(printAddress(address))).toEqual(address);
    }
  });
});

describe('parsePath', () => {
  it('knows the null reverse-path, the postmaster and mailboxes', () => {
    expect(parsePath('<>')).toEqual({ kind: 'null' });
    expect(parsePath('<PostMaster>')).toEqual({ kind: 'postmaster' });
    expect(parsePath('<a@b.example>')).toEqual({ kind: 'mailbox', address: { localPart: 'a', domain: 'b.example' } });
  });

  it('throws a source route away', () => {
    expect(parsePath('<@one.example,@two.example:v@ext.example>')).toEqual({
      kind: 'mailbox',
      address: { localPart: 'v', domain: 'ext.example' },
    });
  });

  it.each([
    'a@b.example',
    '<a@b.example',
    '<a@b.example>>',
    '<<a@b.example>',
    '< a@b.example>',
    '<@one.example:>',
    '<@:a@b.c>',
    '<@x a@b>',
    '',
  ])('refuses %j', (text) => {
    expect(parsePath(text)).toBeNull();
  });

  it('prints paths', () => {
    expect(printPath(null)).toBe('<>');
    expect(printPath({ localPart: 'a b', domain: 'c.example' })).toBe('<"a b"@c.example>');
  });
});

describe('domains', () => {
  it('has one canonical form and one for people', () => {
    expect(canonicalDomain('Bücher.Example')).toBe('xn--bcher-kva.example');
    expect(displayDomain('xn--bcher-kva.example')).toBe('bücher.example');
    expect(canonicalDomain('127.1')).toBe('127.1');
    expect(canonicalDomain('a%41.example')).toBeNull();
  });

  it('tells which addresses need SMTPUTF8', () => {
    expect(isAsciiAddress({ localPart: 'a', domain: 'xn--bcher-kva.example' })).toBe(true);
    expect(isAsciiAddress({ localPart: 'é', domain: 'b.example' })).toBe(false);
  });
});
