import { type Component, printCalendar } from '#formats/ical';
import { describe, expect, it } from 'vitest';
import {
  ann,
  bob,
  boss,
  event,
  invite,
  message,
  now,
  object,
  occurrence,
  owner,
  series,
} from '../calendars.fixture.js';
import { REPLIED } from '../people.js';
import type { Method, ReceivedMessage } from '../terms.js';
import { receive, type Receipt } from './receive.js';

const self = owner(ann);
const organizer = owner(boss);
const take = (stored: Component | null, sent: ReceivedMessage, who = self): Receipt =>
  receive(stored, sent, who, { now });
const told = ({ record, object: made }: Receipt): string =>
  `${record.outcome} ${record.reason}${made === null ? '' : ' +'}`;
const text = ({ object: made }: Receipt): string => (made === null ? '' : printCalendar(made).replaceAll('\r\n ', ''));
const later = 'DTSTAMP:20250102T000000Z';

describe('to an attendee', () => {
  const known = object(event(invite(ann, ';PARTSTAT=ACCEPTED'), invite(bob)));
  const weekly = object(series(invite(ann)));
  it.each<[string, Component | null, Method, string | null, readonly string[], string]>([
    ['an invitation', null, 'REQUEST', boss, [event(invite(ann))], 'added new-invitation +'],
    ['from an assistant', null, 'REQUEST', 'x@a.test', [event(invite(ann))], 'added new-invitation +'],
    ['meant for others', null, 'REQUEST', boss, [event(invite(bob))], 'ignored not-invited'],
    ['passed on', null, 'REQUEST', bob, [event(invite(bob))], 'ignored forwarded'],
    [
      'without an organizer',
      null,
      'REQUEST',
      boss,
      [event(invite(ann)).replace(/ORGANIZER.*\r\n/, '')],
      'ignored no-organizer',
    ],
    ['two UIDs', null, 'REQUEST', boss, [event(invite(ann)), event(invite(ann), 'UID:u2')], 'ignored unreadable'],
    ['two masters', null, 'REQUEST', boss, [event(invite(ann)), event(invite(ann))], 'ignored unreadable'],
    ['an unreadable occurrence', null, 'REQUEST', boss, [event(invite(ann), 'RECURRENCE-ID:x')], 'ignored unreadable'],
    ['the same again', known, 'REQUEST', boss, [event(invite(ann))], 'ignored repeated'],
    ['a later stamp', known, 'REQUEST', boss, [event(invite(ann), later)], 'updated newer-revision +'],
    ['a greater number', known, 'REQUEST', boss, [event(invite(ann), 'SEQUENCE:1')], 'updated newer-revision +'],
    ['an earlier stamp', known, 'REQUEST', boss, [event(invite(ann), 'DTSTAMP:20240101T000000Z')], 'ignored older'],
    [
      'another organizer',
      known,
      'REQUEST',
      'x@y.test',
      [event(invite(ann), later, 'ORGANIZER:mailto:x@y.test')],
      'ignored wrong-organizer',
    ],
    [
      'the address behind that of a service',
      object(event(invite(ann), 'ORGANIZER;EMAIL=boss@home.test:mailto:2_x@imip.test')),
      'REQUEST',
      'boss@home.test',
      [event(invite(ann), later, 'ORGANIZER;EMAIL=eve@e.test:mailto:2_x@imip.test')],
      'updated newer-revision +',
    ],
    [
      'another address behind it',
      object(event(invite(ann), 'ORGANIZER;EMAIL=boss@home.test:mailto:2_x@imip.test')),
      'REQUEST',
      'eve@e.test',
      [event(invite(ann), later, 'ORGANIZER;EMAIL=eve@e.test:mailto:2_x@imip.test')],
      'ignored wrong-sender',
    ],
    ['a stranger', known, 'REQUEST', 'x@y.test', [event(invite(ann), later)], 'ignored wrong-sender'],
    ['nobody known', known, 'REQUEST', null, [event(invite(ann), later)], 'ignored wrong-sender'],
    ['somebody else invited', known, 'CANCEL', bob, [event(later, 'SEQUENCE:1')], 'ignored wrong-sender'],
    ['a publication', null, 'PUBLISH', boss, [event()], 'ignored publication'],
    ['a publication of what is known', known, 'PUBLISH', boss, [event(later, invite(ann))], 'updated newer-revision +'],
    ['a cancellation', known, 'CANCEL', boss, [event('SEQUENCE:1')], 'cancelled organizer-cancelled +'],
    [
      'an old cancellation',
      object(event(invite(ann), 'SEQUENCE:2')),
      'CANCEL',
      boss,
      [event('SEQUENCE:1')],
      'ignored older',
    ],
    [
      'a cancellation again',
      object(event(invite(ann), 'SEQUENCE:1', 'STATUS:CANCELLED')),
      'CANCEL',
      boss,
      [event('SEQUENCE:1')],
      'ignored repeated',
    ],
    ['a cancellation of nothing', null, 'CANCEL', boss, [event()], 'ignored unknown-event'],
    [
      'one occurrence cancelled',
      weekly,
      'CANCEL',
      boss,
      [occurrence('20260112', 'SEQUENCE:1')],
      'cancelled occurrence-cancelled +',
    ],
    [
      'no occurrence cancelled',
      weekly,
      'CANCEL',
      boss,
      [occurrence('20260113', 'SEQUENCE:1')],
      'ignored unknown-occurrence',
    ],
    [
      'a further occurrence',
      weekly,
      'ADD',
      boss,
      [series(invite(ann), 'SEQUENCE:1', 'DTSTART;TZID=Asia/Tokyo:20260301T100000').replace(/RRULE.*\r\n/, '')],
      'updated occurrence-added +',
    ],
    ['an old addition', weekly, 'ADD', boss, [event(invite(ann))], 'ignored older'],
    ['a proposal declined', known, 'DECLINECOUNTER', boss, [event(invite(ann))], 'noted counter-declined'],
    ['an answer that is not theirs to take', known, 'REPLY', bob, [event(invite(bob))], 'ignored not-organizer'],
  ])('%s', (_, stored, method, sender, events, expected) => {
    expect(told(take(stored, message(method, sender, ...events)))).toBe(expected);
  });

  it('of their own event', () => {
    expect(told(take(null, message('REQUEST', boss, event(invite(ann))), organizer))).toBe('ignored own-event');
  });

  it('with more components than the limit', () => {
    const sent = message('REQUEST', boss, series(invite(ann)), occurrence('20260112', invite(ann)));
    const limited = (components: number): string =>
      told(receive(null, sent, self, { now, limits: { components, recipients: 1 } }));
    expect([limited(1), limited(2)]).toEqual(['ignored too-many-components', 'added new-invitation +']);
  });

  it('keeps alarms, marks and an answer that still holds', () => {
    const stored = object(
      event(
        invite(ann, ';PARTSTAT=ACCEPTED'),
        'TRANSP:TRANSPARENT',
        'X-MINE:1',
        'BEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM',
      ),
    );
    const renamed = text(
      take(
        stored,
        message(
          'REQUEST',
          boss,
          event(invite(ann), later, 'SUMMARY:New', 'TRANSP:OPAQUE', 'BEGIN:VALARM\r\nTRIGGER:-PT9M\r\nEND:VALARM'),
        ),
      ),
    );
    for (const kept of ['SUMMARY:New', 'PARTSTAT=ACCEPTED', 'TRANSP:TRANSPARENT', 'X-MINE:1', '-PT5M'])
      expect(renamed).toContain(kept);
    for (const gone of ['METHOD', 'OPAQUE', '-PT9M']) expect(renamed).not.toContain(gone);
    const moved = text(
      take(stored, message('REQUEST', boss, event(invite(ann), 'SEQUENCE:1', 'DTEND:20260105T030000Z'))),
    );
    expect(moved).not.toContain('ACCEPTED');
  });

  it('ends a series where this and the future is cancelled', () => {
    const range = occurrence('20260119', 'SEQUENCE:1').replace('RECURRENCE-ID;', 'RECURRENCE-ID;RANGE=THISANDFUTURE;');
    const ended = text(take(object(series(invite(ann))), message('CANCEL', boss, range)));
    expect(ended).toContain('RRULE:FREQ=WEEKLY;UNTIL=20260119T005959Z');
    expect(ended).toContain('STATUS:CANCELLED');
  });
});

describe('to an organizer', () => {
  const sentBy = (by: string): string => event(invite(ann, `;PARTSTAT=ACCEPTED;SENT-BY="mailto:${by}"`));
  const stored = object(series(invite(ann), invite(bob)));
  const yes = (...lines: readonly string[]): string => event(invite(ann, ';PARTSTAT=ACCEPTED'), ...lines);
  it.each<[string, Component | null, Method, string | null, readonly string[], string]>([
    ['yes', stored, 'REPLY', ann, [yes()], 'answered attendee-replied +'],
    [
      'yes to one',
      stored,
      'REPLY',
      ann,
      [occurrence('20260112', invite(ann, ';PARTSTAT=ACCEPTED'))],
      'answered attendee-replied +',
    ],
    [
      'yes to none',
      stored,
      'REPLY',
      ann,
      [occurrence('20260113', invite(ann, ';PARTSTAT=ACCEPTED'))],
      'ignored unknown-occurrence',
    ],
    [
      'a party crasher',
      stored,
      'REPLY',
      'eve@e.test',
      [event(invite('eve@e.test', ';PARTSTAT=ACCEPTED'))],
      'ignored not-an-attendee',
    ],
    ['in the name of another', stored, 'REPLY', bob, [yes()], 'ignored wrong-sender'],
    ['with their own word for it', stored, 'REPLY', 'eve@e.test', [sentBy('eve@e.test')], 'ignored wrong-sender'],
    ['by their secretary', stored, 'REPLY', 'sue@b.test', [sentBy('sue@b.test')], 'answered attendee-replied +'],
    [
      'by an assistant who is known',
      object(event(invite(ann, ';SENT-BY="mailto:sue@s.test"'))),
      'REPLY',
      'sue@s.test',
      [sentBy('sue@s.test')],
      'answered attendee-replied +',
    ],
    [
      'a delegate',
      stored,
      'REPLY',
      'eve@e.test',
      [event(invite('eve@e.test', `;PARTSTAT=ACCEPTED;DELEGATED-FROM="mailto:${ann}"`))],
      'answered delegated +',
    ],
    ['nothing known', null, 'REPLY', ann, [yes()], 'ignored unknown-event'],
    ['an unknown status', stored, 'REPLY', ann, [event(invite(ann, ';PARTSTAT=PERHAPS'))], 'ignored unreadable'],
    ['a wish for the event', stored, 'REFRESH', ann, [event(invite(ann))], 'answered refresh-requested'],
    ['a wish of a stranger', stored, 'REFRESH', 'eve@e.test', [event(invite('eve@e.test'))], 'ignored not-an-attendee'],
    ['a proposal', stored, 'COUNTER', ann, [event(invite(boss), invite(ann))], 'noted counter-proposal'],
  ])('%s', (_, known, method, sender, events, expected) => {
    expect(told(take(known, message(method, sender, ...events), organizer))).toBe(expected);
  });

  it('changes that attendee alone, and the last answer counts', () => {
    const first = take(stored, message('REPLY', ann, yes('DTSTAMP:20250105T000000Z', 'SUMMARY:Mine')), organizer);
    expect(text(first)).toContain(`ATTENDEE;PARTSTAT=ACCEPTED;${REPLIED}=`);
    expect(text(first)).toContain(invite(bob));
    expect(text(first)).not.toContain('Mine');
    const no = event(invite(ann, ';PARTSTAT=DECLINED'), 'DTSTAMP:20250104T000000Z');
    expect(told(take(first.object, message('REPLY', ann, no), organizer))).toBe('ignored older');
    expect(told(take(first.object, message('REPLY', ann, yes('DTSTAMP:20250105T000000Z')), organizer))).toBe(
      'ignored repeated',
    );
  });

  it('an answer to one occurrence gives it a component of its own', () => {
    const made = text(
      take(stored, message('REPLY', ann, occurrence('20260112', invite(ann, ';PARTSTAT=DECLINED'))), organizer),
    );
    expect(made).toContain('RECURRENCE-ID;TZID=Asia/Tokyo:20260112T100000');
    expect(made.match(/PARTSTAT=DECLINED/g)).toHaveLength(1);
  });

  it('the event as one may know it is the answer to a refresh', () => {
    const { answer } = take(stored, message('REFRESH', ann, event(invite(ann))), organizer);
    expect([answer?.method, answer?.to, answer?.from]).toEqual(['REQUEST', ann, boss]);
  });
});
