import { describe, expect, it } from 'vitest';
import { type Method, METHODS, type Owner, receive } from '#core/scheduling';
import { type Component, itemView } from '#formats/ical';
import { extractInvitations } from '#formats/imip';
import { encodeCharset } from '#formats/mime';
import {
  type Cast,
  ofApple,
  ofExchange,
  ofGoogle,
  ofOthers,
  ofThunderbird,
  type Variant,
} from './samples/calendars.js';
import {
  apple,
  domino,
  exchange,
  google,
  japanese,
  type Letter,
  outlookAlone,
  sogo,
  thunderbird,
  tnef,
  zimbra,
} from './samples/envelopes.js';

const outside = 'olaf@example.com';
const here = 'ann@example.jp';
const inward: Cast = { organizer: outside, attendee: here };
const outward: Cast = { organizer: here, attendee: outside };
const owner: Owner = { addresses: new Set([here]) };
const now = Date.UTC(2026, 0, 5);

type Receipt = ReturnType<typeof receive>;
type Envelope = (mail: Letter) => Buffer;
type Writer = (cast: Cast, variant: Variant) => string;
const zimbras: Writer = (cast, variant) =>
  ofOthers(cast, variant, 'Zimbra-Calendar-Provider', [
    'X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY',
    'X-ALT-DESC;FMTTYPE=text/html:<p>x</p>',
  ]);
const sogos: Writer = (cast, variant) =>
  ofOthers(cast, variant, '-//Inverse inc./SOGo 5.9.0//EN', ['X-SOGO-COMPONENT-CREATED-BY:olaf@example.com']);
const dominos: Writer = (cast, variant) =>
  ofOthers(cast, variant, '-//Lotus Development Corporation//NONSGML Notes 12.0//EN_API_S', [
    'X-LOTUS-UPDATE-SEQ:1',
    'X-LOTUS-UPDATE-WISL:$S:1;$L:1;$B:1;$R:1;$E:1;$W:1;$O:1;$M:1;RequiredAttendees:1',
    'X-LOTUS-NOTICETYPE:I',
    'X-LOTUS-APPTTYPE:3',
    'X-LOTUS-CHILD_UID:AAAA',
  ]);

const systems: readonly (readonly [string, Envelope, Writer])[] = [
  ['Exchange and Microsoft 365', exchange, ofExchange],
  ['Outlook by itself', outlookAlone, ofExchange],
  ['Google', google, ofGoogle],
  ['Apple', apple, ofApple],
  ['Thunderbird', thunderbird, ofThunderbird],
  ['Zimbra', zimbra, zimbras],
  ['SOGo', sogo, sogos],
  ['Domino', domino, dominos],
];

/** What a message does to what is in the calendar, as the server reads it. */
async function take(stored: Component | null, mail: Buffer): Promise<Receipt> {
  const { finding, messages, author } = await extractInvitations(mail);
  expect({ finding, count: messages.length }).toEqual({ finding: 'invitation', count: 1 });
  const [{ method, calendar }] = messages as [(typeof messages)[number]];
  expect(METHODS).toContain(method);
  return receive(stored, { method: method as Method, sender: author, calendar }, owner, { now });
}

const did = ({ record }: Receipt): string => `${record.outcome}: ${record.reason}`;
const first = (object: Component | null) =>
  itemView(object?.components.find(({ name }) => name === 'VEVENT') as Component);
const statusOf = (object: Component | null, address: string): string | undefined =>
  first(object).attendees.find((each) => each.address === address)?.status;

describe.each(systems)('%s', (_, envelope, write) => {
  const from = `"Olaf Berg" <${outside}>`;
  const send = (cast: Cast, variant: Variant): Buffer =>
    envelope({ from, to: here, method: variant.method, ics: write(cast, variant) });

  it('invites, moves and cancels', async () => {
    const invited = await take(null, send(inward, { method: 'REQUEST' }));
    expect(did(invited)).toBe('added: new-invitation');
    expect(first(invited.object)).toMatchObject({ organizer: { address: outside }, alarms: [] });
    expect(statusOf(invited.object, here)).toBe('NEEDS-ACTION');
    const again = await take(invited.object, send(inward, { method: 'REQUEST' }));
    expect(did(again)).toBe('ignored: repeated');
    const later = {
      method: 'REQUEST',
      sequence: 1,
      stamp: '20260106T010000Z',
      start: '20260113T100000',
      end: '20260113T110000',
    };
    const moved = await take(invited.object, send(inward, later));
    expect(did(moved)).toBe('updated: newer-revision');
    expect(new Date(first(moved.object).start?.wall ?? 0).toISOString()).toContain('2026-01-13T');
    expect(did(await take(moved.object, send(inward, { method: 'REQUEST' })))).toBe('ignored: older');
    const cancelled = await take(
      moved.object,
      send(inward, { method: 'CANCEL', sequence: 2, stamp: '20260107T010000Z' }),
    );
    expect(did(cancelled)).toBe('cancelled: organizer-cancelled');
    expect(first(cancelled.object).status).toBe('CANCELLED');
  });

  it('answers', async () => {
    const own = (await take(null, send(inward, { method: 'REQUEST' }))).object as Component;
    const ours = await take(null, send({ organizer: outside, attendee: here }, { method: 'REQUEST' }));
    expect(ours.object).toEqual(own);
    // The same meeting as the organizer here has it.
    const [organized] = (await extractInvitations(send(outward, { method: 'REQUEST' }))).messages;
    const stored = organized?.calendar as Component;
    for (const status of ['ACCEPTED', 'DECLINED', 'TENTATIVE']) {
      const answered = await take(stored, send(outward, { method: 'REPLY', status }));
      expect(did(answered)).toBe('answered: attendee-replied');
      expect(statusOf(answered.object, outside)).toBe(status);
    }
    expect(
      did(await take(stored, send(outward, { method: 'COUNTER', start: '20260114T100000', end: '20260114T110000' }))),
    ).toBe('noted: counter-proposal');
  });

  it('is not believed for others', async () => {
    const invited = await take(null, send(inward, { method: 'REQUEST' }));
    const forged = envelope({
      from: 'Olaf Berg <olaf@attacker.example>',
      to: here,
      method: 'CANCEL',
      ics: write(inward, { method: 'CANCEL', sequence: 9, stamp: '20260109T010000Z' }),
    });
    expect(did(await take(invited.object, forged))).toBe('ignored: wrong-sender');
  });
});

describe('series', () => {
  const series = ['RRULE:FREQ=WEEKLY;COUNT=6;BYDAY=MO'];

  it('of Exchange, an occurrence of which is moved, and another cancelled', async () => {
    const send = (variant: Variant): Buffer =>
      exchange({ from: outside, to: here, method: variant.method, ics: ofExchange(inward, variant) });
    const { object } = await take(null, send({ method: 'REQUEST', lines: series }));
    const at = (day: string) => [`RECURRENCE-ID;TZID=Tokyo Standard Time:${day}T100000`];
    const moved = await take(
      object,
      send({ method: 'REQUEST', sequence: 1, start: '20260120T100000', end: '20260120T110000', lines: at('20260119') }),
    );
    expect(did(moved)).toBe('updated: newer-revision');
    expect(moved.object?.components.filter(({ name }) => name === 'VEVENT')).toHaveLength(2);
    const cancelled = await take(
      moved.object,
      send({ method: 'CANCEL', sequence: 2, start: '20260126T100000', end: '20260126T110000', lines: at('20260126') }),
    );
    expect(did(cancelled)).toBe('cancelled: occurrence-cancelled');
  });

  it('of Google, an occurrence of which is answered', async () => {
    const [organized] = (
      await extractInvitations(
        google({
          from: here,
          to: outside,
          method: 'REQUEST',
          ics: ofGoogle(outward, { method: 'REQUEST', lines: series }),
        }),
      )
    ).messages;
    const ics = ofGoogle(outward, {
      method: 'REPLY',
      status: 'DECLINED',
      start: '20260119T010000Z',
      end: '20260119T020000Z',
      lines: ['RECURRENCE-ID:20260119T010000Z'],
    });
    const answered = await take(
      organized?.calendar as Component,
      google({ from: outside, to: here, method: 'REPLY', ics }),
    );
    expect(did(answered)).toBe('answered: attendee-replied');
    expect(answered.object?.components.filter(({ name }) => name === 'VEVENT')).toHaveLength(2);
  });
});

describe('what there is besides', () => {
  it('requests of Domino for the latest details, and its refusal of a proposal', async () => {
    const [organized] = (
      await extractInvitations(
        domino({ from: here, to: outside, method: 'REQUEST', ics: dominos(outward, { method: 'REQUEST' }) }),
      )
    ).messages;
    const asked = await take(
      organized?.calendar as Component,
      domino({ from: outside, to: here, method: 'REFRESH', ics: dominos(outward, { method: 'REFRESH' }) }),
    );
    expect(did(asked)).toBe('answered: refresh-requested');
    expect(asked.answer).toMatchObject({ method: 'REQUEST', to: outside });
    const invited = await take(
      null,
      domino({ from: outside, to: here, method: 'REQUEST', ics: dominos(inward, { method: 'REQUEST' }) }),
    );
    const declined = await take(
      invited.object,
      domino({ from: outside, to: here, method: 'DECLINECOUNTER', ics: dominos(inward, { method: 'DECLINECOUNTER' }) }),
    );
    expect(did(declined)).toBe('noted: counter-declined');
  });

  it('a secretary who writes for the organizer', async () => {
    const ics = ofExchange(inward, { method: 'REQUEST' }).replace(
      'ORGANIZER;CN=Olaf Berg',
      'ORGANIZER;SENT-BY="mailto:sue@example.com";CN=Olaf Berg',
    );
    const invited = await take(null, exchange({ from: `Sue <sue@example.com>`, to: here, method: 'REQUEST', ics }));
    const cancel = ofExchange(inward, { method: 'CANCEL', sequence: 1 });
    const mail = exchange({ from: 'Sue <sue@example.com>', to: here, method: 'CANCEL', ics: cancel });
    expect(did(await take(invited.object, mail))).toBe('cancelled: organizer-cancelled');
  });

  it('Japanese in ISO-2022-JP', async () => {
    const ics = ofOthers(inward, { method: 'REQUEST' }, '-//Groupware 5//JA').replace(
      'SUMMARY:Review',
      'SUMMARY:設計レビュー',
    );
    const octets = encodeCharset(ics, 'iso-2022-jp') as Buffer;
    const { object } = await take(null, japanese({ from: outside, to: here, method: 'REQUEST', ics }, octets));
    expect(first(object).summary).toBe('設計レビュー');
  });

  it('meeting requests that Outlook alone can read are known and left alone', async () => {
    const mail = tnef({ from: outside, to: here, method: 'REQUEST', ics: '' });
    expect(await extractInvitations(mail)).toEqual({ finding: 'tnef', messages: [], author: outside });
  });
});
