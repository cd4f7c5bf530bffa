import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, testDav, type TestDav } from '../../fixtures/dav.js';
import { calendarOf, event } from './calendarClient.js';
import { names, Person } from './schedulingPeople.js';

let dav: TestDav;
let boss: Person;
let ann: Person;

beforeAll(async () => {
  dav = await testDav();
  boss = await Person.add(dav, 'boss@busy.test');
  ann = await Person.add(dav, 'ann@busy.test');
  await dav.people.directory.addAlias('anna@busy.test', [ann.address]);
});
afterAll(() => dav?.close());

const month = ['DTSTART:20300101T000000Z', 'DTEND:20300201T000000Z'];

function ask(attendees: readonly string[], more: readonly string[] = month, organizer = boss.address): Promise<Answer> {
  const people = attendees.map((address) => `ATTENDEE:mailto:${address}`);
  const lines = event('busy', ...more, `ORGANIZER:mailto:${organizer}`, ...people);
  const text = calendarOf('METHOD:REQUEST', ...lines).replaceAll('VEVENT', 'VFREEBUSY');
  return boss.ask('POST', boss.path('', 'outbox'), text, { 'content-type': 'text/calendar; charset=utf-8' });
}

const one = (uid: string, day: string, ...more: readonly string[]): string =>
  calendarOf(...event(uid, `DTSTART:203001${day}T010000Z`, `DTEND:203001${day}T020000Z`, ...more));

describe('a request for busy times', () => {
  it('tells of everybody of the organisation, and that others are nobody', async () => {
    await ann.put('a.ics', one('a', '07'));
    await ann.put('b.ics', one('b', '08', 'RRULE:FREQ=WEEKLY;COUNT=2'));
    await ann.put('t.ics', one('t', '09', 'STATUS:TENTATIVE'));
    await ann.put('free.ics', one('free', '10', 'TRANSP:TRANSPARENT'));
    const { status, headers, text } = await ask([ann.address, 'anna@busy.test', 'nobody@busy.test', 'x@else.test']);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/xml/);
    const [first = '', alias = '', ...others] = text.split('<c:response>').slice(1);
    for (const each of [first, alias]) {
      expect(each).toContain('<c:request-status>2.0;Success</c:request-status>');
      expect(each).toContain('METHOD:REPLY');
      const plain = each.replaceAll(/&#13;\n |\r\n /g, '');
      expect(plain).toContain(
        'FREEBUSY:20300107T010000Z/20300107T020000Z,20300108T010000Z/20300108T020000Z,20300115T010000Z/20300115T020000Z',
      );
      expect(plain).toContain('FREEBUSY;FBTYPE=BUSY-TENTATIVE:20300109T010000Z/20300109T020000Z');
      expect(plain).not.toContain('20300110');
    }
    expect(others).toHaveLength(2);
    for (const each of others) expect(each).toContain('3.7;');
  });

  it('leaves out calendars that do not count, and the event that is moved', async () => {
    await ann.ask('MKCALENDAR', ann.path('', 'quiet'));
    await ann.ask('PUT', ann.path('q.ics', 'quiet'), one('q', '20'));
    expect((await ask([ann.address])).text).toContain('20300120T010000Z');
    const body = `<d:propertyupdate ${names}><d:set><d:prop><c:schedule-calendar-transp><c:transparent/></c:schedule-calendar-transp></d:prop></d:set></d:propertyupdate>`;
    expect((await ann.ask('PROPPATCH', ann.path('', 'quiet'), body)).text).toContain('200 OK');
    expect((await ask([ann.address])).text).not.toContain('20300120T010000Z');
    expect((await ask([ann.address], [...month, 'X-CALENDARSERVER-MASK-UID:a'])).text).not.toContain('20300107');
  });

  it.each([
    ['by somebody else', ['ann@busy.test'], month, 'ann@busy.test', 403, 'valid-organizer'],
    ['about nobody', [], month, 'boss@busy.test', 400, 'valid-scheduling-message'],
    ['without an end', ['ann@busy.test'], [month[0] as string], 'boss@busy.test', 400, 'valid-scheduling-message'],
    [
      'about 401 days',
      ['ann@busy.test'],
      ['DTSTART:20300101T000000Z', 'DTEND:20310206T000000Z'],
      'boss@busy.test',
      400,
      'valid-scheduling-message',
    ],
    [
      'about 501 people',
      Array.from({ length: 501 }, (_, at) => `p${at}@busy.test`),
      month,
      'boss@busy.test',
      400,
      'valid-scheduling-message',
    ],
  ])('%s is refused', async (_, attendees, lines, organizer, status, precondition) => {
    const answer = await ask(attendees, lines, organizer);
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(precondition)]);
  });

  it('goes to the outbox of who asks, as a calendar', async () => {
    expect((await boss.ask('POST', boss.path(''), 'x')).status).toBe(405);
    expect((await boss.ask('POST', ann.path('', 'outbox'), 'x')).status).toBe(404);
    const xml = await boss.ask('POST', boss.path('', 'outbox'), '<a/>', { 'content-type': 'application/xml' });
    expect([xml.status, xml.text]).toEqual([403, expect.stringContaining('supported-calendar-data')]);
  });

  it('about 100 people and a month is answered', async () => {
    const crowd = Array.from({ length: 100 }, (_, at) => `p${at}@crowd.test`);
    const { pool } = dav.test.database;
    const { rows } = await pool.query<{ id: number }>(
      `WITH d AS (INSERT INTO domain (organisation_id, name) SELECT organisation_id, 'crowd.test' FROM domain WHERE name = 'busy.test' RETURNING id, organisation_id),
        a AS (INSERT INTO account (organisation_id, domain_id, kind, address)
          SELECT organisation_id, id, 'person', c FROM d, unnest($1::text[]) c RETURNING id, domain_id, organisation_id, address),
        m AS (INSERT INTO mail_account (account_id, domain_id) SELECT id, domain_id FROM a),
        n AS (INSERT INTO address (address, organisation_id, domain_id, account_id) SELECT address, organisation_id, domain_id, id FROM a)
       SELECT id FROM a`,
      [crowd],
    );
    await copyCalendars(rows.map(({ id }) => id));
    const { status, text } = await ask(crowd);
    expect(status).toBe(200);
    expect(text.match(/2\.0;Success/g)).toHaveLength(100);
    expect(text.match(/20300107T010000Z\//g)).toHaveLength(100);
  });
});

/** Gives each account the calendar of ann, once as it is and thirty times over the year. */
async function copyCalendars(accounts: readonly number[]): Promise<void> {
  for (let at = 0; at < 30; at++)
    await ann.put(
      `s${at}.ics`,
      calendarOf(
        ...event(
          `s${at}`,
          `DTSTART;TZID=Asia/Tokyo:2029${String(1 + (at % 12)).padStart(2, '0')}0${1 + (at % 9)}T1${at % 9}0000`,
          'DURATION:PT1H',
          ...(at % 3 === 0 ? ['RRULE:FREQ=WEEKLY'] : []),
        ),
      ),
    );
  const { pool } = dav.test.database;
  await pool.query(
    `INSERT INTO collection (account_id, id, kind, name, components, change_number)
     SELECT a, c.id, c.kind, c.name, c.components, c.change_number FROM unnest($1::bigint[]) a, collection c
     WHERE c.account_id = (SELECT id FROM account WHERE address = $2)`,
    [accounts, ann.address],
  );
  await pool.query(
    `INSERT INTO item (account_id, collection_id, id, name, uid, hash, size, body, media_type, created_at, modified_at, change_number,
       component, starts, ends, recurs, facts)
     SELECT a, collection_id, id, name, uid, hash, size, body, media_type, created_at, modified_at, change_number, component, starts, ends, recurs, facts
     FROM unnest($1::bigint[]) a, item WHERE account_id = (SELECT id FROM account WHERE address = $2) AND removed_change IS NULL`,
    [accounts, ann.address],
  );
}

describe('inbox and outbox', () => {
  it('are told by the principal, and what they are', async () => {
    const principal = await ann.propfind(
      `/dav/principals/${ann.address}/`,
      '<c:schedule-inbox-URL/><c:schedule-outbox-URL/><c:calendar-user-address-set/><c:calendar-user-type/>',
    );
    expect(principal.text).toContain(`<d:href>${ann.path('', 'inbox')}</d:href>`);
    expect(principal.text).toContain(`<d:href>${ann.path('', 'outbox')}</d:href>`);
    expect(principal.text).toContain('<d:href>mailto:anna@busy.test</d:href>');
    expect(principal.text).toContain('<c:calendar-user-type>INDIVIDUAL</c:calendar-user-type>');
    const inbox = await ann.propfind(
      ann.path('', 'inbox'),
      '<d:resourcetype/><c:schedule-default-calendar-URL/><d:current-user-privilege-set/>',
    );
    expect(inbox.text).toContain('<c:schedule-inbox/>');
    expect(inbox.text).toContain(`<d:href>${ann.path()}</d:href>`);
    expect(inbox.text).toContain('<c:schedule-deliver-invite/>');
    const outbox = await ann.propfind(ann.path('', 'outbox'), '<d:resourcetype/><d:current-user-privilege-set/>');
    expect(outbox.text).toContain('<c:schedule-outbox/>');
    expect(outbox.text).toContain('<c:schedule-send-freebusy/>');
    const calendar = await ann.propfind(ann.path(), '<c:schedule-calendar-transp/>');
    expect(calendar.text).toContain('<c:schedule-calendar-transp><c:opaque/>');
    const { headers } = await ann.ask('OPTIONS', ann.path());
    expect(headers.get('dav')).toContain('calendar-auto-schedule');
  });

  it('stay, and take nothing from programs', async () => {
    for (const name of ['inbox', 'outbox']) {
      expect((await ann.ask('DELETE', ann.path('', name))).status).toBe(403);
      expect((await ann.ask('PUT', ann.path('x.ics', name), one('x', '01'))).status).toBe(403);
      const destination = ann.path('a.ics', name);
      expect((await ann.ask('MOVE', ann.path('a.ics'), undefined, { destination })).status).toBe(403);
    }
  });
});
