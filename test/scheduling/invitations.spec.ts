import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseMessage } from '#formats/mime';
import { testPassword } from '#testing';
import { calendarOf, event } from '../gateways/dav/calendarClient.js';
import { calendarIn, Outside, wordsIn } from './outside.js';
import { ofExchange, ofGoogle, type Variant } from './samples/calendars.js';
import { exchange, google } from './samples/envelopes.js';

const olaf = 'olaf@good.test';
const [hana, taro] = ['hana@box.test', 'taro@box.test'];
let outside: Outside;

beforeAll(async () => {
  outside = await Outside.start();
  const { server } = outside;
  await server.cli('user', 'add', hana, '--name', '佐藤 花', '--create-domain', '--password', testPassword);
  await server.cli('user', 'add', taro, '--name', 'Taro', '--password', testPassword);
  await server.cli('domain', 'language', 'box.test', 'en');
}, 120_000);
afterAll(() => outside?.stop());

const invitation = (attendee: string, variant: Variant): Buffer =>
  exchange({
    from: `Olaf <${olaf}>`,
    to: attendee,
    method: variant.method,
    ics: ofExchange({ organizer: olaf, attendee }, variant),
  });
const incoming = (mail: Buffer, to: string, from = olaf): Promise<string> => outside.send(mail, { from, to });
const said = async (who: string): Promise<string> => (await outside.calendar(who)).join('\n');
const soon = { timeout: 15_000, interval: 100 };
const answer = (text: string, who: string, status: string): string =>
  text.replace(new RegExp(`ATTENDEE[^\r\n]*:mailto:${who}`), `ATTENDEE;PARTSTAT=${status}:mailto:${who}`);

describe('somebody outside invites', () => {
  it('and the event is there, is answered, moved and cancelled', async () => {
    expect(await incoming(invitation(hana, { method: 'REQUEST' }), hana)).toMatch(/^250/);
    await expect.poll(() => said(hana), soon).toMatch(/SUMMARY;LANGUAGE=ja-JP:設計レビュー/);
    const [object = ''] = await outside.calendar(hana);
    expect(object).toMatch(/ATTENDEE[^\r\n]*PARTSTAT=NEEDS-ACTION[^\r\n]*:mailto:hana@box.test/);
    expect(object).not.toMatch(/METHOD|VALARM/);

    const uid = /UID:(.*)\r/.exec(object)?.[1] ?? '';
    const href = await outside.hrefOf(hana, uid);
    expect((await outside.ask(hana, 'PUT', href, answer(object, hana, 'ACCEPTED'))).status).toBe(204);
    const reply = await outside.next(olaf);
    expect(reply.from).toBe(hana);
    const { envelope } = parseMessage(reply.octets);
    expect(envelope.subject).toBe('Accepted: 設計レビュー');
    expect(envelope.from).toMatchObject([{ name: '佐藤 花', local: 'hana', domain: 'box.test' }]);
    const answered = await calendarIn(reply);
    expect(answered.method).toBe('REPLY');
    expect(answered.text).toMatch(/ATTENDEE[^\r\n]*PARTSTAT=ACCEPTED[^\r\n]*:mailto:hana@box.test/);

    const moved = {
      method: 'REQUEST',
      sequence: 1,
      stamp: '20260106T010000Z',
      start: '20260113T150000',
      end: '20260113T160000',
    };
    await incoming(invitation(hana, moved), hana);
    await expect.poll(() => said(hana), soon).toMatch(/DTSTART;TZID=Tokyo Standard Time:20260113T150000/);
    await incoming(invitation(hana, { ...moved, method: 'CANCEL', sequence: 2, stamp: '20260107T010000Z' }), hana);
    await expect.poll(() => said(hana), soon).toMatch(/STATUS:CANCELLED/);
    expect(await outside.calendar(hana)).toHaveLength(1);
  }, 60_000);

  it('and nobody else changes it', async () => {
    const ics = (variant: Variant): string => ofGoogle({ organizer: olaf, attendee: taro }, variant);
    const mail = (from: string, variant: Variant): Buffer =>
      google({ from, to: taro, method: variant.method, ics: ics(variant) });
    await incoming(mail(olaf, { method: 'REQUEST' }), taro);
    await expect.poll(() => said(taro), soon).toMatch(/DTSTART:20260112T010000Z/);
    const forged = { method: 'CANCEL', sequence: 5, stamp: '20260109T010000Z' };
    await incoming(mail('eve@plain2.test', forged), taro, 'eve@plain2.test');
    // Of a domain whose check fails, and that asks for nothing to be done about it.
    await incoming(
      mail('olaf@lax.test', { method: 'REQUEST', sequence: 3, stamp: '20260108T010000Z' }),
      taro,
      'x@client.test',
    );
    // One of ours, from outside.
    await incoming(mail(hana, forged), taro, 'x@client.test');
    await incoming(
      mail(olaf, {
        method: 'REQUEST',
        sequence: 1,
        stamp: '20260107T010000Z',
        start: '20260114T010000Z',
        end: '20260114T020000Z',
      }),
      taro,
    );
    await expect.poll(() => said(taro), soon).toMatch(/DTSTART:20260114T010000Z/);
    expect((await outside.calendar(taro)).join('')).not.toMatch(/STATUS:CANCELLED/);
  }, 60_000);
});

describe('somebody here invites', () => {
  const uid = 'ours-1';
  const path = `/dav/calendars/${hana}/default/${uid}.ics`;
  const people = [hana, taro, olaf].map((address) => `ATTENDEE;RSVP=TRUE:mailto:${address}`);
  const meeting = (...lines: readonly string[]): string =>
    calendarOf(
      ...event(
        uid,
        'DTSTART;TZID=Asia/Tokyo:20300107T100000',
        'DTEND;TZID=Asia/Tokyo:20300107T110000',
        'SUMMARY:Plan',
        `ORGANIZER;CN=Hana:mailto:${hana}`,
        ...people,
        ...lines,
      ),
    );

  it('people outside by mail, and those here by both', async () => {
    expect((await outside.ask(hana, 'PUT', path, meeting())).status).toBe(201);
    const mail = await outside.next(olaf);
    const parsed = parseMessage(mail.octets);
    expect(parsed.envelope.subject).toBe('Invitation: Plan');
    expect(mail.octets.toString()).toMatch(/^DKIM-Signature|^From/m);
    expect((await calendarIn(mail)).method).toBe('REQUEST');
    await expect.poll(() => said(taro), soon).toMatch(/UID:ours-1/);
    await expect.poll(() => outside.inbox(taro), { timeout: 15_000 }).toContain('Subject: Invitation: Plan');
    // The answers of people here are in the calendar, and in no mail.
    const [own = ''] = (await outside.calendar(taro)).filter((text) => text.includes(`UID:${uid}`));
    const put = await outside.ask(taro, 'PUT', await outside.hrefOf(taro, uid), answer(own, taro, 'ACCEPTED'));
    expect(put.status).toBe(204);
    await expect.poll(() => said(hana), soon).toMatch(/PARTSTAT=ACCEPTED[^\r\n]*:mailto:taro@box.test/);
    expect(await outside.inbox(hana)).not.toContain('Subject: Accepted: Plan');
  }, 60_000);

  it('and hears their answers and proposals', async () => {
    const reply = (method: string, status: string, stamp: string): Buffer => {
      const ics = calendarOf(
        `METHOD:${method}`,
        ...event(
          uid,
          `ORGANIZER:mailto:${hana}`,
          `ATTENDEE;PARTSTAT=${status}:mailto:${olaf}`,
          'DTSTART;TZID=Asia/Tokyo:20300107T100000',
        ),
      ).replace('DTSTAMP:20260101T000000Z', `DTSTAMP:${stamp}`);
      return exchange({ from: olaf, to: hana, method, ics });
    };
    await incoming(reply('REPLY', 'TENTATIVE', '20300101T000000Z'), hana);
    await expect
      .poll(() => said(hana), soon)
      .toMatch(/ATTENDEE[^\r\n]*PARTSTAT=TENTATIVE[^\r\n]*:mailto:olaf@good.test/);
    await incoming(reply('COUNTER', 'TENTATIVE', '20300102T000000Z'), hana);
    await incoming(reply('REPLY', 'DECLINED', '20300103T000000Z'), hana);
    await expect
      .poll(() => said(hana), soon)
      .toMatch(/ATTENDEE[^\r\n]*PARTSTAT=DECLINED[^\r\n]*:mailto:olaf@good.test/);
    // An answer of somebody else in the name of one who is invited.
    const forged = reply('REPLY', 'ACCEPTED', '20300104T000000Z')
      .toString()
      .replace(`From: ${olaf}`, 'From: eve@evil.test');
    await incoming(Buffer.from(forged), hana, 'eve@evil.test');
    await incoming(reply('REPLY', 'TENTATIVE', '20300105T000000Z'), hana);
    await expect.poll(() => said(hana), soon).toMatch(/PARTSTAT=TENTATIVE[^\r\n]*:mailto:olaf@good.test/);
  }, 60_000);

  it('and tells what has changed, and of the end', async () => {
    const [object = ''] = (await outside.calendar(hana)).filter((text) => text.includes(`UID:${uid}`));
    const moved = object.replaceAll('20300107T1', '20300108T1');
    expect((await outside.ask(hana, 'PUT', path, moved)).status).toBe(204);
    const update = await outside.next(olaf);
    expect(parseMessage(update.octets).envelope.subject).toBe('Updated invitation: Plan');
    expect(wordsIn(update)).toContain(
      'Changed: When (was: Monday, 7 January 2030 10:00 – 11:00 (Asia/Tokyo, UTC+09:00))',
    );
    expect((await calendarIn(update)).text).toMatch(/SEQUENCE:1/);
    expect((await outside.ask(hana, 'DELETE', path)).status).toBe(204);
    const cancel = await outside.next(olaf);
    expect(parseMessage(cancel.octets).envelope.subject).toBe('Cancelled: Plan');
    expect((await calendarIn(cancel)).text).toMatch(/METHOD:CANCEL[^]*STATUS:CANCELLED/);
  }, 60_000);
});
