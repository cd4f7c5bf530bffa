import { describe, expect, it } from 'vitest';
import type { AddressItem } from '../types.js';
import { mailboxesOf, parseAddressList } from './addresses.js';

/** `name <local@domain>` of each mailbox; groups as `name{...}`. */
function show(items: readonly AddressItem[]): string[] {
  return items.map((item) =>
    item.kind === 'group'
      ? `${item.name}{${show(item.members).join('|')}}`
      : `${item.name ?? '-'} <${item.local}@${item.domain}>`,
  );
}

const read = (raw: string): string[] => show(parseAddressList(raw, 1000).items);

describe('address lists', () => {
  it.each([
    ['a@example.org', ['- <a@example.org>']],
    ['<a@example.org>', ['- <a@example.org>']],
    ['John Doe <john@example.org>', ['John Doe <john@example.org>']],
    ['"Doe, John" <john@example.org>, b@c', ['Doe, John <john@example.org>', '- <b@c>']],
    ['a@b (Some (nested) name)', ['Some (nested) name <a@b>']],
    ['Who? <one@y.test>', ['Who? <one@y.test>']],
    ['"Giant; \\"Big\\" Box" <sysservices@example.net>', ['Giant; "Big" Box <sysservices@example.net>']],
    ['A Group:Ed Jones <joe@example.org>,joe@where.test;', ['A Group{Ed Jones <joe@example.org>|- <joe@where.test>}']],
    ['Undisclosed recipients:;', ['Undisclosed recipients{}']],
    ['(Empty list)(start)Hidden recipients  :(nobody(that I know))  ;', ['Hidden recipients{}']],
    ['Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>', ['Pete <pete@silly.test>']],
    ['Mary Smith <@node.test,@other.test:mary@example.net>', ['Mary Smith <mary@example.net>']],
    ['john . q . public @ example . com', ['- <john.q.public@example.com>']],
    ['"john doe"@example.org', ['- <john doe@example.org>']],
    ['user@[192.0.2.1], x@[IPv6:2001:db8::1]', ['- <user@[192.0.2.1]>', '- <x@[IPv6:2001:db8::1]>']],
    ['<"x@evil"@example.org>', ['- <x@evil@example.org>']],
  ])('reads %j as RFC 5322 §3.4 says', (raw, expected) => {
    expect(read(raw)).toEqual(expected);
  });

  it.each([
    ['a@b; c@d', ['- <a@b>', '- <c@d>']],
    ['Doe, John <john@example.org>', ['Doe, John <john@example.org>']],
    ['root, a@b', ['root@'.replace('root@', '- <root@>'), '- <a@b>']],
    ['John Q. Public Jr. <j@example.org>', ['John Q. Public Jr. <j@example.org>']],
    ['John Doe john@example.org', ['John Doe <john@example.org>']],
    ['"Unclosed <a@b>', ['Unclosed <a@b>']],
    ['<a@b', ['- <a@b>']],
    ['<<a@b>>', ['- <a@b>']],
    ['<a@b> <c@d>', ['- <a@b>', '- <c@d>']],
    ['<a@b> Name', ['Name <a@b>']],
    ['<mailto:a@b>, mailto:c@d', ['- <a@b>', '- <c@d>']],
    ['Group: a@b, c@d', ['Group{- <a@b>|- <c@d>}']],
    ['g: h: a@b;', ['g{}', 'h{- <a@b>}']],
    ['Just A Name', ['Just A Name <@>']],
    ['Name <>', ['Name <@>']],
    ['<>', []],
    ['', []],
    [',,;,', []],
    ['<"">', ['- <@>']],
    ['a:;', ['a{}']],
    ['comment ends in backslash (\\', ['comment ends in backslash <@>']],
    ['a@b (unclosed, c@d', ['unclosed, c@d <a@b>']],
  ])('bears %j', (raw, expected) => {
    expect(read(raw)).toEqual(expected);
  });

  it.each([
    ['=?utf-8?Q?J=C3=B6rg?= <j@b>', ['Jörg <j@b>']],
    ['"=?utf-8?Q?J=C3=B6rg?=" <j@b>', ['Jörg <j@b>']],
    ['=?utf-8?Q?Doe, John <x>?= <j@b>', ['Doe, John <x> <j@b>']],
    ['=?utf-8?B?5bGx?= =?utf-8?B?55Sw?= <j@b>', ['山田 <j@b>']],
    ['a@b (=?utf-8?Q?=C3=B6?=)', ['ö <a@b>']],
    ['\x1b$B;3ED\x1b(B <j@b>', ['山田 <j@b>']],
    ['J\xc3\xb6rg <j@b>', ['Jörg <j@b>']],
  ])('decodes the name of %j', (raw, expected) => {
    expect(read(raw)).toEqual(expected);
  });

  it('keeps the raw name and an encoded-word in the address as they came', () => {
    const [item] = mailboxesOf(
      parseAddressList('"=?utf-8?Q?=C3=B6?= x" <=?x?q?a=40evil=2etld=3e=00?=@our.tld>', 10).items,
    );
    expect(item).toMatchObject({
      rawName: '=?utf-8?Q?=C3=B6?= x',
      local: '=?x?q?a=40evil=2etld=3e=00?=',
      domain: 'our.tld',
    });
  });

  it('puts no control character into a name', () => {
    expect(read('=?utf-8?Q?a=0D=0ABcc:_x?= <a@b>')).toEqual(['a  Bcc: x <a@b>']);
  });

  it.each(['g:', '(', '<', '"', '"a<', ',', ';', 'a . ', '@', 'a ', '[', '\x1b$', '=?a?q?', '(\\', 'a@b '])(
    'reads 100,000 times %j',
    (piece) => {
      const scan = parseAddressList(piece.repeat(100_000), 100);
      expect(mailboxesOf(scan.items).length).toBeLessThanOrEqual(100);
    },
  );

  it('stops at the limit', () => {
    const scan = parseAddressList('a@b,'.repeat(100), 10);
    expect(scan.items).toHaveLength(10);
    expect(scan.tooMany).toBe(true);
    expect(parseAddressList('a@b,'.repeat(10), 10).tooMany).toBe(false);
  });

  it('keeps the source route of old mail (RFC 5322 §4.4)', () => {
    const { items } = parseAddressList('Mary <@node.test,@other.test:mary@example.net>, jo@example.net', 10);
    expect(items).toMatchObject([{ local: 'mary', route: '@node.test,@other.test' }, { local: 'jo' }]);
    expect(items[1]).not.toHaveProperty('route');
  });
});
