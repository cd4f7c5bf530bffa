import { afterAll, beforeAll, expect, it } from 'vitest';
import { dayOf, isoOf } from '#formats/almanac';
import { type Answer, type Given, password, testDav, type TestDav } from '../../fixtures/dav.js';
import { Holidays } from '#core/calendar';

const user = 'taro@people.test';
const calendar = `/dav/calendars/${user}/holidays/`;
const namespaces = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"';
const year = new Date().getUTCFullYear();
const newYear = dayOf(year, 1, 1);
const object = `${calendar}fumibako-holiday-national-${newYear}.ics`;
let dav: TestDav;
let holidays: Holidays;

beforeAll(async () => {
  dav = await testDav();
  await dav.people.add(user, password);
  await dav.people.add('hanako@people.test', password);
  holidays = new Holidays(dav.test.database);
});
afterAll(() => dav?.close());

const ask = (method: string, path: string, given: Given = {}): Promise<Answer> => dav.ask(user, method, path, given);
const propfind = (path: string, names: string, depth = '0'): Promise<Answer> =>
  ask('PROPFIND', path, {
    body: `<d:propfind ${namespaces}><d:prop>${names}</d:prop></d:propfind>`,
    headers: { depth },
  });
const query = (from: string, to: string): Promise<Answer> =>
  ask('REPORT', calendar, {
    body: `<c:calendar-query ${namespaces}><d:prop><d:getetag/><c:calendar-data/></d:prop><c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT"><c:time-range start="${from}" end="${to}"/></c:comp-filter></c:comp-filter></c:filter></c:calendar-query>`,
    headers: { depth: '1' },
  });
const sync = (token: string): Promise<Answer> =>
  ask('REPORT', calendar, {
    body: `<d:sync-collection ${namespaces}><d:sync-token>${token}</d:sync-token><d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>`,
  });
const tokenIn = ({ text }: Answer): string => /<d:sync-token>([^<]*)/.exec(text)?.[1] ?? '';
const language = (to: string): Promise<unknown> =>
  dav.test.database.pool.query('UPDATE account SET language = $1 WHERE address = $2', [to, user]);

it('is one of the calendars in the home, takes events and can be read alone', async () => {
  const home = await propfind(`/dav/calendars/${user}/`, '<d:resourcetype/>', '1');
  expect(home.text).toContain(`<d:href>${calendar}</d:href>`);
  const { text } = await propfind(
    calendar,
    '<d:displayname/><d:current-user-privilege-set/><c:supported-calendar-component-set/><d:resourcetype/>',
  );
  expect(text).toContain('祝日 / Holidays');
  expect(text).toContain('name="VEVENT"');
  expect(text).not.toContain('VTODO');
  expect(text).not.toContain('write');
  expect(text).toContain('calendar/>');
});

it('has whole days that take nobody’s time, by year, five back and ten ahead', async () => {
  const { status, text, headers } = await ask('GET', object);
  expect(status).toBe(200);
  expect(text).toContain(`DTSTART;VALUE=DATE:${year}0101\r\nDTEND;VALUE=DATE:${year}0102\r\n`);
  expect(text).toContain("SUMMARY:元日 / New Year's Day\r\n");
  expect(text).toContain('TRANSP:TRANSPARENT\r\n');
  const again = await ask('GET', object, { headers: { 'if-none-match': headers.get('etag') ?? '' } });
  expect(again.status).toBe(304);
  const at = async (of: number): Promise<number> =>
    (await ask('GET', `${calendar}fumibako-holiday-national-${dayOf(of, 1, 1)}.ics`)).status;
  expect([await at(year - 6), await at(year - 5), await at(year + 10), await at(year + 11)]).toEqual([
    404, 200, 200, 404,
  ]);
});

it('is told in the language of who reads', async () => {
  await language('ja');
  const japanese = (await ask('GET', object)).text;
  expect(japanese).toContain("SUMMARY:元日\r\nDESCRIPTION:New Year's Day\r\n");
  await language('en');
  expect((await ask('GET', object)).text).toContain("SUMMARY:New Year's Day\r\nDESCRIPTION:元日\r\n");
  expect((await propfind(calendar, '<d:displayname/>')).text).toContain('>Holidays<');
});

it('is queried, read by addresses, and subscribed to', async () => {
  const found = await query(`${year}0429T000000Z`, `${year}0430T000000Z`);
  expect(found.text.match(/<d:response>/g)).toHaveLength(1);
  expect(found.text).toContain('Shōwa Day');
  const multiget = await ask('REPORT', calendar, {
    body: `<c:calendar-multiget ${namespaces}><d:prop><c:calendar-data/></d:prop><d:href>${object}</d:href><d:href>${calendar}none.ics</d:href></c:calendar-multiget>`,
  });
  expect(multiget.text).toContain('BEGIN:VEVENT');
  expect(multiget.text.match(/404/g)).toHaveLength(1);
  const feed = await ask('GET', calendar);
  expect(feed.headers.get('content-type')).toContain('text/calendar');
  expect(feed.text.match(/BEGIN:VEVENT/g)?.length).toBeGreaterThan(16 * 15);
  expect(feed.text.match(/BEGIN:VCALENDAR/g)).toHaveLength(1);
  const busy = await ask('REPORT', calendar, {
    body: `<c:free-busy-query ${namespaces}><c:time-range start="${year}0101T000000Z" end="${year}0201T000000Z"/></c:free-busy-query>`,
  });
  expect(busy.text).not.toContain('FREEBUSY:');
});

it('is synchronised: nothing new until something changes, and then all', async () => {
  const first = await sync('');
  expect(first.text).toContain(object);
  const token = tokenIn(first);
  expect((await sync(token)).text).not.toContain('<d:response>');
  await holidays.add('people.test', { day: newYear + 2, name: '創立記念日', english: 'Foundation, of us' });
  const refused = await sync(token);
  expect(refused.status).toBe(403);
  expect(refused.text).toContain('valid-sync-token');
  expect((await sync('')).text).toContain(`fumibako-holiday-company-${newYear + 2}.ics`);
  const company = await ask('GET', `${calendar}fumibako-holiday-company-${newYear + 2}.ics`);
  expect(company.text).toContain('SUMMARY:Foundation\\, of us\r\nDESCRIPTION:創立記念日\r\n');
  await holidays.remove('people.test', newYear + 2);
});

it('is read by the file that an administrator took, for the years in it', async () => {
  const years = await holidays.import([
    { day: newYear, name: '元日' },
    { day: newYear + 1, name: '特別の日' },
  ]);
  expect(years).toEqual([year]);
  const [from, to] = [`${year}0101T000000Z`, `${year}1231T000000Z`];
  expect((await query(from, to)).text.match(/<d:response>/g)).toHaveLength(2);
  expect((await query(from, to)).text).toContain('SUMMARY:特別の日');
  await holidays.import([{ day: newYear, name: '元日' }]);
  expect((await query(from, to)).text.match(/<d:response>/g)).toHaveLength(1);
  expect((await query(`${year + 1}0101T000000Z`, `${year + 1}1231T000000Z`)).text).toContain('Culture Day');
});

it('is written by nobody', async () => {
  const body = (await ask('GET', object)).text;
  const put = (path: string): Promise<Answer> =>
    ask('PUT', path, { body, headers: { 'content-type': 'text/calendar' } });
  expect([(await put(object)).status, (await put(`${calendar}mine.ics`)).status]).toEqual([403, 403]);
  expect((await ask('DELETE', object)).status).toBe(403);
  expect((await ask('DELETE', calendar)).status).toBe(403);
  const patch = `<d:propertyupdate ${namespaces}><d:set><d:prop><d:displayname>x</d:displayname></d:prop></d:set></d:propertyupdate>`;
  expect((await ask('PROPPATCH', calendar, { body: patch })).text + (await ask('MKCALENDAR', calendar)).status).toMatch(
    /403|405/,
  );
  expect((await dav.ask('hanako@people.test', 'GET', object)).status).toBe(404);
  expect((await ask('GET', object)).text).toBe(body);
});

it('refuses names and years that are none', async () => {
  const day = dayOf(year, 5, 1);
  await expect(holidays.add('people.test', { day, name: ' ', english: null })).rejects.toThrow('1 to 200');
  await expect(holidays.add('people.test', { day, name: 'x'.repeat(201), english: null })).rejects.toThrow('1 to 200');
  await expect(holidays.add('none.test', { day, name: 'x', english: null })).rejects.toThrow('no domain');
  await expect(holidays.remove('people.test', day)).rejects.toThrow(isoOf(day));
  await expect(holidays.import([{ day: dayOf(1900, 1, 1), name: 'x' }])).rejects.toThrow('between 1949 and 2099');
  await expect(
    holidays.import([
      { day, name: 'x' },
      { day, name: 'y' },
    ]),
  ).rejects.toThrow('twice');
  const many = Array.from({ length: 5001 }, (_, at) => ({ day: day + at, name: 'x' }));
  await expect(holidays.import(many)).rejects.toThrow('at most 5000');
  await dav.test.database.pool.query(
    `INSERT INTO company_holiday SELECT id, DATE '2030-01-01' + n, 'x' FROM domain, generate_series(1, 2000) n WHERE name = 'people.test'`,
  );
  await expect(holidays.add('people.test', { day, name: 'x', english: null })).rejects.toThrow('at most 2000');
  await holidays.add('people.test', { day: dayOf(2030, 1, 2), name: 'renamed', english: null });
});
