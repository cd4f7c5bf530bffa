import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountId } from '#kernel';
import { makeDkimKey, MAILAUTH_LIMITS, readDkimKey, scanMessage, SIGNING_DIGEST, signDkim } from '#formats/mailauth';
import { type DnsZones, FakeResolver, mailZones, SmtpClient, testWorld, type World } from '#testing';

const key = makeDkimKey('ed25519');
/** bank.test is the victim; attack.test is the attacker's, with SPF and DKIM in order. */
const dns = new FakeResolver({
  ...mailZones,
  'bank.test': { TXT: ['v=spf1 -all'] },
  '_dmarc.bank.test': { TXT: ['v=DMARC1; p=reject'] },
  'attack.test': { TXT: ['v=spf1 ip4:127.0.0.1 -all'] },
  's._domainkey.attack.test': { TXT: [key.record] },
  '_dmarc.attack.test': { TXT: ['v=DMARC1; p=none'] },
  // All that a name server of the attacker can answer to names that contain the victim's.
  'bank.test.attack.test': { TXT: ['v=spf1 ip4:127.0.0.1 -all'] },
} satisfies DnsZones);
let world: World;
let port: number;
let ann: AccountId;

beforeAll(async () => {
  world = await testWorld({ resolver: dns });
  port = await world.listen('mx');
  ann = await world.person('ann@here.test');
});
afterAll(() => world.close());

interface Attempt {
  readonly from?: string;
  readonly helo?: string;
  readonly mail: string;
}

/** Where a message ends: refused with which code, in Junk, or in INBOX with which DMARC result. */
async function fate({ from = 'x@attack.test', helo = 'attack.test', mail }: Attempt): Promise<string> {
  const client = await SmtpClient.open(port, `EHLO ${helo}`);
  const replies = await client.deliver(from, ['ann@here.test'], mail.replace(/\r\n$/, ''));
  client.close();
  const refused = replies.find((reply) => !/^[23]50 /.test(reply));
  if (refused) return refused.slice(0, 9).trim();
  const [inbox = '', junk = ''] = await Promise.all(
    ['INBOX', 'Junk'].map(async (mailbox) => (await world.messages(ann, mailbox)).at(-1)),
  );
  if (junk.includes(mail.slice(-60))) return 'Junk';
  return inbox.includes(mail.slice(-60)) ? `INBOX dmarc=${/dmarc=(\w+)/.exec(inbox)?.[1]}` : 'nowhere';
}

let letters = 0;
function letter(header: string): string {
  letters += 1;
  return `${header}Subject: letter ${letters}\r\n\r\nThis is letter ${letters}, with words of its own: ${letters * 7919}.\r\n`;
}

function signed(message: string, change: (field: string) => string = (field) => field): string {
  const scan = scanMessage(Buffer.from(message, 'latin1'), MAILAUTH_LIMITS, [SIGNING_DIGEST]);
  const by = { domain: 'attack.test', selector: 's', key: readDkimKey(key.privateKey) };
  return change(signDkim(scan, by, { now: Math.floor(Date.now() / 1000), lifetime: null })) + message;
}

describe('whoever writes as somebody else', () => {
  it.each<[string, Attempt, string]>([
    ['plainly', { mail: letter('From: ceo@bank.test\r\n') }, '550 5.7.2'],
    ['with a signature of their own', { mail: signed(letter('From: ceo@bank.test\r\n')) }, '550 5.7.2'],
    [
      'with an empty reverse-path',
      { from: '', helo: 'attack.test', mail: letter('From: ceo@bank.test\r\n') },
      '550 5.7.2',
    ],
    ['as a subdomain that does not exist', { mail: letter('From: ceo@no.such.bank.test\r\n') }, '550 5.7.2'],
    ['in two From fields', { mail: letter('From: x@attack.test\r\nFrom: ceo@bank.test\r\n') }, 'Junk'],
    [
      'in two From fields, one with a blank before its colon',
      { mail: letter('From : ceo@bank.test\r\nFrom: x@attack.test\r\n') },
      'Junk',
    ],
    ['in two From fields of other case', { mail: letter('from: x@attack.test\r\nFROM: ceo@bank.test\r\n') }, 'Junk'],
    ['with two authors', { mail: letter('From: x@attack.test, ceo@bank.test\r\n') }, 'Junk'],
    ['with two authors, in a group', { mail: letter('From: all: x@attack.test, ceo@bank.test;\r\n') }, 'Junk'],
    ['in a folded From', { mail: letter('From:\r\n ceo@bank.test\r\n') }, '550 5.7.2'],
    ['behind a route', { mail: letter('From: <@attack.test,@x.test:ceo@bank.test>\r\n') }, '550 5.7.2'],
    ['behind a comment', { mail: letter('From: (x@attack.test) ceo@bank.test\r\n') }, '550 5.7.2'],
    ['with the name of the domain in capitals', { mail: letter('From: ceo@BANK.TEST\r\n') }, '550 5.7.2'],
    ['with a dot behind the domain', { mail: letter('From: ceo@bank.test.\r\n') }, 'Junk'],
    ['with the domain in two parts', { mail: letter('From: ceo@bank\r\n .test\r\n') }, '550 5.7.2'],
    ['without a From, with a Sender', { mail: letter('Sender: ceo@bank.test\r\n') }, 'INBOX dmarc=permerror'],
    ['with a From that has no end', { mail: letter('From: "ceo@bank.test\r\n') }, '550 5.7.2'],
    [
      'with a domain of their own that holds the name',
      { mail: letter('From: ceo@bank.test.attack.test\r\n') },
      'INBOX dmarc=pass',
    ],
    [
      'in an encoded word',
      { mail: letter('From: =?utf-8?q?ceo=40bank.test?= <x@attack.test>\r\n') },
      'INBOX dmarc=pass',
    ],
  ])('%s', async (_, attempt, expected) => {
    expect(await fate(attempt)).toBe(expected);
  });

  it.each<[string, (field: string) => string]>([
    ['a domain with a quote', (field) => field.replace('d=attack.test', "d=bank.test'.attack.test")],
    ['a selector with NUL', (field) => field.replace('s=s;', 's=s\\0._domainkey.attack.test;')],
    ['a selector that ends the name', (field) => field.replace('s=s;', 's=s._domainkey.attack.test.\\;')],
    ['another domain in i=', (field) => field.replace('d=attack.test', 'd=attack.test; i=ceo@bank.test')],
    ['the victim in d=', (field) => field.replace('d=attack.test', 'd=bank.test')],
    ['two domains', (field) => field.replace('d=attack.test', 'd=attack.test; d=bank.test')],
    ['a length of nothing', (field) => field.replace('c=relaxed/relaxed', 'c=relaxed/relaxed; l=0')],
  ])('by a signature with %s', async (_, change) => {
    expect(await fate({ mail: signed(letter('From: ceo@bank.test\r\n'), change) })).toBe('550 5.7.2');
  });

  it.each(['(any@bank.test', '"x@bank.test,y"@attack.test', 'x@attack.test@bank.test', "x@bank.test'.attack.test"])(
    'with the reverse-path %s',
    async (from) => {
      expect(await fate({ from, mail: letter('From: ceo@bank.test\r\n') })).toMatch(/^5/);
    },
  );
});
