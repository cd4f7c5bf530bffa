import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../../fixtures/dav.js';
import { at, boss, hrefsIn, meeting, Office, secretary } from './office.js';

const guest = 'other@share.test';
let office: Office;
beforeAll(async () => {
  office = await Office.open();
  office.dav.dispatcher.start();
}, 60_000);
beforeEach(() => office.begin());
afterAll(() => office?.close());

const invitation = (uid: string): string =>
  meeting(uid, `ORGANIZER:mailto:${boss}`, `ATTENDEE;PARTSTAT=ACCEPTED:mailto:${boss}`, `ATTENDEE:mailto:${guest}`);
const inboxOf = async (user: string): Promise<readonly string[]> => {
  const path = `/dav/calendars/${user}/inbox/`;
  return hrefsIn(await office.propfind(user, path, '<d:getetag/>', '1')).filter((href) => href.endsWith('.ics'));
};
async function arrived(): Promise<string> {
  await expect.poll(async () => (await inboxOf(guest)).length, { timeout: 10_000 }).toBeGreaterThan(0);
  const [path = ''] = await inboxOf(guest);
  const { text } = await office.as(guest, 'GET', path);
  for (const each of await inboxOf(guest)) await office.as(guest, 'DELETE', each);
  return text.replaceAll('\r\n ', '');
}
const delegate = (): Promise<void> => office.share('delegate', 'calendars/default');
const own = (name: string): string => at(`calendars/default/${name}`);

describe('a secretary', () => {
  it('invites for the boss, and the guest sees who acted', async () => {
    await delegate();
    expect((await office.put(secretary, own('i.ics'), invitation('by-sec'))).status).toBe(201);
    const told = await arrived();
    expect(told).toContain('METHOD:REQUEST');
    expect(told).toMatch(new RegExp(`ORGANIZER[^\\n]*SENT-BY="?mailto:${secretary}`));
    const { rows } = await office.dav.test.database.pool.query(
      'SELECT 1 FROM journal WHERE account_id = $1 AND kind = 20 AND actor = $2',
      [office.owner, `dav:${secretary}`],
    );
    expect(rows.length).toBeGreaterThan(0);
    expect((await office.as(secretary, 'DELETE', own('i.ics'))).status).toBe(204);
    expect(await arrived()).toContain('METHOD:CANCEL');
  });

  it('who only writes does neither', async () => {
    await office.share('write', 'calendars/default');
    const refused = await office.put(secretary, own('n.ics'), invitation('not-by-sec'));
    expect(refused.status).toBe(403);
    expect(refused.text).toContain('<c:schedule-send/>');
    expect((await office.put(boss, own('b.ics'), invitation('by-boss'))).status).toBe(201);
    await arrived();
    expect((await office.as(secretary, 'DELETE', own('b.ics'))).status).toBe(403);
    expect((await office.put(secretary, own('b.ics'), meeting('by-boss'))).status).toBe(403);
    const destination = `/dav/calendars/${secretary}/default/b.ics`;
    for (const method of ['COPY', 'MOVE'])
      expect((await office.as(secretary, method, own('b.ics'), '', { destination })).status).toBe(403);
    expect((await office.put(secretary, own('plain.ics'), meeting('plain'))).status).toBe(201);
    expect(await inboxOf(guest)).toEqual([]);
    await office.share(null, 'calendars/default');
  });

  it('asks from the boss’s outbox when others are busy', async () => {
    const ask = (): Promise<Answer> =>
      office.as(
        secretary,
        'POST',
        at('calendars/outbox/'),
        [
          'BEGIN:VCALENDAR',
          'VERSION:2.0',
          'PRODID:-//T//EN',
          'METHOD:REQUEST',
          'BEGIN:VFREEBUSY',
          'UID:busy',
          'DTSTAMP:20260101T000000Z',
          'DTSTART:20300101T000000Z',
          'DTEND:20300201T000000Z',
          `ORGANIZER:mailto:${boss}`,
          `ATTENDEE:mailto:${guest}`,
          'END:VFREEBUSY',
          'END:VCALENDAR',
          '',
        ].join('\r\n'),
        { 'content-type': 'text/calendar' },
      );
    await office.share('write', 'calendars/default');
    expect((await ask()).status).toBe(404);
    await delegate();
    const answer = await ask();
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('2.0;Success');
    const asked = '<d:current-user-privilege-set/>';
    expect((await office.propfind(secretary, at('calendars/outbox/'), asked)).text).toContain('<c:schedule-send/>');
  });
});
