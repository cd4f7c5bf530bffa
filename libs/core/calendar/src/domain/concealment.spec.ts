import { describe, expect, it } from 'vitest';
import { concealed, isPrivate } from './concealment.js';
import { CalendarObject } from './object.js';

const lines = (...inner: readonly string[]): CalendarObject =>
  new CalendarObject(
    Buffer.from(['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//T//EN', ...inner, 'END:VCALENDAR', ''].join('\r\n')),
  );
const event = (...inner: readonly string[]): readonly string[] => [
  'BEGIN:VEVENT',
  'UID:u',
  'DTSTAMP:20260101T000000Z',
  'DTSTART;TZID=Asia/Tokyo;X-NOTE=secret:20300107T100000',
  'DURATION:PT1H',
  'SUMMARY:Title',
  'LOCATION:Room',
  'DESCRIPTION:secret',
  'ATTENDEE:mailto:secret@x.test',
  'X-OTHER:secret',
  ...inner,
  'BEGIN:VALARM',
  'ACTION:DISPLAY',
  'TRIGGER:-PT5M',
  'DESCRIPTION:secret',
  'END:VALARM',
  'END:VEVENT',
];

describe('concealed', () => {
  it('leaves what is public as it came', () => {
    const object = lines(...event());
    expect(concealed(object, 'public')).toBe(object);
    expect(concealed(lines(...event('CLASS:PUBLIC')), 'public').text).toContain('secret');
    expect(isPrivate(object)).toBe(false);
  });

  it('leaves titles and places where titles are granted', () => {
    const { text } = concealed(lines('X-WR-CALDESC:secret', ...event()), 'titles');
    expect(text).toContain('SUMMARY:Title');
    expect(text).toContain('LOCATION:Room');
    expect(text).toContain('DTSTART;TZID=Asia/Tokyo:20300107T100000');
    expect(text).not.toContain('secret');
    expect(text).not.toContain('VALARM');
  });

  it.each(['CLASS:PRIVATE', 'CLASS:CONFIDENTIAL', 'class:x-strange'])('leaves the times of %s', (mark) => {
    for (const view of ['public', 'titles'] as const) {
      const { text } = concealed(lines(...event(mark)), view);
      expect(text).toContain('予定あり (Busy)');
      expect(text).not.toMatch(/Title|Room|secret/);
      expect(text).toContain('DURATION:PT1H');
    }
  });

  it('heeds the mark that Apple sets on all of an object', () => {
    const object = lines('X-CALENDARSERVER-ACCESS:CONFIDENTIAL', ...event());
    expect(isPrivate(object)).toBe(true);
    expect(concealed(object, 'public').text).not.toMatch(/Title|Room|secret/);
  });

  it('hides an occurrence by itself, and all of a series that is private', () => {
    const series = event('RRULE:FREQ=DAILY;COUNT=3');
    const override = event('RECURRENCE-ID;TZID=Asia/Tokyo:20300108T100000', 'CLASS:PRIVATE').map((line) =>
      line.replace('Title', 'Hidden'),
    );
    const one = concealed(lines(...series, ...override), 'public').text;
    expect(one).toContain('SUMMARY:Title');
    expect(one).not.toContain('Hidden');
    const closed = event('RRULE:FREQ=DAILY;COUNT=3', 'CLASS:PRIVATE');
    const open = event('RECURRENCE-ID;TZID=Asia/Tokyo:20300108T100000');
    expect(concealed(lines(...closed, ...open), 'public').text).not.toMatch(/Title|secret/);
  });

  it('names a task by another word', () => {
    const task = event('CLASS:PRIVATE').map((line) => line.replace('VEVENT', 'VTODO'));
    expect(concealed(lines(...task), 'public').text).toContain('非公開 (Private)');
  });

  it('of the full view is the object itself', () => {
    const object = lines(...event('CLASS:PRIVATE'));
    expect(concealed(object, 'full')).toBe(object);
  });
});
