import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kindOf, parseMailboxAddress, printAddress } from '#kernel';
import { mailboxesOf, parseAddressList } from '#formats/mime';
import { parsePathArgument } from '#wires/smtp';
import { SmtpClient, testPassword, testWorld, type World } from '#testing';

let world: World;
beforeAll(async () => {
  world = await testWorld();
  for (const name of ['ann', 'boss']) await world.person(`${name}@our.test`);
});
afterAll(() => world.close());

/** Addresses that two parsers were found to read in two ways. The value is the domain that is meant, null for no address. */
const splits: Readonly<Record<string, string | null>> = {
  '=?x?q?a=40evil=2etest=3e=00?=@our.test': 'our.test',
  '=?utf-8?q?=61=62=63?=foo@our.test': 'our.test',
  '=?iso-8859-1?q?=40?=@our.test': 'our.test',
  '"x@evil.test y"@our.test': 'our.test',
  '"foo@evil.test"@our.test': 'our.test',
  'foo@evil.test"aa\\\\" hello".test': null,
  '"foo\\"@evil.test> \\""@our.test': 'our.test',
  'a@b>c@d.test': null,
  '<a@evil.test>b@our.test': null,
  'x@evil.test\u0000@our.test': null,
  'x@evil.test\r\nRCPT TO:<y@our.test>': null,
  // U+0140 and U+2340 end in the octet 0x40, which is the @.
  'x\u0140evil.test@our.test': 'our.test',
  'x@evil.test\u0140our.test': null,
  'x@evil.test\u2340our.test': 'evil.xn--testour-rd2d.test',
  'x\uff20evil.test@our.test': 'our.test',
  'x@evil.test\uff0eour.test': null,
  'x@evil\u3002test': null,
  'hello@(foo@bar)our.test': null,
  'hello(@evil.test)@our.test': null,
  'hello@our.test(comment)': null,
  'xn--@xn--42c': 'xn--42c',
  'x@xn--0049.evil.test': 'xn--0049.evil.test',
  'x@xn---.our.test': null,
  'x@xn--x%3ey-.our.test': null,
  'x@xn--colloca-': null,
  'x@our.test\u00ad': null,
  'x@o\u200bur.test': null,
  'x@our.test.': null,
  'x@[our.test]': null,
  'x@[127.0.0.1]evil.test': null,
  'x@%65vil.test': null,
  'x@evil.test%00.our.test': null,
  'x@evil.test:25': null,
  'x@evil.test/our.test': null,
  'x@evil.test?our.test': null,
  'x@evil.test#our.test': null,
  'x@evil.test\\our.test': null,
  'x@evil.test,y@our.test': null,
  'x@evil.test y@our.test': null,
  'x%evil.test@our.test': 'our.test',
  'evil.test!x@our.test': 'our.test',
  '@evil.test:x@our.test': null,
  'mailto:x@our.test': null,
  'x@@our.test': null,
  'x@': null,
  '@our.test': null,
  '""@our.test': null,
  '"\\"@our.test': null,
  'x@our.test@evil.test': null,
};

describe('S7: an address that can be split in two ways', () => {
  it.each(Object.entries(splits))('%j is read in one', (text, domain) => {
    const address = parseMailboxAddress(text);
    expect(address?.domain ?? null).toBe(domain);
    if (address === null) return;
    // What is printed is read as the same, by every reader of ours.
    const printed = printAddress(address);
    expect(parseMailboxAddress(printed)).toEqual(address);
    expect(parsePathArgument(`TO:<${printed}>`, 'TO')).toMatchObject({ path: { kind: 'mailbox', address } });
    const [item, ...others] = mailboxesOf(parseAddressList(Buffer.from(printed).toString('latin1'), 10).items);
    expect(others).toEqual([]);
    expect(`${item?.domain}`.toLowerCase()).toBe(address.domain);
  });

  it.each(Object.entries(splits))(
    '%j is an account or an alias only as the one that is meant',
    async (text, domain) => {
      const added = await world.person(text).then(() => 'added', kindOf);
      const alias = await world.directory
        .addAlias(`to${Object.keys(splits).indexOf(text)}@our.test`, [text])
        .then(() => 'added', kindOf);
      expect([added, alias]).toEqual(domain === null ? ['address-invalid', 'address-invalid'] : ['added', 'added']);
      if (domain === null) return;
      const accounts = await world.directory.accounts();
      expect(accounts.map(({ address }) => parseMailboxAddress(address)?.domain)).toContain(domain);
    },
  );

  it.each(Object.entries(splits))('%j is a recipient only as the one that is meant', async (text, domain) => {
    if (/[\r\n]/.test(text)) return;
    const client = await SmtpClient.open(await world.listen('mx'));
    await client.send('MAIL FROM:<s@ext.test> SMTPUTF8');
    const reply = await client.send(`RCPT TO:<${text}>`);
    client.close();
    // The accounts of the test before are there; what is no address has none.
    if (domain === null && text !== '@evil.test:x@our.test')
      expect(reply).toMatch(/^(?:501 5\.(?:1\.3|5\.4)|55[03]|500) /);
    else expect(reply).toMatch(/^(?:250|550 5\.1\.1) /);
  });
});

describe('S7: an author that can be read in two ways', () => {
  const own = /^250 /;
  const foreign = /^550 5\.7\.1 /;
  const unclear = /^550 5\.(?:6\.0|7\.1) /;
  const authors: readonly (readonly [field: string, answer: RegExp])[] = [
    ['From: ann@our.test', own],
    ['From: "boss@our.test" <ann@our.test>', own],
    ['From: =?utf-8?q?boss=40our.test?= <ann@our.test>', own],
    ['From: ann@our.test (boss@our.test)', own],
    ['From: boss@our.test', foreign],
    ['From: "ann@our.test" <boss@our.test>', foreign],
    ['From: boss@our.test (ann@our.test)', foreign],
    ['From: ann@our.test, boss@our.test', foreign],
    ['From: boss@our.test, ann@our.test', foreign],
    ['From: <boss@our.test> <ann@our.test>', foreign],
    ['From: <ann@our.test> <boss@our.test>', foreign],
    ['From: ann@our.test <boss@our.test>', foreign],
    ['From: boss@our.test <ann@our.test>', foreign],
    ['From: ann@our.test <ann@our.test>', own],
    ['From: "a\\" boss@our.test" <ann@our.test>', own],
    ['From: (a) boss@our.test (b) <ann@our.test>', foreign],
    ['From: g: boss@our.test;', foreign],
    ['From: g: ann@our.test, boss@our.test;', foreign],
    ['From: <@ann@our.test:boss@our.test>', unclear],
    ['From: "boss"@our.test', foreign],
    ['From: boss @ our . test', foreign],
    ['From: bo(x)ss@our.test', unclear],
    ['From: BOSS@OUR.TEST', foreign],
    ['From: =?utf-8?q?boss=40our.test?=', unclear],
    ['From: =?utf-8?q?boss?=@our.test', unclear],
    ['From: ann@our.test\r\nFrom: boss@our.test', unclear],
    ['From: boss@our.test\r\nFrom: ann@our.test', unclear],
    ['From : boss@our.test\r\nFrom: ann@our.test', unclear],
    ['From:\r\n boss@our.test', foreign],
    ['From: ann@our.test\r\nSender: boss@our.test', foreign],
    ['From:', unclear],
    ['X: y\r\n From: boss@our.test\r\nFrom: ann@our.test', own],
    ['From: ann@our.test\r\n\t<boss@our.test>', foreign],
  ];

  it.each(authors)('%j', async (field, answer) => {
    const client = await SmtpClient.open(await world.listen('submission'));
    await client.send(`AUTH PLAIN ${Buffer.from(`\0ann@our.test\0${testPassword}`).toString('base64')}`);
    const replies = await client.deliver('ann@our.test', ['ann@our.test'], `${field}\r\nSubject: x\r\n\r\nx`);
    client.close();
    expect(replies.at(-1)).toMatch(answer);
  });
});
