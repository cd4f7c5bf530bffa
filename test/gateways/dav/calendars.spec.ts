import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestServer } from '#testing';
import { CalendarClient, calendarOf, comp, dataIn, event, namesIn, range, todo } from './calendarClient.js';

let server: TestServer;
const client = (address = 'cal@dav.test'): CalendarClient => new CalendarClient(server.ports.HTTP, address);
const people = ['cal@dav.test', 'store@dav.test'];

beforeAll(async () => {
  server = await TestServer.start({ FUMIBAKO_WORKERS: '1' });
  await server.users(people);
});
afterAll(() => server?.remove());

const tokyo = (name: string, value: string): string => `${name};TZID=Asia/Tokyo:${value}`;
const week = range('20260601T000000Z', '20260608T000000Z');

describe('a calendar object', () => {
  it('is kept octet for octet, with a strong tag', async () => {
    const me = client('store@dav.test');
    const text = `BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:odd\nDTSTAMP:20260101T000000Z\nDTSTART:20260101T000000Z\nX-ODD;A="b":会議\nEND:VEVENT\nEND:VCALENDAR\n\n`;
    const put = await me.ask('PUT', me.path('odd.ics'), text, { 'content-type': 'text/calendar' });
    expect(put.status).toBe(201);
    const got = await me.ask('GET', me.path('odd.ics'));
    expect(got.body).toBe(text);
    expect(got.headers.get('etag')).toBe(put.headers.get('etag'));
    expect(put.headers.get('etag')).toMatch(/^"/);
  });

  const start = 'DTSTART:20260601T000000Z';
  it.each([
    ['no calendar', 'hello', 'valid-calendar-data'],
    ['two UIDs', calendarOf(...event('a', start), ...event('b', start)), 'valid-calendar-object-resource'],
    ['a METHOD', calendarOf('METHOD:REQUEST', ...event('m', start)), 'valid-calendar-object-resource'],
    ['a task in a calendar of events', calendarOf(...todo('t', start)), 'supported-calendar-component'],
    ['a date before 1900', calendarOf(...event('o', 'DTSTART:18000101T000000Z')), 'min-date-time'],
    ['a date after 2199', calendarOf(...event('o', 'DTSTART:45010101T000000Z')), 'max-date-time'],
    ['occurrences every second', calendarOf(...event('s', start, 'RRULE:FREQ=SECONDLY')), 'max-instances'],
    [
      '2,001 people',
      calendarOf(...event('p', start, ...Array.from({ length: 2001 }, (_, at) => `ATTENDEE:mailto:p${at}@a.test`))),
      'max-attendees-per-instance',
    ],
  ])('with %s is refused', async (_, text, precondition) => {
    const me = client('store@dav.test');
    const { status, body } = await me.ask('PUT', me.path('refused.ics'), text);
    expect(status).toBe(403);
    expect(body).toContain(`<c:${precondition}`);
    expect((await me.ask('GET', me.path('refused.ics'))).status).toBe(404);
  });

  it('is refused beyond its octets', async () => {
    const me = client('store@dav.test');
    const large = event('large', 'DTSTART:20260601T000000Z', `DESCRIPTION:${'x'.repeat(1024 * 1024)}`);
    expect((await me.put('large.ics', large)).status).toBe(413);
  });

  it('has a UID that no other has', async () => {
    const me = client('store@dav.test');
    expect((await me.put('one.ics', event('twice', 'DTSTART:20260601T000000Z'))).status).toBe(201);
    const { status, body } = await me.put('two.ics', event('twice', 'DTSTART:20260601T000000Z'));
    expect(status).toBe(403);
    expect(body).toContain('<c:no-uid-conflict><d:href>');
    expect(body).toContain('one.ics');
  });
});

describe('calendar-query', () => {
  beforeAll(async () => {
    const me = client();
    await me.put(
      'single.ics',
      event(
        'single',
        tokyo('DTSTART', '20260602T090000'),
        tokyo('DTEND', '20260602T100000'),
        'SUMMARY:Straße',
        'CATEGORIES:A,B',
      ),
    );
    await me.put('before.ics', event('before', 'DTSTART:20260531T100000Z', 'DTEND:20260601T000000Z', 'LOCATION:部屋'));
    await me.put('weekly.ics', [
      ...event(
        'weekly',
        tokyo('DTSTART', '20200106T090000'),
        'DURATION:PT1H',
        'RRULE:FREQ=WEEKLY',
        'EXDATE;TZID=Asia/Tokyo:20260608T090000',
        'SUMMARY:weekly',
      ),
      ...event(
        'weekly',
        tokyo('RECURRENCE-ID', '20260601T090000'),
        tokyo('DTSTART', '20260603T150000'),
        'DURATION:PT1H',
        'SUMMARY:moved',
      ),
    ]);
    await me.put('day.ics', event('day', 'DTSTART;VALUE=DATE:20260608', 'SUMMARY:all day'));
    await me.put(
      'ended.ics',
      event(
        'ended',
        'DTSTART:20200101T000000Z',
        'RRULE:FREQ=DAILY;COUNT=5',
        'ATTENDEE;PARTSTAT=DECLINED:mailto:a@b.test',
      ),
    );
    await me.put('alarm.ics', [
      ...event('alarm', 'DTSTART:20270110T090000Z').slice(0, -1),
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      'DESCRIPTION:x',
      'TRIGGER:-PT1H',
      'REPEAT:2',
      'DURATION:PT10M',
      'END:VALARM',
      'END:VEVENT',
    ]);
  });

  it.each([
    ['everything', '', ['alarm.ics', 'before.ics', 'day.ics', 'ended.ics', 'single.ics', 'weekly.ics']],
    ['a week, the day in Tokyo among it', comp('VEVENT', week), ['day.ics', 'single.ics', 'weekly.ics']],
    ['the hour of an override', comp('VEVENT', range('20260603T060000Z', '20260603T063000Z')), ['weekly.ics']],
    ['the hour that it left', comp('VEVENT', range('20260601T000000Z', '20260601T010000Z')), []],
    ['the hour of an exception', comp('VEVENT', range('20260608T000000Z', '20260608T010000Z')), ['day.ics']],
    ['an open end', comp('VEVENT', range('20270601T000000Z', null)), ['weekly.ics']],
    ['an open beginning', comp('VEVENT', range(null, '20200102T000000Z')), ['ended.ics']],
    [
      'alarms of a moment',
      comp('VEVENT', comp('VALARM', range('20270110T081500Z', '20270110T082500Z'))),
      ['alarm.ics'],
    ],
    ['no alarm of a moment', comp('VEVENT', comp('VALARM', range('20270110T082100Z', '20270110T090500Z'))), []],
    ['tasks where none are', comp('VTODO'), []],
    [
      'a UID',
      comp('VEVENT', '<c:prop-filter name="UID"><c:text-match>SINGL</c:text-match></c:prop-filter>'),
      ['single.ics'],
    ],
    [
      'a UID by octets',
      comp(
        'VEVENT',
        '<c:prop-filter name="UID"><c:text-match collation="i;octet">SINGL</c:text-match></c:prop-filter>',
      ),
      [],
    ],
    [
      'a text by Unicode',
      comp(
        'VEVENT',
        '<c:prop-filter name="SUMMARY"><c:text-match collation="i;unicode-casemap">STRAß</c:text-match></c:prop-filter>',
      ),
      ['single.ics'],
    ],
    [
      'Japanese',
      comp('VEVENT', '<c:prop-filter name="LOCATION"><c:text-match>屋</c:text-match></c:prop-filter>'),
      ['before.ics'],
    ],
    [
      'a text that is not there',
      comp(
        'VEVENT',
        '<c:prop-filter name="SUMMARY"><c:text-match negate-condition="yes">weekly</c:text-match></c:prop-filter>',
      ),
      ['day.ics', 'single.ics', 'weekly.ics'],
    ],
    [
      'what has no summary',
      comp('VEVENT', '<c:prop-filter name="SUMMARY"><c:is-not-defined/></c:prop-filter>'),
      ['alarm.ics', 'before.ics', 'ended.ics'],
    ],
    [
      'what has no alarm',
      comp('VEVENT', comp('VALARM', '<c:is-not-defined/>')),
      ['before.ics', 'day.ics', 'ended.ics', 'single.ics', 'weekly.ics'],
    ],
    [
      'a parameter',
      comp(
        'VEVENT',
        '<c:prop-filter name="ATTENDEE"><c:param-filter name="PARTSTAT"><c:text-match>declined</c:text-match></c:param-filter></c:prop-filter>',
      ),
      ['ended.ics'],
    ],
    [
      'a date of a property',
      comp('VEVENT', `<c:prop-filter name="DTSTART">${range('20270101T000000Z', '20280101T000000Z')}</c:prop-filter>`),
      ['alarm.ics'],
    ],
    [
      'a component that says all of it',
      comp(
        'VEVENT',
        `${range('20260603T060000Z', '20260603T063000Z')}<c:prop-filter name="SUMMARY"><c:text-match>weekly</c:text-match></c:prop-filter>`,
      ),
      [],
    ],
  ])('finds %s', async (_, filter, names) => {
    expect(await client().query(filter)).toEqual(names);
  });

  it('means floating times as the query says', async () => {
    const filter = comp('VEVENT', range('20260608T200000Z', '20260608T210000Z'));
    expect(await client().query(filter)).toEqual([]);
    expect(await client().query(filter, 'default', '<c:timezone-id>America/New_York</c:timezone-id>')).toEqual([
      'day.ics',
    ]);
    const unknown = await client().report(
      '<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><c:filter><c:comp-filter name="VCALENDAR"/></c:filter><c:timezone-id>Nowhere/City</c:timezone-id></c:calendar-query>',
    );
    expect(unknown.status).toBe(403);
    expect(unknown.body).toContain('<c:valid-timezone');
  });

  it('expands a series into its occurrences, in UTC', async () => {
    const wanted = '<c:calendar-data><c:expand start="20260601T000000Z" end="20260616T000000Z"/></c:calendar-data>';
    const [text = ''] = await client().data(
      comp('VEVENT', '<c:prop-filter name="UID"><c:text-match>weekly</c:text-match></c:prop-filter>'),
      wanted,
    );
    expect(text.match(/BEGIN:VEVENT/g)).toHaveLength(2);
    expect(text).not.toMatch(/RRULE|EXDATE|TZID/);
    expect(text).toContain('RECURRENCE-ID:20260601T000000Z');
    expect(text).toContain('DTSTART:20260603T060000Z');
    expect(text).toContain('DTSTART:20260615T000000Z');
  });

  it('keeps the overrides of a range alone', async () => {
    const filter = comp('VEVENT', '<c:prop-filter name="UID"><c:text-match>weekly</c:text-match></c:prop-filter>');
    const limit = (start: string, end: string): string =>
      `<c:calendar-data><c:limit-recurrence-set start="${start}" end="${end}"/></c:calendar-data>`;
    const [within = ''] = await client().data(filter, limit('20260601T000000Z', '20260602T000000Z'));
    expect(within).toContain('SUMMARY:moved');
    const [beside = ''] = await client().data(filter, limit('20270601T000000Z', '20270602T000000Z'));
    expect(beside).not.toContain('SUMMARY:moved');
    expect(beside).toContain('RRULE:FREQ=WEEKLY');
  });

  it('gives the parts that are asked for', async () => {
    const wanted =
      '<c:calendar-data><c:comp name="VCALENDAR"><c:prop name="VERSION"/><c:comp name="VEVENT"><c:prop name="SUMMARY"/><c:prop name="UID" novalue="yes"/></c:comp></c:comp></c:calendar-data>';
    const [text = ''] = await client().data(
      comp('VEVENT', '<c:prop-filter name="UID"><c:text-match>single</c:text-match></c:prop-filter>'),
      wanted,
    );
    expect(text.split('\r\n').toSorted()).toEqual(
      [
        '',
        'BEGIN:VCALENDAR',
        'BEGIN:VEVENT',
        'END:VCALENDAR',
        'END:VEVENT',
        'SUMMARY:Straße',
        'UID:',
        'VERSION:2.0',
      ].toSorted(),
    );
  });

  it('refuses data in another form, and collations that nobody knows', async () => {
    const other = await client().report(
      '<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><c:calendar-data content-type="application/calendar+xml"/></d:prop><c:filter><c:comp-filter name="VCALENDAR"/></c:filter></c:calendar-query>',
    );
    expect([other.status, other.body.includes('supported-calendar-data')]).toEqual([403, true]);
  });

  it('gives objects by their addresses, and 404 for those that are not there', async () => {
    const me = client();
    const hrefs = [
      me.path('single.ics'),
      me.path('gone.ics').replace('@', '%40'),
      '/dav/calendars/other@dav.test/default/single.ics',
    ];
    const { status, body } = await me.report(
      `<c:calendar-multiget xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:getetag/><c:calendar-data/></d:prop>${hrefs.map((href) => `<d:href>${href}</d:href>`).join('')}</c:calendar-multiget>`,
    );
    expect(status).toBe(207);
    expect(dataIn(body)).toEqual([(await me.ask('GET', me.path('single.ics'))).body]);
    expect(body.match(/HTTP\/1.1 404/g)).toHaveLength(2);
  });

  it('gives what has changed with its data', async () => {
    const { body } = await client().report(
      '<d:sync-collection xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:sync-token/><d:sync-level>1</d:sync-level><d:prop><d:getetag/><c:calendar-data/></d:prop></d:sync-collection>',
    );
    expect(namesIn(body)).toHaveLength(6);
    expect(dataIn(body)).toHaveLength(6);
    expect(body).toContain('<d:sync-token>');
  });

  it('gives the whole calendar as one text', async () => {
    const { status, body, headers } = await client().ask('GET', client().path());
    expect([status, headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8']);
    expect(body.match(/BEGIN:VEVENT/g)).toHaveLength(7);
    expect(body.match(/(?:BEGIN|END):VCALENDAR/g)).toHaveLength(2);
  });
});
