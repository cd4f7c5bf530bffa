import { describe, expect, it } from 'vitest';
import { calendar, mail, meeting } from '../imip.fixture.js';
import { printCalendar } from '#formats/ical';
import { parseMessage } from '#formats/mime';
import { printInvitation } from '../compose/print.js';
import { IMIP_LIMITS } from '../limits.js';
import { authorOf } from './author.js';
import { extractInvitations } from './extract.js';
import { mayHoldInvitation } from './places.js';

const ics = printCalendar(calendar('REQUEST', meeting));
const text = (type: string, body: string): string => `Content-Type: ${type}\r\n\r\n${body}`;
const message = (body: string, from = 'Hana <hana@example.jp>'): Buffer =>
  Buffer.from(`From: ${from}\r\nSubject: x\r\nMIME-Version: 1.0\r\n${body}`);
const mixed = (...parts: readonly string[]): Buffer =>
  message(
    `Content-Type: multipart/mixed; boundary=b\r\n\r\n${parts.map((part) => `--b\r\n${part}\r\n`).join('')}--b--\r\n`,
  );
const found = async (octets: Buffer, limits = IMIP_LIMITS) => {
  const { finding, messages } = await extractInvitations(octets, limits);
  return [finding, ...messages.map(({ method }) => method)];
};
const request = text('text/calendar; method=REQUEST; charset=utf-8', ics);
const others = (method: string, uid: string): string => ics.replace('REQUEST', method).replace('UID:u1', `UID:${uid}`);

describe('which part is the invitation', () => {
  it.each([
    ['the whole message', message(request), ['invitation', 'REQUEST']],
    ['a part of a multipart of any kind', mixed(text('text/plain', 'x'), request), ['invitation', 'REQUEST']],
    // RFC 6047 §2.4, note 1.
    [
      'each of several',
      mixed(request, text('text/calendar; method=CANCEL', others('CANCEL', 'u2'))),
      ['invitation', 'REQUEST', 'CANCEL'],
    ],
    ['the same once', mixed(request, request, text('application/ics', ics)), ['invitation', 'REQUEST']],
    [
      'a file, where no text is one',
      mixed(text('text/plain', 'x'), text('application/ics; name=x.ics', ics)),
      ['invitation', 'REQUEST'],
    ],
    [
      'no file without a method',
      mixed(text('application/ics; method=REQUEST', ics.replace('METHOD:REQUEST\r\n', ''))),
      ['nothing'],
    ],
    // RFC 6047 §2.6.
    [
      'nothing that is one by its name alone',
      mixed(text('application/octet-stream; name=invite.ics', ics)),
      ['nothing'],
    ],
    ['nothing of a message that is sent on', mixed(text('message/rfc822', message(request).toString())), ['nothing']],
    [
      'a calendar that asks for nothing',
      message(text('text/calendar', ics.replace('METHOD:REQUEST\r\n', ''))),
      ['nothing'],
    ],
    [
      'one whose method the header says alone',
      message(text('text/calendar; method=request', ics.replace('METHOD:REQUEST\r\n', ''))),
      ['invitation', 'REQUEST'],
    ],
    [
      'one whose header says something else',
      message(text('text/calendar; method=PUBLISH', ics)),
      ['invitation', 'REQUEST'],
    ],
    ['one whose header says nothing', message(text('text/calendar', ics)), ['invitation', 'REQUEST']],
    [
      'one of a method that nobody knows',
      message(text('text/calendar', others('Explode', 'u1'))),
      ['invitation', 'EXPLODE'],
    ],
    ['what is no calendar', message(text('text/calendar; method=REQUEST', 'hello')), ['unreadable']],
    ['plain mail', message(text('text/plain', 'hello')), ['nothing']],
    ['what Outlook alone can read', mixed(text('application/ms-tnef; name=winmail.dat', 'x')), ['tnef']],
    ['the same by its name', mixed(text('application/octet-stream; name=WINMAIL.DAT', 'x')), ['tnef']],
  ])('%s', async (_, octets, expected) => {
    expect(await found(octets)).toEqual(expected);
  });

  it.each([
    ['utf-8, declared', '; charset=utf-8', Buffer.from(ics)],
    ['utf-8, not declared', '', Buffer.from(ics)],
    ['utf-8, declared as something else', '; charset=us-ascii', Buffer.from(ics)],
    ['utf-8 with a mark', '; charset=utf-8', Buffer.from(`\ufeff${ics}`)],
  ])('in %s', async (_, charset, octets) => {
    const head = message(text(`text/calendar; method=REQUEST${charset}`, ''));
    const { messages } = await extractInvitations(Buffer.concat([head, octets]));
    expect(printCalendar(messages[0]?.calendar as never)).toContain('SUMMARY:設計レビュー');
  });

  it('is known before anything is read', () => {
    expect(mayHoldInvitation(parseMessage(mixed(request)).root)).toBe(true);
    expect(mayHoldInvitation(parseMessage(mixed(text('text/plain', 'x'))).root)).toBe(false);
  });

  it('reads what we print', async () => {
    expect(await found(printInvitation(mail({ languages: ['ja', 'en'] })).octets)).toEqual(['invitation', 'REQUEST']);
  });
});

describe('limits', () => {
  const many = Array.from({ length: IMIP_LIMITS.parts + 3 }, (_, index) =>
    text('text/calendar', others('REQUEST', `u${index}`)),
  );

  it('of parts', async () => {
    expect(await found(mixed(...many))).toHaveLength(1 + IMIP_LIMITS.parts);
  });

  it('of octets', async () => {
    const large = request.replace('SUMMARY:', `COMMENT:${'x'.repeat(IMIP_LIMITS.partOctets)}\r\nSUMMARY:`);
    expect(await found(mixed(large))).toEqual(['too-large']);
    expect(await found(mixed(large, many[0] as string))).toEqual(['invitation', 'REQUEST']);
  });

  it('of calendars', async () => {
    const all = Array.from({ length: IMIP_LIMITS.calendars + 3 }, (_, index) => others('REQUEST', `u${index}`)).join(
      '',
    );
    expect(await found(message(text('text/calendar', all)))).toHaveLength(1 + IMIP_LIMITS.calendars);
  });
});

describe('who vouches', () => {
  const author = (head: string): string | null => authorOf(parseMessage(Buffer.from(`${head}\r\n\r\n`)));

  it.each([
    ['From: Hana <Hana@Example.JP>', 'hana@example.jp'],
    ['From: Hana <hana@example.jp>\r\nSender: x@example.net', 'hana@example.jp'],
    ['From: a@example.jp, b@example.jp', null],
    ['From: a@example.jp\r\nFrom: b@example.jp', null],
    ['From: undisclosed:;', null],
    ['From: Hana', null],
    ['Sender: x@example.net', null],
    ['From: "a@example.jp" <b@example.com>', 'b@example.com'],
  ])('%j', (head, expected) => {
    expect(author(head)).toBe(expected);
  });
});

it('never throws', async () => {
  const whole = printInvitation(mail()).octets;
  for (let round = 0; round < 300; round++) {
    const octets = Buffer.from(whole);
    const [at, length] = [(round * 7919) % octets.length, 1 + (round % 40)];
    octets.fill(round % 256, at, Math.min(octets.length, at + length));
    expect(['invitation', 'nothing', 'unreadable', 'tnef']).toContain((await extractInvitations(octets)).finding);
  }
});
