import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestServer } from '#testing';
import { CalendarClient, comp, event, range, todo } from './calendarClient.js';

let server: TestServer;
const client = (address: string): CalendarClient => new CalendarClient(server.ports.HTTP, address);

beforeAll(async () => {
  server = await TestServer.start({ FUMIBAKO_WORKERS: '1' });
  await server.users(['zone@dav.test', 'todo@dav.test', 'busy@dav.test', 'bomb@dav.test']);
});
afterAll(() => server?.remove());

const tokyo = (name: string, value: string): string => `${name};TZID=Asia/Tokyo:${value}`;

describe('the zone of a calendar', () => {
  const set = (name: string, value: string): string =>
    `<d:propertyupdate xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:set><d:prop><c:${name}>${value}</c:${name}></d:prop></d:set></d:propertyupdate>`;

  it('is set by name or by text, told in both forms, and meant in queries', async () => {
    const me = client('zone@dav.test');
    await me.put('day.ics', event('day', 'DTSTART;VALUE=DATE:20260608'));
    const evening = comp('VEVENT', range('20260608T200000Z', '20260608T210000Z'));
    expect(await me.query(evening)).toEqual([]);
    expect((await me.ask('PROPPATCH', me.path(), set('calendar-timezone-id', 'America/New_York'))).body).toContain(
      '200 OK',
    );
    expect(await me.query(evening)).toEqual(['day.ics']);
    const asked =
      '<d:propfind xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><c:calendar-timezone/></d:prop></d:propfind>';
    const told = await me.ask('PROPFIND', me.path(), asked, { depth: '0' });
    expect(told.body).toContain('TZID:America/New_York');
    for (const [name, value] of [
      ['calendar-timezone-id', 'Nowhere'],
      ['calendar-timezone', 'hello'],
    ] as const)
      expect((await me.ask('PROPPATCH', me.path(), set(name, value))).body).toContain('403 Forbidden');
    const text = [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:x',
      'BEGIN:VTIMEZONE',
      'TZID:Asia/Tokyo',
      'BEGIN:STANDARD',
      'DTSTART:19700101T000000',
      'TZOFFSETFROM:+0900',
      'TZOFFSETTO:+0900',
      'END:STANDARD',
      'END:VTIMEZONE',
      'END:VCALENDAR',
    ].join('\r\n');
    expect((await me.ask('PROPPATCH', me.path(), set('calendar-timezone', text))).body).toContain('200 OK');
    expect(await me.query(evening)).toEqual([]);
  });

  it('is left out of objects where the client knows it', async () => {
    const me = client('zone@dav.test');
    const zone = [
      'BEGIN:VTIMEZONE',
      'TZID:Asia/Tokyo',
      'BEGIN:STANDARD',
      'DTSTART:19700101T000000',
      'TZOFFSETFROM:+0900',
      'TZOFFSETTO:+0900',
      'END:STANDARD',
      'END:VTIMEZONE',
    ];
    await me.put('zoned.ics', [...zone, ...event('zoned', tokyo('DTSTART', '20260608T090000'))]);
    expect((await me.ask('GET', me.path('zoned.ics'))).body).toContain('VTIMEZONE');
    const without = await me.ask('GET', me.path('zoned.ics'), null, { 'caldav-timezones': 'F' });
    expect(without.body).not.toContain('VTIMEZONE');
    expect(without.body).toContain('TZID=Asia/Tokyo');
  });
});

describe('tasks (RFC 4791 §9.9)', () => {
  beforeAll(async () => {
    const me = client('todo@dav.test');
    const tasks: Readonly<Record<string, readonly string[]>> = {
      bare: [],
      due: ['DUE:20260602T000000Z'],
      lasting: ['DTSTART:20260602T000000Z', 'DURATION:P1D'],
      started: ['DTSTART:20260602T000000Z'],
      done: ['COMPLETED:20260602T000000Z', 'CREATED:20260501T000000Z'],
      made: ['CREATED:20260602T000000Z'],
      recurring: ['DTSTART:20260101T000000Z', 'DUE:20260101T010000Z', 'RRULE:FREQ=DAILY;COUNT=10'],
    };
    for (const [name, lines] of Object.entries(tasks)) await me.put(`${name}.ics`, todo(name, ...lines), 'tasks');
  });

  it.each([
    ['a day before', '20260601T000000Z', '20260602T000000Z', ['bare.ics', 'done.ics', 'due.ics']],
    [
      'the moment itself',
      '20260602T000000Z',
      '20260602T000001Z',
      ['bare.ics', 'done.ics', 'lasting.ics', 'made.ics', 'started.ics'],
    ],
    ['long after', '20270602T000000Z', '20270603T000000Z', ['bare.ics', 'made.ics']],
    ['a recurrence', '20260105T003000Z', '20260105T004000Z', ['bare.ics', 'recurring.ics']],
  ])('of %s are found', async (_, start, end, names) => {
    const found = await client('todo@dav.test').query(comp('VTODO', range(start, end)), 'tasks');
    expect(found).toEqual(names);
  });
});

describe('free-busy-query', () => {
  it('tells when one is busy, and how', async () => {
    const me = client('busy@dav.test');
    const at = (hour: string, to: string): readonly string[] => [
      `DTSTART:20260601T${hour}0000Z`,
      `DTEND:20260601T${to}0000Z`,
    ];
    await me.put('a.ics', event('a', ...at('01', '03')));
    await me.put('b.ics', event('b', ...at('02', '04')));
    await me.put('c.ics', event('c', ...at('06', '07'), 'STATUS:TENTATIVE'));
    await me.put('d.ics', event('d', ...at('08', '09'), 'TRANSP:TRANSPARENT'));
    await me.put('e.ics', event('e', ...at('09', '10'), 'STATUS:CANCELLED'));
    await me.put('f.ics', event('f', 'DTSTART:20260501T110000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY'));
    const { status, body, headers } = await me.report(
      `<c:free-busy-query xmlns:c="urn:ietf:params:xml:ns:caldav">${range('20260601T000000Z', '20260602T000000Z')}</c:free-busy-query>`,
    );
    expect([status, headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8']);
    const busy = body
      .replaceAll('\r\n ', '')
      .split('\r\n')
      .filter((line) => line.startsWith('FREEBUSY'));
    expect(busy).toEqual([
      'FREEBUSY:20260601T010000Z/20260601T040000Z,20260601T110000Z/20260601T120000Z',
      'FREEBUSY;FBTYPE=BUSY-TENTATIVE:20260601T060000Z/20260601T070000Z',
    ]);
  });
});

describe('hostile calendars', () => {
  it('cost little, and others do not wait for them', async () => {
    const me = client('bomb@dav.test');
    const rules = [
      'FREQ=HOURLY;INTERVAL=1',
      'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
      'FREQ=DAILY;BYSETPOS=366;BYDAY=MO',
      'FREQ=MONTHLY;BYDAY=5FR;UNTIL=99991231T000000Z',
    ];
    for (const [at, rule] of rules.entries())
      expect((await me.put(`r${at}.ics`, event(`r${at}`, 'DTSTART:20000101T000000Z', `RRULE:${rule}`))).status).toBe(
        201,
      );
    const observances = Array.from({ length: 600 }, (_, at) => [
      'BEGIN:STANDARD',
      `DTSTART:19700101T0000${String(at % 60).padStart(2, '0')}`,
      'RRULE:FREQ=SECONDLY',
      'TZOFFSETFROM:+0000',
      'TZOFFSETTO:+0900',
      'END:STANDARD',
    ]).flat();
    const zone = ['BEGIN:VTIMEZONE', 'TZID:Bomb', ...observances, 'END:VTIMEZONE'];
    expect((await me.put('zone.ics', [...zone, ...event('zone', 'DTSTART;TZID=Bomb:20260601T000000')])).status).toBe(
      201,
    );
    const began = performance.now();
    await me.query(comp('VEVENT', range('20260601T000000Z', null)));
    await me.query(comp('VEVENT', range('21500601T000000Z', '21500602T000000Z')));
    const wide = '<c:calendar-data><c:expand start="19000101T000000Z" end="21990101T000000Z"/></c:calendar-data>';
    const { status, body } = await me.report(
      `<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop>${wide}</d:prop><c:filter><c:comp-filter name="VCALENDAR"/></c:filter></c:calendar-query>`,
    );
    expect(status).toBe(207);
    expect(body).toContain('number-of-matches-within-limits');
    expect(performance.now() - began).toBeLessThan(5000);
  });

  it('are not found by filters that are none', async () => {
    const me = client('bomb@dav.test');
    const deep = '<c:comp-filter name="X">'.repeat(200) + '</c:comp-filter>'.repeat(200);
    for (const filter of [deep, comp('VEVENT', range('20260601T000000Z', '20260501T000000Z')), '<c:comp-filter/>'])
      await expect(me.query(filter)).rejects.toThrow(/^40[03]/);
    const wide = Array.from({ length: 3000 }, (_, at) => `<c:prop-filter name="P${at}"/>`).join('');
    expect(await me.query(comp('VEVENT', wide))).toEqual([]);
  });
});
