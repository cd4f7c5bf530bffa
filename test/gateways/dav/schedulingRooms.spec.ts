import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDav, type TestDav } from '../../fixtures/dav.js';
import { meeting, Person } from './schedulingPeople.js';

let dav: TestDav;
let boss: Person;
let ann: Person;

beforeAll(async () => {
  dav = await testDav();
  boss = await Person.add(dav, 'boss@rooms.test');
  ann = await Person.add(dav, 'ann@rooms.test');
  dav.dispatcher.start();
});
afterAll(() => dav?.close());

const at = (day: string, from = '01'): readonly string[] => [
  `DTSTART:203001${day}T${from}0000Z`,
  `DTEND:203001${day}T${String(Number(from) + 1).padStart(2, '0')}0000Z`,
];
const book = (who: Person, uid: string, room: string, ...lines: readonly string[]) =>
  who.put(`${uid}.ics`, meeting(uid, who.address, [room], ...lines));
const said = (status: string, room: string): RegExp => new RegExp(`PARTSTAT=${status}[^\r\n]*:mailto:${room}`);

describe('a room', () => {
  it('answers by itself: the first has it, the second does not, until it is free again', async () => {
    const room = 'a@rooms.test';
    await dav.rooms.add(room, { name: '会議室A', kind: 'room', rules: {} });
    await book(boss, 'a1', room, ...at('07'));
    expect(await boss.sees('a1.ics', said('ACCEPTED', room))).toContain('SCHEDULE-STATUS=');
    await book(ann, 'a2', room, ...at('07'));
    await ann.sees('a2.ics', said('DECLINED', room));
    // why, for whoever asks
    const [item = ''] = await ann.members('inbox');
    const message = (await ann.ask('GET', ann.path(item, 'inbox'))).text.replaceAll('\r\n ', '');
    expect(message).toContain('COMMENT:他の予約と重なっています。 / It is booked at that time.');
    await boss.edit('a1.ics', (text) => text.replaceAll('20300107', '20300108'));
    await boss.sees('a1.ics', said('ACCEPTED', room));
    await ann.edit('a2.ics', (text) => text.replaceAll('T01', 'T03').replaceAll('T02', 'T04'));
    await ann.sees('a2.ics', said('ACCEPTED', room));
  });

  it('declines occurrences of a series that meet another booking', async () => {
    const room = 'b@rooms.test';
    await dav.rooms.add(room, { kind: 'room', rules: {} });
    await book(boss, 'b1', room, ...at('14'));
    await boss.sees('b1.ics', said('ACCEPTED', room));
    await book(ann, 'b2', room, ...at('07'), 'RRULE:FREQ=WEEKLY;COUNT=4');
    const text = await ann.sees('b2.ics', said('ACCEPTED', room));
    expect(text).toContain('RECURRENCE-ID:20300114T010000Z');
    expect(text).toMatch(said('DECLINED', room));
    // the time of the occurrence that was declined is the first booking's alone
    await book(boss, 'b3', room, ...at('14', '02'));
    await boss.sees('b3.ics', said('ACCEPTED', room));
  });

  it('waits for who approves, and takes their word', async () => {
    const room = 'c@rooms.test';
    await dav.rooms.add(room, { name: 'Hall', kind: 'room', rules: { delegates: [ann.address] } });
    await book(boss, 'c1', room, ...at('07'));
    await boss.sees('c1.ics', said('TENTATIVE', room));
    await book(boss, 'c2', room, ...at('09'));
    await boss.sees('c2.ics', said('TENTATIVE', room));
    await expect.poll(() => dav.rooms.untold(10)).toEqual([]);
    const { rows } = await dav.test.database.pool.query(
      `SELECT count(*) AS letters FROM entry e JOIN account a ON a.id = e.account_id WHERE a.address = $1`,
      [ann.address],
    );
    expect(rows).toEqual([{ letters: 2 }]);
    const [first, second] = await dav.rooms.requests(room);
    expect([first?.organizer, first?.summary, first?.kind]).toEqual([boss.address, 'Plan', 'approval']);
    await dav.approvals.decide(first?.id ?? 0, true, null);
    await boss.sees('c1.ics', said('ACCEPTED', room));
    await dav.approvals.decide(second?.id ?? 0, false, 'Painters');
    await boss.sees('c2.ics', said('DECLINED', room));
    await expect(dav.approvals.decide(second?.id ?? 0, false, null)).rejects.toMatchObject({ kind: 'item-unknown' });
    expect(await dav.rooms.requests(room)).toEqual([]);
    // who approves needs no approval
    await book(ann, 'c3', room, ...at('10'));
    await ann.sees('c3.ics', said('ACCEPTED', room));
  });

  it('gives a time that becomes free to who waits longest', async () => {
    const room = 'd@rooms.test';
    await dav.rooms.add(room, { kind: 'equipment', rules: { waiting: true } });
    await book(boss, 'd1', room, ...at('07'));
    await boss.sees('d1.ics', said('ACCEPTED', room));
    await book(ann, 'd2', room, ...at('07'));
    await ann.sees('d2.ics', said('TENTATIVE', room));
    await book(ann, 'd3', room, ...at('07'));
    await ann.sees('d3.ics', said('TENTATIVE', room));
    expect((await dav.rooms.requests(room)).map(({ uid, kind }) => [uid, kind])).toEqual([
      ['d2', 'waiting'],
      ['d3', 'waiting'],
    ]);
    await boss.ask('DELETE', boss.path('d1.ics'));
    await ann.sees('d2.ics', said('ACCEPTED', room));
    expect(await ann.text('d3.ics')).toMatch(said('TENTATIVE', room));
    await ann.ask('DELETE', ann.path('d2.ics'));
    await ann.sees('d3.ics', said('ACCEPTED', room));
  });

  it('is booked by whom it is for', async () => {
    const room = 'e@rooms.test';
    await dav.people.directory.addGroup('board@rooms.test', { members: [boss.address] });
    await dav.rooms.add(room, { kind: 'room', rules: { bookers: ['board@rooms.test'] } });
    await book(boss, 'e1', room, ...at('07'));
    await boss.sees('e1.ics', said('ACCEPTED', room));
    await book(ann, 'e2', room, ...at('08'));
    await ann.sees('e2.ics', said('DECLINED', room));
    await expect(dav.rooms.set(room, { bookers: ['x@elsewhere.test'] })).rejects.toMatchObject({
      kind: 'address-unknown',
    });
    await dav.rooms.set(room, { bookers: [] });
    await book(ann, 'e3', room, ...at('08'));
    await ann.sees('e3.ics', said('ACCEPTED', room));
  });

  it('is in the directory as what it is', async () => {
    const properties = '<d:displayname/><c:calendar-user-type/>';
    const room = await ann.propfind('/dav/principals/a@rooms.test/', properties);
    expect(room.text).toContain('<c:calendar-user-type>ROOM</c:calendar-user-type>');
    expect(room.text).toContain('会議室A');
    const equipment = await ann.propfind('/dav/principals/d@rooms.test/', properties);
    expect(equipment.text).toContain('<c:calendar-user-type>RESOURCE</c:calendar-user-type>');
  });
});

it('two who book at once do not both get it', async () => {
  const room = 'race@rooms.test';
  await dav.rooms.add(room, { kind: 'room', rules: {} });
  await Promise.all([book(boss, 'r1', room, ...at('07')), book(ann, 'r2', room, ...at('07'))]);
  await boss.sees('r1.ics', /PARTSTAT=(ACCEPTED|DECLINED)[^\r\n]*:mailto:race@/);
  await ann.sees('r2.ics', /PARTSTAT=(ACCEPTED|DECLINED)[^\r\n]*:mailto:race@/);
  const both = [await boss.text('r1.ics'), await ann.text('r2.ics')];
  expect(both.filter((text) => said('ACCEPTED', room).test(text))).toHaveLength(1);
});
