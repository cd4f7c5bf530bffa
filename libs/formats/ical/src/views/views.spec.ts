import { describe, expect, it } from 'vitest';
import {
  alarmView,
  availabilityView,
  type Component,
  freeBusyView,
  itemView,
  printDate,
  printDuration,
  printPeriod,
  readCalendar,
} from '../index.js';

const read = (...lines: readonly string[]): Component =>
  (readCalendar(['BEGIN:VCALENDAR', ...lines, 'END:VCALENDAR'].join('\n')).calendars[0] as Component)
    .components[0] as Component;

describe('an event', () => {
  const view = itemView(
    read(
      'BEGIN:VEVENT',
      'UID: a-1 ',
      'RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Asia/Tokyo:20260106T090000',
      'DTSTART;TZID=Asia/Tokyo:20260106T100000',
      'DTEND;TZID=Asia/Tokyo:20260106T110000',
      'DTSTAMP:20260101T000000Z',
      'CREATED:20250101T000000Z',
      'LAST-MODIFIED:20250102T000000Z',
      'SUMMARY;LANGUAGE=ja:会議\\, 第一',
      'DESCRIPTION:a\\nb',
      'LOCATION:部屋\\;2',
      'URL:https://a.test/',
      'COLOR:red',
      'CATEGORIES:A,B\\,C',
      'CATEGORIES:D',
      'STATUS:tentative',
      'TRANSP:TRANSPARENT',
      'CLASS:private',
      'SEQUENCE:3',
      'PRIORITY:5',
      'RELATED-TO:p',
      'RELATED-TO;RELTYPE=sibling:s',
      'ORGANIZER;CN="長 官";SENT-BY="mailto:S@b.test";SCHEDULE-AGENT=CLIENT;SCHEDULE-FORCE-SEND=REQUEST:MAILTO:Boss@b.test',
      'ATTENDEE;CUTYPE=ROOM;ROLE=NON-PARTICIPANT;PARTSTAT=accepted;RSVP=true;MEMBER="mailto:g@b.test";DELEGATED-TO="mailto:x@b.test","mailto:y@b.test";DELEGATED-FROM="mailto:z@b.test";SCHEDULE-STATUS="2.0,1.2":mailto:room@b.test',
      'ATTENDEE;EMAIL=q@b.test:/path/of/apple/',
      'ATTACH;FMTTYPE=text/plain;FILENAME=a.txt;MANAGED-ID=7:https://a.test/f',
      'ATTACH;ENCODING=BASE64;VALUE=BINARY:AAAA',
      'BEGIN:VALARM',
      'TRIGGER:-PT5M',
      'END:VALARM',
      'RRULE:FREQ=DAILY',
      'END:VEVENT',
    ),
  );

  it('tells its texts and marks', () => {
    expect(view).toMatchObject({
      kind: 'VEVENT',
      uid: 'a-1',
      recurs: true,
      summary: '会議, 第一',
      description: 'a\nb',
      location: '部屋;2',
      url: 'https://a.test/',
      color: 'red',
      categories: ['A', 'B,C', 'D'],
      status: 'TENTATIVE',
      transparent: true,
      classification: 'PRIVATE',
      sequence: 3,
      priority: 5,
      related: [
        { uid: 'p', kind: 'PARENT' },
        { uid: 's', kind: 'SIBLING' },
      ],
      attachments: [
        { uri: 'https://a.test/f', inline: false, mediaType: 'text/plain', fileName: 'a.txt', managedId: '7' },
        { uri: null, inline: true, mediaType: null, fileName: null, managedId: null },
      ],
    });
  });

  it('tells its times', () => {
    const dates = [view.start, view.end, view.stamp, view.created, view.lastModified, view.recurrenceId?.at];
    expect(dates.map((date) => date && printDate(date))).toEqual([
      '20260106T100000',
      '20260106T110000',
      '20260101T000000Z',
      '20250101T000000Z',
      '20250102T000000Z',
      '20260106T090000',
    ]);
    expect([view.start?.tzid, view.recurrenceId?.andFuture, view.duration, view.completed]).toEqual([
      'Asia/Tokyo',
      true,
      null,
      null,
    ]);
  });

  it('tells its people', () => {
    expect(view.organizer).toMatchObject({
      address: 'boss@b.test',
      name: '長 官',
      sentBy: 's@b.test',
      scheduleAgent: 'CLIENT',
      scheduleForceSend: 'REQUEST',
    });
    expect(view.attendees).toMatchObject([
      {
        address: 'room@b.test',
        kind: 'ROOM',
        role: 'NON-PARTICIPANT',
        status: 'ACCEPTED',
        rsvp: true,
        memberOf: ['g@b.test'],
        delegatedTo: ['x@b.test', 'y@b.test'],
        delegatedFrom: ['z@b.test'],
        scheduleStatus: ['2.0', '1.2'],
      },
      {
        address: 'q@b.test',
        name: null,
        kind: 'INDIVIDUAL',
        role: 'REQ-PARTICIPANT',
        status: 'NEEDS-ACTION',
        rsvp: false,
        scheduleAgent: 'SERVER',
        scheduleStatus: [],
      },
    ]);
    expect(view.attendees[1]?.property.value).toBe('/path/of/apple/');
  });

  it('that says nothing has what the standard says', () => {
    expect(itemView(read('BEGIN:VEVENT', 'RECURRENCE-ID:x', 'STATUS:', 'SEQUENCE:-1', 'END:VEVENT'))).toMatchObject({
      uid: null,
      recurrenceId: null,
      start: null,
      end: null,
      duration: null,
      recurs: false,
      summary: null,
      organizer: null,
      attendees: [],
      status: null,
      transparent: false,
      classification: 'PUBLIC',
      sequence: 0,
      priority: null,
      categories: [],
      related: [],
      attachments: [],
      alarms: [],
    });
  });
});

describe('a task', () => {
  it('tells when it is due, and how far it is', () => {
    const view = itemView(
      read(
        'BEGIN:VTODO',
        'DUE;VALUE=DATE:20260107',
        'COMPLETED:20260106T000000Z',
        'PERCENT-COMPLETE:40',
        'DURATION:P1D',
        'END:VTODO',
      ),
    );
    expect([view.end, view.completed].map((date) => date && printDate(date))).toEqual(['20260107', '20260106T000000Z']);
    expect([view.percentComplete, view.duration && printDuration(view.duration)]).toEqual([40, 'P1D']);
  });
});

describe('an alarm', () => {
  it.each([
    ['TRIGGER:-PT15M', 'before -PT15M false'],
    ['TRIGGER;RELATED=end:PT0S', 'before PT0S true'],
    ['TRIGGER;VALUE=DATE-TIME:20260106T000000Z', 'at 20260106T000000Z'],
    ['TRIGGER:soon', 'none'],
    ['X:y', 'none'],
  ])('%s', (line, expected) => {
    const { trigger } = alarmView(read('BEGIN:VALARM', line, 'END:VALARM'));
    const told =
      trigger === null
        ? 'none'
        : trigger.kind === 'absolute'
          ? `at ${printDate(trigger.at)}`
          : `before ${printDuration(trigger.duration)} ${trigger.toEnd}`;
    expect(told).toBe(expected);
  });

  it('tells what it does', () => {
    const view = alarmView(
      read(
        'BEGIN:VALARM',
        'UID:u',
        'ACTION:email',
        'REPEAT:2',
        'DURATION:PT5M',
        'SUMMARY:s',
        'DESCRIPTION:d',
        'ATTENDEE:mailto:a@b.test',
        'ACKNOWLEDGED:20260106T000000Z',
        'END:VALARM',
      ),
    );
    expect(view).toMatchObject({
      uid: 'u',
      action: 'EMAIL',
      repeat: 2,
      pause: { days: 0, milliseconds: 300_000 },
      summary: 's',
      description: 'd',
      attendees: [{ address: 'a@b.test' }],
    });
    expect(view.acknowledged?.kind).toBe('utc');
    expect(alarmView(read('BEGIN:VALARM', 'END:VALARM')).action).toBe('DISPLAY');
  });
});

describe('busy times and availability', () => {
  it('are read by period', () => {
    const view = freeBusyView(
      read(
        'BEGIN:VFREEBUSY',
        'UID:f',
        'DTSTART:20260101T000000Z',
        'DTEND:20260201T000000Z',
        'ORGANIZER:mailto:o@b.test',
        'ATTENDEE:mailto:a@b.test',
        'FREEBUSY;FBTYPE=busy-tentative:20260102T000000Z/PT1H,x,20260103T000000Z/20260103T010000Z',
        'FREEBUSY:20260104T000000Z/PT1H',
        'END:VFREEBUSY',
      ),
    );
    expect(view.busy.map(({ kind, period }) => `${kind} ${printPeriod(period)}`)).toEqual([
      'BUSY-TENTATIVE 20260102T000000Z/PT1H',
      'BUSY-TENTATIVE 20260103T000000Z/20260103T010000Z',
      'BUSY 20260104T000000Z/PT1H',
    ]);
    expect([
      view.uid,
      view.organizer?.address,
      view.attendees.length,
      view.start?.kind,
      view.end?.kind,
      view.stamp,
    ]).toEqual(['f', 'o@b.test', 1, 'utc', 'utc', null]);
  });

  it('hold what is free within what is not', () => {
    const view = availabilityView(
      read(
        'BEGIN:VAVAILABILITY',
        'UID:v',
        'PRIORITY:1',
        'SUMMARY:s',
        'DTSTART:20260101T000000Z',
        'DURATION:P7D',
        'BEGIN:AVAILABLE',
        'UID:w',
        'DTSTART:20260101T000000Z',
        'DTEND:20260101T080000Z',
        'RRULE:FREQ=WEEKLY',
        'END:AVAILABLE',
        'END:VAVAILABILITY',
      ),
    );
    expect(view).toMatchObject({
      uid: 'v',
      busyType: 'BUSY-UNAVAILABLE',
      priority: 1,
      summary: 's',
      end: null,
      duration: { days: 7, milliseconds: 0 },
      available: [{ uid: 'w', recurs: true }],
    });
    expect(availabilityView(read('BEGIN:VAVAILABILITY', 'BUSYTYPE:busy', 'END:VAVAILABILITY'))).toMatchObject({
      busyType: 'BUSY',
      priority: 0,
      start: null,
      available: [],
    });
  });
});
