import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../../fixtures/dav.js';
import { at, boss, hrefsIn, meeting, Office, secretary, stranger } from './office.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
}, 60_000);
beforeEach(() => office.begin());
afterAll(() => office?.close());

const other = 'other@share.test';
const home = `/dav/calendars/${secretary}/`;
const box = `/dav/notifications/${secretary}/`;

const share = (user: string, inner: string, path = office.path()): Promise<Answer> =>
  office.send(user, 'POST', path, 'cs:share', inner);
const set = (address: string, access = '<cs:read-write/>'): string =>
  `<cs:set><d:href>mailto:${address}</d:href><cs:summary>仕事</cs:summary>${access}</cs:set>`;
const remove = (address: string): string => `<cs:remove><d:href>mailto:${address}</d:href></cs:remove>`;
const waiting = async (): Promise<readonly string[]> =>
  hrefsIn(await office.propfind(secretary, box, '<cs:notificationtype/>', '1')).slice(1);
const mounted = async (): Promise<readonly string[]> =>
  hrefsIn(await office.propfind(secretary, home, '<d:resourcetype/>', '1')).filter((href) => href.includes('shared-'));
const reply = (uid: string, answer: string): Promise<Answer> =>
  office.send(
    secretary,
    'POST',
    home,
    'cs:invite-reply',
    `<d:href>mailto:${secretary}</d:href><cs:${answer}/><cs:hosturl><d:href>${office.path()}</d:href></cs:hosturl><cs:in-reply-to>${uid}</cs:in-reply-to>`,
  );
const invited = async (): Promise<string> => (await office.propfind(boss, office.path(), '<cs:invite/>')).text;
const uidIn = (text: string): string => /<cs:uid>([^<]*)</.exec(text)?.[1] ?? '';

describe('an invitation', () => {
  it('waits among the notifications, and the calendar is at home once it is accepted', async () => {
    const { text } = await office.propfind(secretary, `/dav/principals/${secretary}/`, '<cs:notification-URL/>');
    expect(text).toContain(`<cs:notification-URL><d:href>${box}</d:href>`);
    expect((await share(boss, set(secretary))).status).toBe(200);
    expect(await mounted()).toEqual([]);
    expect(await invited()).toContain('<cs:invite-noresponse/><cs:access><cs:read-write/></cs:access>');
    const [path = ''] = await waiting();
    const told = await office.as(secretary, 'GET', path);
    expect(told.text).toContain('<cs:invite-noresponse/>');
    expect(told.text).toContain('<cs:summary>仕事</cs:summary>');
    expect(told.text).toContain(`<cs:hosturl><d:href>${office.path()}</d:href></cs:hosturl>`);
    const accepted = await reply(uidIn(told.text), 'invite-accepted');
    expect(accepted.status).toBe(200);
    expect(accepted.text).toContain(`<d:href>${home}${uidIn(told.text)}/</d:href>`);
    const [mount = ''] = await mounted();
    expect(accepted.text).toContain(mount);
    expect(await waiting()).toEqual([]);
    expect(await invited()).toContain('<cs:invite-accepted/>');
    expect((await office.put(secretary, `${mount}n.ics`, meeting('n'))).status).toBe(201);
    const types = '<d:resourcetype/><cs:shared-url/><cs:allowed-sharing-modes/>';
    expect((await office.propfind(secretary, mount, types)).text).toContain('<c:calendar/><cs:shared/>');
    const own = await office.propfind(boss, office.path(), types);
    expect(own.text).toContain('<c:calendar/><cs:shared-owner/>');
    expect(own.text).toContain('<cs:can-be-shared/>');
    // A change of what is granted asks nobody again.
    await share(boss, set(secretary, '<cs:read/>'));
    expect(await mounted()).toEqual([mount]);
    expect((await office.put(secretary, `${mount}m.ics`, meeting('m'))).status).toBe(403);
    await share(boss, remove(secretary));
    expect(await mounted()).toEqual([]);
    expect((await office.propfind(boss, office.path(), '<d:resourcetype/>')).text).not.toContain('shared-owner');
  });

  it('that is declined leaves the home as it was, and the owner is told', async () => {
    await share(boss, set(secretary));
    const [path = ''] = await waiting();
    const uid = uidIn((await office.as(secretary, 'GET', path)).text);
    expect((await reply(uid, 'invite-declined')).status).toBe(204);
    expect(await mounted()).toEqual([]);
    expect(await waiting()).toEqual([]);
    expect(await invited()).toContain('<cs:invite-declined/>');
    expect((await reply(uid, 'invite-accepted')).status).toBe(404);
    await share(boss, set(secretary));
    expect(await waiting()).toHaveLength(1);
    expect((await office.as(secretary, 'DELETE', path)).status).toBe(204);
    expect(await waiting()).toEqual([]);
  });

  it('goes to people of the organisation alone, from owners alone', async () => {
    expect((await share(boss, set(secretary) + set(stranger))).status).toBe(403);
    expect(await office.dav.sharing.given(office.owner)).toEqual([]);
    await office.share('write');
    expect((await share(secretary, set(other))).status).toBe(403);
    expect((await share(boss, set(secretary), at('addressbooks/default/'))).status).toBe(405);
    expect((await share(other, set(secretary))).status).toBe(404);
    expect((await office.send(boss, 'POST', office.path(), 'd:x', '')).status).toBe(400);
    expect((await office.as(boss, 'POST', office.path(), 'x')).status).toBe(405);
    expect((await office.propfind(boss, box, '<d:resourcetype/>')).status).toBe(404);
    expect((await office.as(secretary, 'GET', `${box}none.xml`)).status).toBe(404);
  });

  it('of the two words leaves levels that have no word', async () => {
    await office.share('delegate');
    await share(boss, set(secretary));
    expect((await office.dav.sharing.given(office.owner))[0]?.access.level).toBe('delegate');
    await office.share('titles');
    await share(boss, set(secretary, '<cs:read/>'));
    expect((await office.dav.sharing.given(office.owner))[0]?.access.level).toBe('titles');
  });
});
