import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDav, type TestDav } from '../../fixtures/dav.js';
import { answered, meeting, names, Person } from './schedulingPeople.js';

let dav: TestDav;
let boss: Person;
let ann: Person;
let bob: Person;

beforeAll(async () => {
  dav = await testDav();
  [boss, ann, bob] = [
    await Person.add(dav, 'boss@meet.test'),
    await Person.add(dav, 'ann@meet.test'),
    await Person.add(dav, 'bob@meet.test'),
  ];
  dav.dispatcher.start();
});
afterAll(() => dav?.close());

const waiting = async (): Promise<number> => {
  const { rows } = await dav.test.database.pool.query<{ count: number }>('SELECT count(*) FROM scheduling_message');
  return rows[0]?.count ?? 0;
};

const all = (): readonly string[] => [ann.address, bob.address];

describe('an invitation', () => {
  it('comes into calendars and inboxes, is answered, changed and cancelled', async () => {
    const put = await boss.put('m1.ics', meeting('m1', boss.address, all()));
    expect(put.status).toBe(201);
    // the statuses of delivery were added
    expect(put.headers.get('etag')).toBeNull();
    expect(put.headers.get('schedule-tag')).toMatch(/^"\d+"$/);
    expect(await boss.text('m1.ics')).toMatch(/ATTENDEE;[^\r\n]*SCHEDULE-STATUS=1.2:mailto:ann@meet.test/);
    const copy = await ann.sees('m1.ics', 'SUMMARY:Plan');
    expect(copy).not.toMatch(/METHOD|SCHEDULE-STATUS/);
    await bob.sees('m1.ics', 'SUMMARY:Plan');
    const [item = ''] = await ann.members('inbox');
    const message = await ann.ask('GET', ann.path(item, 'inbox'));
    expect(message.text).toContain('METHOD:REQUEST');
    const query = `<c:calendar-query ${names}><d:prop><c:calendar-data/></d:prop><c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT"><c:time-range start="20300107T000000Z" end="20300108T000000Z"/></c:comp-filter></c:comp-filter></c:filter></c:calendar-query>`;
    const found = await ann.ask('REPORT', ann.path('', 'inbox'), query, { depth: '1' });
    expect(found.text).toContain('METHOD:REQUEST');
    const href = `<d:href>${ann.path(item, 'inbox')}</d:href>`;
    const multiget = `<c:calendar-multiget ${names}><d:prop><c:calendar-data/></d:prop>${href}</c:calendar-multiget>`;
    expect((await ann.ask('REPORT', ann.path('', 'inbox'), multiget)).text).toContain('UID:m1');
    expect((await ann.ask('DELETE', ann.path(item, 'inbox'))).status).toBe(204);
    expect(await ann.members('inbox')).toEqual([]);

    const tag = (await boss.get('m1.ics')).headers.get('schedule-tag');
    const etag = (await boss.get('m1.ics')).headers.get('etag');
    expect((await ann.answer('m1.ics', 'ACCEPTED')).status).toBe(204);
    expect((await bob.answer('m1.ics', 'DECLINED')).status).toBe(204);
    await boss.sees('m1.ics', /ATTENDEE[^\r\n]*PARTSTAT=ACCEPTED[^\r\n]*:mailto:ann@/);
    await boss.sees('m1.ics', /ATTENDEE[^\r\n]*PARTSTAT=DECLINED[^\r\n]*:mailto:bob@/);
    const now = await boss.get('m1.ics');
    expect(now.headers.get('schedule-tag')).toBe(tag);
    expect(now.headers.get('etag')).not.toBe(etag);

    const moved = await boss.edit('m1.ics', (text) => text.replaceAll('20300107T0', '20300108T0'));
    expect(moved.status).toBe(204);
    expect(moved.headers.get('schedule-tag')).not.toBe(tag);
    const again = await ann.sees('m1.ics', 'DTSTART:20300108T010000Z');
    expect(again).toMatch(/ATTENDEE[^\r\n]*:mailto:ann@/);
    expect(again).not.toMatch(/PARTSTAT=ACCEPTED[^\r\n]*:mailto:ann@/);

    expect((await boss.ask('DELETE', boss.path('m1.ics'))).status).toBe(204);
    await ann.sees('m1.ics', 'STATUS:CANCELLED');
    await bob.sees('m1.ics', 'STATUS:CANCELLED');
  });

  it('that changes twice within a second arrives as it was last', async () => {
    await boss.put('fast.ics', meeting('fast', boss.address, [ann.address]));
    for (const title of ['One', 'Two', 'Three'])
      expect((await boss.edit('fast.ics', (text) => text.replace(/SUMMARY:.*/, `SUMMARY:${title}`))).status).toBe(204);
    await ann.sees('fast.ics', 'SUMMARY:Three');
    for (const status of ['TENTATIVE', 'DECLINED', 'ACCEPTED'])
      expect((await ann.answer('fast.ics', status)).status).toBe(204);
    await boss.sees('fast.ics', /PARTSTAT=ACCEPTED[^\r\n]*:mailto:ann@/);
  });

  it('tells of an occurrence that moves, of one that goes, and is answered for one', async () => {
    const weekly = ['DTSTART:20300107T010000Z', 'DTEND:20300107T020000Z', 'RRULE:FREQ=WEEKLY;COUNT=5'];
    await boss.put('w.ics', meeting('w', boss.address, [ann.address], ...weekly));
    await ann.sees('w.ics', 'RRULE');
    const override = meeting(
      'w',
      boss.address,
      [ann.address],
      'RECURRENCE-ID:20300114T010000Z',
      'DTSTART:20300114T050000Z',
      'DTEND:20300114T060000Z',
    );
    const [, inner = ''] = /(BEGIN:VEVENT.*END:VEVENT\r\n)/s.exec(override) ?? [];
    await boss.edit('w.ics', (text) => text.replace('END:VCALENDAR', `${inner}END:VCALENDAR`));
    await ann.sees('w.ics', 'DTSTART:20300114T050000Z');
    await boss.edit('w.ics', (text) => text.replace('RRULE:', 'EXDATE:20300121T010000Z\r\nRRULE:'));
    await ann.sees('w.ics', /RECURRENCE-ID:20300121T010000Z|EXDATE/);
    // ann leaves out one
    await ann.edit('w.ics', (text) => text.replace('RRULE:', 'EXDATE:20300128T010000Z\r\nRRULE:'));
    await boss.sees('w.ics', /RECURRENCE-ID:20300128T010000Z/);
    expect(await boss.text('w.ics')).toMatch(/PARTSTAT=DECLINED[^\r\n]*:mailto:ann@/);
  });

  it('that is removed is declined, unless nobody is to be told', async () => {
    await boss.put('r.ics', meeting('r', boss.address, all()));
    await ann.sees('r.ics', 'Plan');
    await bob.sees('r.ics', 'Plan');
    expect((await bob.ask('DELETE', bob.path('r.ics'), undefined, { 'schedule-reply': 'F' })).status).toBe(204);
    expect((await ann.ask('DELETE', ann.path('r.ics'))).status).toBe(204);
    const text = await boss.sees('r.ics', /PARTSTAT=DECLINED[^\r\n]*:mailto:ann@/);
    expect(text).not.toMatch(/PARTSTAT=DECLINED[^\r\n]*:mailto:bob@/);
  });

  it('tells who does not exist, and who is written to', async () => {
    await boss.put('x.ics', meeting('x', boss.address, ['nobody@meet.test', 'else@where.test', 'no address']));
    const text = await boss.sees('x.ics', /SCHEDULE-STATUS=5.1:mailto:no address/);
    expect(text).toMatch(/SCHEDULE-STATUS=3.7:mailto:nobody@meet.test/);
    expect(text).toMatch(/SCHEDULE-STATUS=1.1:mailto:else@where.test/);
  });

  it('reaches the members of a group, whose answers are kept', async () => {
    await dav.people.directory.addGroup('team@meet.test', { members: [ann.address, bob.address] });
    await boss.put('g.ics', meeting('g', boss.address, ['team@meet.test']));
    await bob.sees('g.ics', /MEMBER="mailto:team@meet.test"/);
    await ann.sees('g.ics', 'Plan');
    await ann.answer('g.ics', 'ACCEPTED');
    expect(await boss.sees('g.ics', /PARTSTAT=ACCEPTED[^\r\n]*:mailto:ann@/)).toContain('mailto:team@meet.test');
    // the group is taken off; who has answered stays
    await boss.edit('g.ics', (text) => text.replace(/ATTENDEE[^\r\n]*mailto:team@meet.test\r\n/, ''));
    await bob.sees('g.ics', 'STATUS:CANCELLED');
    await expect.poll(() => waiting()).toBe(0);
    expect(await ann.text('g.ics')).not.toContain('CANCELLED');
  });
});

describe('what may not be', () => {
  it('is refused in words', async () => {
    await boss.put('no.ics', meeting('no', boss.address, all()));
    await ann.sees('no.ics', 'Plan');
    const other = await ann.edit('no.ics', (text) => text.replace('SUMMARY:Plan', 'SUMMARY:Other'));
    expect([other.status, other.text]).toEqual([
      403,
      expect.stringContaining('allowed-attendee-scheduling-object-change'),
    ]);
    const forged = await boss.edit('no.ics', (text) => answered(text, bob.address, 'ACCEPTED'));
    expect([forged.status, forged.text]).toEqual([
      403,
      expect.stringContaining('allowed-organizer-scheduling-object-change'),
    ]);
    await ann.ask('MKCALENDAR', ann.path('', 'second'));
    const twice = await ann.ask('PUT', ann.path('no2.ics', 'second'), await ann.text('no.ics'));
    expect(twice.status).toBe(403);
    expect(twice.text).toMatch(/unique-scheduling-object-resource><d:href>[^<]*\/default\/no.ics/);
    const copied = await ann.ask('COPY', ann.path('no.ics'), undefined, { destination: ann.path('c.ics', 'second') });
    expect(copied.status).toBe(403);
    const moved = await ann.ask('MOVE', ann.path('no.ics'), undefined, { destination: ann.path('c.ics', 'second') });
    expect(moved.status).toBe(201);
    // it is found where it lies now
    await boss.edit('no.ics', (text) => text.replace('SUMMARY:Plan', 'SUMMARY:Moved'));
    await expect.poll(async () => (await ann.ask('GET', ann.path('c.ics', 'second'))).text).toContain('SUMMARY:Moved');
    await boss.ask('DELETE', boss.path('no.ics'));
  });

  it('is nobody else’s to add: who was not invited changes nothing', async () => {
    const stranger = await Person.add(dav, 'stranger@meet.test');
    await boss.put('p.ics', meeting('p', boss.address, [ann.address]));
    await ann.sees('p.ics', 'Plan');
    const text = meeting('p', boss.address, [ann.address, stranger.address]);
    await stranger.put('p.ics', answered(text, stranger.address, 'ACCEPTED'));
    await ann.answer('p.ics', 'TENTATIVE');
    const seen = await boss.sees('p.ics', /PARTSTAT=TENTATIVE/);
    expect(seen).not.toContain('stranger');
  });
});

describe('schedule tags', () => {
  it('let a change through that answers crossed, with the answers', async () => {
    await boss.put('t.ics', meeting('t', boss.address, all()));
    const stale = await boss.text('t.ics');
    const { headers } = await boss.get('t.ics');
    const tag = headers.get('schedule-tag') as string;
    await ann.sees('t.ics', 'Plan');
    await ann.answer('t.ics', 'ACCEPTED');
    await boss.sees('t.ics', /PARTSTAT=ACCEPTED[^\r\n]*:mailto:ann@/);
    const changed = stale.replace('SUMMARY:Plan', 'SUMMARY:Crossed');
    const etag = headers.get('etag') as string;
    expect((await boss.put('t.ics', changed, { 'if-match': etag })).status).toBe(412);
    const put = await boss.put('t.ics', changed, { 'if-schedule-tag-match': tag });
    expect(put.status).toBe(204);
    const now = await boss.text('t.ics');
    expect(now).toMatch(/PARTSTAT=ACCEPTED[^\r\n]*:mailto:ann@/);
    expect(now).toContain('SUMMARY:Crossed');
    expect((await boss.put('t.ics', changed, { 'if-schedule-tag-match': tag })).status).toBe(412);
    expect((await boss.ask('DELETE', boss.path('t.ics'), undefined, { 'if-schedule-tag-match': tag })).status).toBe(
      412,
    );
  });

  it('keep answers to single occurrences too', async () => {
    const weekly = ['DTSTART:20300107T010000Z', 'DTEND:20300107T020000Z', 'RRULE:FREQ=WEEKLY;COUNT=5'];
    await boss.put('o.ics', meeting('o', boss.address, [ann.address], ...weekly));
    const stale = await boss.text('o.ics');
    const tag = (await boss.get('o.ics')).headers.get('schedule-tag') as string;
    await ann.sees('o.ics', 'RRULE');
    await ann.edit('o.ics', (text) => text.replace('RRULE:', 'EXDATE:20300128T010000Z\r\nRRULE:'));
    await boss.sees('o.ics', /RECURRENCE-ID:20300128T010000Z/);
    expect((await boss.get('o.ics')).headers.get('schedule-tag')).toBe(tag);
    const changed = stale.replace('SUMMARY:Plan', 'SUMMARY:Other');
    expect((await boss.put('o.ics', changed, { 'if-schedule-tag-match': tag })).status).toBe(204);
    const [, alone = ''] = (await boss.text('o.ics')).split('RECURRENCE-ID:20300128T010000Z');
    expect(await boss.text('o.ics')).toMatch(/PARTSTAT=DECLINED[^\r\n]*:mailto:ann@/);
    expect(alone).not.toContain('SUMMARY:Plan');
  });

  it('are properties of what is scheduled alone', async () => {
    await boss.put('plain.ics', meeting('plain', boss.address, []).replace(/^(ORGANIZER|ATTENDEE).*\r\n/gm, ''));
    const plain = await boss.propfind(boss.path('plain.ics'), '<c:schedule-tag/>');
    expect(plain.text).toMatch(/schedule-tag\/><\/d:prop><d:status>HTTP\/1.1 404/);
    const put = await boss.put('tagged.ics', meeting('tagged', boss.address, [ann.address]));
    const tagged = await boss.propfind(boss.path('tagged.ics'), '<c:schedule-tag/>');
    expect(tagged.text).toContain(`<c:schedule-tag>${put.headers.get('schedule-tag')}</c:schedule-tag>`);
  });
});

it('changes and answers at the same time are all kept', async () => {
  await boss.put('race.ics', meeting('race', boss.address, all()));
  await ann.sees('race.ics', 'Plan');
  await bob.sees('race.ics', 'Plan');
  const text = await boss.text('race.ics');
  const tag = (await boss.get('race.ics')).headers.get('schedule-tag') as string;
  // Who has read the meeting before it changed reads it again.
  const answer = async (who: Person, status: string): Promise<void> => {
    const said = await who.answer('race.ics', status);
    expect([204, 403]).toContain(said.status);
    if (said.status === 403) await answer(who, status);
  };
  const [, , put] = await Promise.all([
    answer(ann, 'ACCEPTED'),
    answer(bob, 'TENTATIVE'),
    boss.put('race.ics', text.replace('SUMMARY:Plan', 'SUMMARY:Race'), { 'if-schedule-tag-match': tag }),
  ]);
  expect(put.status).toBe(204);
  await ann.sees('race.ics', 'SUMMARY:Race');
  await boss.sees('race.ics', /PARTSTAT=ACCEPTED[^\r\n]*:mailto:ann@/);
  await boss.sees('race.ics', /PARTSTAT=TENTATIVE[^\r\n]*:mailto:bob@/);
  expect(await boss.text('race.ics')).toContain('SUMMARY:Race');
});

it('a calendar that is removed takes leave of its meetings', async () => {
  await boss.ask('MKCALENDAR', boss.path('', 'project'));
  await boss.ask('PUT', boss.path('proj.ics', 'project'), meeting('proj', boss.address, [ann.address]));
  await ann.sees('proj.ics', 'Plan');
  expect((await boss.ask('DELETE', boss.path('', 'project'))).status).toBe(204);
  await ann.sees('proj.ics', 'STATUS:CANCELLED');
});

it('100 people are invited at once, and each gets it', async () => {
  const crowd = Array.from({ length: 100 }, (_, at) => `p${at}@crowd.test`);
  await dav.test.database.pool.query(
    `WITH d AS (INSERT INTO domain (organisation_id, name) SELECT organisation_id, 'crowd.test' FROM domain WHERE name = 'meet.test' RETURNING id, organisation_id),
      a AS (INSERT INTO account (organisation_id, domain_id, kind, address)
        SELECT organisation_id, id, 'person', c FROM d, unnest($1::text[]) c RETURNING id, domain_id, organisation_id, address),
      m AS (INSERT INTO mail_account (account_id, domain_id) SELECT id, domain_id FROM a)
     INSERT INTO address (address, organisation_id, domain_id, account_id) SELECT address, organisation_id, domain_id, id FROM a`,
    [crowd],
  );
  const count = async (table: string): Promise<number> => {
    const { rows } = await dav.test.database.pool.query<{ count: number }>(`SELECT count(*) FROM ${table}`);
    return rows[0]?.count ?? 0;
  };
  expect((await boss.put('crowd.ics', meeting('crowd', boss.address, crowd))).status).toBe(201);
  await expect.poll(() => count("item WHERE uid = 'crowd' AND removed_change IS NULL"), { timeout: 60_000 }).toBe(101);
  await expect.poll(() => count('scheduling_message'), { timeout: 60_000 }).toBe(0);
}, 120_000);
