import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IMIP_LIMITS } from '#formats/imip';
import { parseMessage } from '#formats/mime';
import { ImapClient, SmtpClient, testPassword } from '#testing';
import { calendarOf, event } from '../gateways/dav/calendarClient.js';
import { Outside } from './outside.js';
import { exchange } from './samples/envelopes.js';

const olaf = 'olaf@good.test';
const [hana, taro] = ['hana@box.test', 'taro@box.test'];
let outside: Outside;

beforeAll(async () => {
  outside = await Outside.start();
  await outside.server.users([hana, taro]);
}, 120_000);
afterAll(() => outside?.stop());

const lines = (uid: string, to: string, from = olaf): readonly string[] =>
  event(uid, 'DTSTART:20300107T010000Z', `SUMMARY:${uid}`, `ORGANIZER:mailto:${from}`, `ATTENDEE:mailto:${to}`);
const ics = (uid: string, to = hana, from = olaf): string => calendarOf('METHOD:REQUEST', ...lines(uid, to, from));
const letter = (text: string, to = hana, from = olaf): Buffer => exchange({ from, to, method: 'REQUEST', ics: text });
const send = (mail: Buffer, to = hana, from = olaf): Promise<string> => outside.send(mail, { from, to });
const summaries = async (who: string): Promise<readonly string[]> =>
  (await outside.calendar(who)).flatMap((text) => /SUMMARY:(.*)\r/.exec(text)?.[1] ?? []).toSorted();
let rounds = 0;

/** What is in a calendar once an invitation that nothing is wrong with has come as well; without that one. */
async function afterAnother(who: string, from = olaf): Promise<readonly string[]> {
  const uid = `good-${++rounds}`;
  await send(letter(ics(uid, who, from), who, from), who, from);
  await expect.poll(() => summaries(who), { timeout: 20_000, interval: 100 }).toContain(uid);
  return (await summaries(who)).filter((each) => !each.startsWith('good-'));
}

describe('what is hostile or broken stays mail', () => {
  const cases: readonly (readonly [string, () => string])[] = [
    ['a method that nobody knows', () => ics('x').replace('METHOD:REQUEST', 'METHOD:EXPLODE')],
    ['events of several UIDs', () => calendarOf('METHOD:REQUEST', ...lines('x', hana), ...lines('y', hana))],
    ['no organizer', () => ics('x').replace(/ORGANIZER.*\r\n/, '')],
    ['no calendar', () => '\0\xff'.repeat(1000)],
    ['components without end', () => 'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\n' + 'BEGIN:VEVENT\r\n'.repeat(5000)],
    ['thousands of components', () => calendarOf('METHOD:REQUEST', ...Array(1500).fill(lines('x', hana)).flat())],
    ['an event that somebody passes on', () => ics('x', 'someone@else.test')],
    ['an event of the recipient', () => ics('x', hana, hana)],
  ];

  it.each(cases)(
    '%s',
    async (_, text) => {
      expect(await send(letter(text()))).toMatch(/^250/);
      expect(await afterAnother(hana)).toEqual([]);
    },
    60_000,
  );

  it('a rule that makes nothing, at no cost', async () => {
    await send(letter(ics('rule').replace('DTSTART', 'RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30\r\nDTSTART')));
    expect(await afterAnother(hana)).toEqual(['rule']);
  }, 60_000);

  it('a calendar of many megabytes, which nobody reads', async () => {
    const large = ics('large').replace('SUMMARY', `${`COMMENT:${'x'.repeat(900)}\r\n`.repeat(20_000)}SUMMARY`);
    expect(large.length).toBeGreaterThan(4 * IMIP_LIMITS.partOctets);
    expect(await send(letter(large))).toMatch(/^250/);
    expect(await afterAnother(hana)).toEqual(['rule']);
  }, 60_000);

  it('what is junk, or brought by the reader', async () => {
    const junk = ics('junk', hana, 'olaf@junk.test');
    await send(letter(junk, hana, 'olaf@junk.test'), hana, 'olaf@junk.test');
    expect(await outside.inbox(hana, 'Junk')).toContain('olaf@junk.test');
    const client = await ImapClient.open(outside.server.ports.IMAP, hana, testPassword);
    expect((await client.append('INBOX', letter(ics('appended')))).status).toBe('OK');
    client.close();
    expect(await afterAnother(hana)).toEqual(['rule']);
  }, 60_000);
});

describe('what people here write into events', () => {
  it('begins no field of a mail and no element of a page', async () => {
    const text = calendarOf(
      ...event(
        'inject',
        'DTSTART:20300107T010000Z',
        'SUMMARY:a\\nBcc: victim@far.test\\n\\n<script>x</script>',
        'DESCRIPTION:<img src=x onerror=y>',
        `ORGANIZER;CN="b^nBcc: victim@far.test":mailto:${hana}`,
        `ATTENDEE;CN="c^n^nbody":mailto:${olaf}`,
        'ATTENDEE:mailto:nobody%0d%0aBcc:x@far.test',
      ),
    );
    expect((await outside.ask(hana, 'PUT', `/dav/calendars/${hana}/default/inject.ics`, text)).status).toBe(201);
    const { octets } = await outside.next(olaf);
    const { fields, envelope } = parseMessage(octets);
    expect(fields.map(({ name }) => name)).not.toContain('bcc');
    expect(envelope.to).toMatchObject([{ name: 'c body', local: 'olaf' }]);
    expect(envelope.subject).toContain('a Bcc: victim@far.test <script>');
    expect(outside.taken.map(({ to }) => to)).toEqual([]);
    const html = parseMessage(octets).root.children[0]?.children[1];
    const page = octets.subarray(html?.bodyStart, html?.bodyEnd).toString();
    expect(Buffer.from(page, 'base64').toString() + page).not.toMatch(/<(?:script|img)/);
  }, 60_000);
});

describe('whose invitations become events', () => {
  const known = async (): Promise<readonly string[]> => (await summaries(taro)).toSorted();
  const arrives = async (uid: string, from: string): Promise<void> => {
    await send(letter(ics(uid, taro, from), taro, from), taro, from);
    await expect.poll(() => outside.inbox(taro), { timeout: 10_000 }).toContain(`From: ${from}`);
  };

  it('nobody: none, and what is there follows its organizer', async () => {
    await arrives('first', olaf);
    await expect.poll(known, { timeout: 10_000 }).toEqual(['first']);
    await outside.server.cli('user', 'invitations', taro, 'nobody');
    await arrives('second', olaf);
    await send(letter(ics('first', taro).replace('SUMMARY:first', 'SEQUENCE:1\r\nSUMMARY:changed'), taro), taro);
    await expect.poll(known, { timeout: 10_000 }).toEqual(['changed']);
  }, 60_000);

  it('known: of people here, in address books, and of those who were written to', async () => {
    const { server } = outside;
    await server.cli('user', 'invitations', taro, 'domain');
    await server.cli('domain', 'invitations', 'box.test', 'known');
    await arrives('third', olaf);
    const card = `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:c1\r\nFN:Friend\r\nN:;Friend;;;\r\nEMAIL:Friend@client.test\r\nEND:VCARD\r\n`;
    const put = await outside.ask(taro, 'PUT', `/dav/addressbooks/${taro}/default/c1.vcf`, card, 'text/vcard');
    expect(put.status).toBe(201);
    await arrives('friend', 'friend@client.test');
    await expect.poll(known, { timeout: 10_000 }).toEqual(['changed', 'friend']);
    const client = await ImapClient.open(server.ports.IMAP, taro, testPassword);
    const sent = `From: ${taro}\r\nTo: joe.${olaf}, Olaf <${olaf}>\r\nSubject: hi\r\n\r\nx\r\n`;
    await client.append('Sent', Buffer.from(sent));
    client.close();
    await expect
      .poll(async () => (await arrives(`sent-${++rounds}`, olaf), known()), { timeout: 20_000, interval: 1000 })
      .toContainEqual(expect.stringMatching(/^sent-/));
    await submit(hana, taro, ics('inside', taro, hana));
    await expect.poll(known, { timeout: 10_000 }).toContain('inside');
  }, 90_000);
});

/** A message as a program of mail submits it. */
async function submit(from: string, to: string, text: string): Promise<void> {
  const client = await SmtpClient.open(outside.server.ports.SUBMISSION);
  const credentials = Buffer.from(`\0${from}\0${testPassword}`).toString('base64');
  expect(await client.send(`AUTH PLAIN ${credentials}`)).toMatch(/^235/);
  const mail = exchange({ from, to, method: 'REQUEST', ics: text });
  expect((await client.deliver(from, [to], mail.toString('latin1'))).at(-1)).toMatch(/^250/);
  client.close();
}
