import { describe, expect, it } from 'vitest';
import { boss, event, invite, object, occurrence, owner, series } from '../calendars.fixture.js';
import { membersOf } from '../object.js';
import { answered, answerMessage } from './answer.js';
import { apart, type BookingAround, judge, maxOccurrences } from './booking.js';
import { checkRules, maxRoomPeople, printHours, readHours, type RoomRules, usualRules } from './rules.js';

const room = 'room@a.test';
const now = Date.UTC(2026, 0, 1);
const around: BookingAround = { now, taken: [], mayBook: true, isDelegate: false };
const booking = object(event(invite(room)));
const weekly = object(series(invite(room)));
const hour = (day: number, from: number): { start: number; end: number } => ({
  start: Date.UTC(2026, 0, day, from),
  end: Date.UTC(2026, 0, day, from + 1),
});
const rules = (change: Partial<RoomRules> = {}): RoomRules => ({ ...usualRules, ...change });

describe('a room', () => {
  it('accepts what nothing speaks against', () => {
    expect(judge(booking, rules(), around)).toMatchObject({ status: 'ACCEPTED', fault: null, waits: null });
    // one after the other
    expect(judge(booking, rules(), { ...around, taken: [hour(5, 0), hour(5, 2)] }).status).toBe('ACCEPTED');
  });

  it.each<[string, Partial<RoomRules>, Partial<BookingAround>, string]>([
    ['who may not', {}, { mayBook: false }, 'not-allowed'],
    ['a time that is taken', {}, { taken: [hour(5, 1)] }, 'taken'],
    ['a time that is closed', { hours: readHours('mon-fri 13:00-18:00') }, {}, 'closed'],
    ['a day that is closed', { hours: readHours('tue-sun 00:00-24:00') }, {}, 'closed'],
    ['what is too far away', { windowDays: 4 }, {}, 'too-far'],
    ['what is too long', { maxMinutes: 59 }, {}, 'too-long'],
  ])('declines %s', (_, change, circumstances, fault) => {
    const judgement = judge(booking, rules(change), { ...around, ...circumstances });
    expect(judgement).toMatchObject({ status: 'DECLINED', fault });
    const message = answerMessage(answered(booking, owner(room), judgement), owner(room), judgement, { now });
    expect(message).toMatchObject({ method: 'REPLY', from: room, to: boss });
    const text = JSON.stringify(message?.calendar);
    expect(text).toContain('DECLINED');
    expect(text).toContain('COMMENT');
  });

  it('is open within its hours, in its zone', () => {
    // 10:00 to 11:00 in Tokyo, a Monday
    expect(judge(booking, rules({ hours: readHours('mon 10:00-11:00') }), around).status).toBe('ACCEPTED');
    expect(judge(booking, rules({ hours: readHours('mon 10:00-11:00'), zone: 'UTC' }), around).fault).toBe('closed');
  });

  it('has so many places; rooms need none', () => {
    const many = object(
      event(invite(room, ';CUTYPE=ROOM'), invite('a@a.test'), invite('b@a.test'), invite('c@a.test')),
    );
    expect(judge(many, rules({ capacity: 3 }), around).status).toBe('ACCEPTED');
    expect(judge(many, rules({ capacity: 2 }), around).fault).toBe('too-many-people');
  });

  it('takes a series but for the occurrences that cannot be, and says which', () => {
    const judgement = judge(weekly, rules(), { ...around, taken: [hour(12, 1)] });
    expect(judgement).toMatchObject({ status: 'ACCEPTED', fault: null });
    const kept = answered(weekly, owner(room), judgement);
    expect(membersOf(kept)).toHaveLength(2);
    const text = JSON.stringify(answerMessage(kept, owner(room), judgement, { now })?.calendar);
    expect(text).toContain('20260112T100000');
    expect(text).toContain('ACCEPTED');
    expect(text).toContain('DECLINED');
    // asked again, when the time is free
    const again = answered(kept, owner(room), judge(kept, rules(), around));
    expect(JSON.stringify(again)).not.toMatch(/DECLINED|TRANSPARENT/);
  });

  it('declines a series of which most cannot be, and those that are not wanted', () => {
    const taken = [5, 12, 19, 26].map((day) => hour(day, 1));
    expect(judge(weekly, rules(), { ...around, taken })).toMatchObject({ status: 'DECLINED', fault: 'taken' });
    expect(judge(weekly, rules({ recurring: false }), around).fault).toBe('no-series');
    expect(judge(weekly, rules({ windowDays: 20 }), around).fault).toBe('too-far');
    expect(judge(weekly, rules({ windowDays: 60 }), around).status).toBe('ACCEPTED');
    const endless = object(series(invite(room), 'RRULE:FREQ=WEEKLY'));
    expect(judge(endless, rules({ windowDays: 365 }), around).fault).toBe('too-far');
    expect(judge(endless, rules(), around).status).toBe('ACCEPTED');
  });

  it(`looks at no more than ${maxOccurrences} occurrences`, () => {
    const often = (count: number) => object(series(invite(room), `RRULE:FREQ=HOURLY;INTERVAL=2;COUNT=${count}`));
    expect(judge(often(maxOccurrences), rules(), around).status).toBe('ACCEPTED');
    expect(judge(often(maxOccurrences + 1), rules(), around).fault).toBe('too-often');
  });

  it('leaves out what is cancelled, and what is over', () => {
    const cancelled = object(series(invite(room)), occurrence('20260112', invite(room), 'STATUS:CANCELLED'));
    expect(judge(cancelled, rules(), { ...around, taken: [hour(12, 1)] }).declined.size).toBe(0);
    const late = Date.UTC(2026, 5, 1);
    expect(judge(weekly, rules(), { ...around, now: late, taken: [hour(12, 1)] }).status).toBe('ACCEPTED');
  });

  it('asks those who approve, but for their own', () => {
    const approved = rules({ delegates: ['d@a.test'] });
    expect(judge(booking, approved, around)).toMatchObject({ status: 'TENTATIVE', waits: 'approval' });
    expect(judge(booking, approved, { ...around, isDelegate: true })).toMatchObject({
      status: 'ACCEPTED',
      waits: null,
    });
  });

  it('lets bookings wait for a time, which is not theirs meanwhile', () => {
    const judgement = judge(booking, rules({ waiting: true }), { ...around, taken: [hour(5, 1)] });
    expect(judgement).toMatchObject({ status: 'TENTATIVE', waits: 'time' });
    expect(JSON.stringify(answered(booking, owner(room), judgement))).toContain('TRANSPARENT');
  });
});

it('times are joined where they meet', () => {
  expect(
    apart([
      { start: 5, end: 6 },
      { start: 1, end: 3 },
      { start: 2, end: 4 },
    ]),
  ).toEqual([
    { start: 1, end: 4 },
    { start: 5, end: 6 },
  ]);
});

describe('rules', () => {
  it('are read and printed', () => {
    expect(printHours(readHours('mon-fri 9:00-18:30'))).toBe('mon,tue,wed,thu,fri 09:00-18:30');
    expect(printHours(readHours('sun,mon 0:00-24:00'))).toBe('mon,sun 00:00-24:00');
    expect(readHours('09:00-18:00').days).toHaveLength(7);
  });

  it.each(['', '9-18', 'mon-foo 9:00-18:00', 'fri-mon 9:00-18:00', '18:00-9:00', '9:00-25:00'])(
    'of hours are not such as %s',
    (text) => expect(() => readHours(text)).toThrow('is not such as'),
  );

  it.each<[string, Partial<RoomRules>]>([
    ['no time zone', { zone: 'Mars/Base' }],
    ['above 0', { capacity: 0 }],
    [`at most ${maxRoomPeople}`, { bookers: Array.from({ length: maxRoomPeople + 1 }, (_, at) => `p${at}@a.test`) }],
  ])('with %s are refused', (words, change) => expect(() => checkRules(rules(change))).toThrow(words));
});
