import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Answer } from '../../fixtures/dav.js';
import { maxGrants } from '#core/mailstore';
import { at, boss, hrefsIn, meeting, Office, secretary, stranger } from './office.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
}, 60_000);
beforeEach(() => office.begin());
afterAll(() => office?.close());

const principal = (user: string, more = ''): string => `/dav/principals/${user}/${more}`;
const other = 'other@share.test';
const members = (user: string, mode: string, ...people: readonly string[]): Promise<Answer> =>
  office.proppatch(
    user,
    principal(boss, `calendar-proxy-${mode}/`),
    `<d:group-member-set>${people.map((each) => `<d:href>${principal(each)}</d:href>`).join('')}</d:group-member-set>`,
  );

describe('proxies, as Apple’s clients ask for them', () => {
  it('are made by the owner, and found by those who act', async () => {
    expect((await members(boss, 'write', secretary)).status).toBe(207);
    expect((await members(boss, 'read', other)).status).toBe(207);
    const proxies = '<cs:calendar-proxy-write-for/><cs:calendar-proxy-read-for/><d:group-membership/>';
    const mine = await office.propfind(secretary, principal(secretary), proxies);
    expect(mine.text).toContain(`<cs:calendar-proxy-write-for><d:href>${principal(boss)}</d:href>`);
    expect(mine.text).toContain('<cs:calendar-proxy-read-for/>');
    expect(mine.text).toContain(`<d:group-membership><d:href>${principal(boss, 'calendar-proxy-write/')}</d:href>`);
    const theirs = await office.propfind(other, principal(other), proxies);
    expect(theirs.text).toContain(`<cs:calendar-proxy-read-for><d:href>${principal(boss)}</d:href>`);
    const set = await office.propfind(
      boss,
      principal(boss, 'calendar-proxy-write/'),
      '<d:group-member-set/><d:resourcetype/>',
    );
    expect(set.text).toContain(`<d:group-member-set><d:href>${principal(secretary)}</d:href></d:group-member-set>`);
    expect(set.text).toContain('<cs:calendar-proxy-write/>');
    expect(hrefsIn(await office.propfind(boss, principal(boss), '<d:resourcetype/>', '1'))).toHaveLength(3);
  });

  it('lead to the homes of whom they act for, and write there, in calendars to come as well', async () => {
    await members(boss, 'write', secretary);
    const expanded = await office.send(
      secretary,
      'REPORT',
      principal(secretary),
      'd:expand-property',
      '<d:property name="calendar-proxy-write-for" namespace="http://calendarserver.org/ns/"><d:property name="calendar-home-set" namespace="urn:ietf:params:xml:ns:caldav"/><d:property name="schedule-outbox-URL" namespace="urn:ietf:params:xml:ns:caldav"/></d:property>',
      '0',
    );
    expect(expanded.text).toContain(`<c:calendar-home-set><d:href>/dav/calendars/${boss}/</d:href>`);
    expect(expanded.text).toContain(`<c:schedule-outbox-URL><d:href>/dav/calendars/${boss}/outbox/</d:href>`);
    const home = hrefsIn(await office.propfind(secretary, at('calendars/'), '<d:resourcetype/>', '1'));
    for (const name of ['default/', 'inbox/', 'outbox/', `${office.work.split('/')[1]}/`])
      expect(home).toContain(`/dav/calendars/${boss}/${name}`);
    expect((await office.put(secretary, office.path('s.ics'), meeting('s'))).status).toBe(201);
    expect((await office.as(secretary, 'DELETE', at('calendars/inbox/'))).status).toBe(403);
    expect(await office.dav.sharing.mayActFor(office.reader, office.owner)).toBe(true);
    // They are no part of the reader's own home: Apple's clients show them beside it.
    expect((await office.propfind(secretary, `/dav/calendars/${secretary}/`, '<d:owner/>', '1')).text).not.toContain(
      'shared-',
    );
    await members(boss, 'write');
    expect((await office.as(secretary, 'GET', office.path('s.ics'))).status).toBe(404);
    expect(await office.dav.sharing.mayActFor(office.reader, office.owner)).toBe(false);
  });

  it('may be groups and everybody', async () => {
    expect((await members(boss, 'read', 'everybody', boss)).status).toBe(207);
    expect((await office.as(other, 'GET', office.path('a.ics'))).status).toBe(200);
    const set = await office.propfind(boss, principal(boss, 'calendar-proxy-read/'), '<d:group-member-set/>');
    expect(set.text).toContain(`<d:href>${principal('everybody')}</d:href></d:group-member-set>`);
    await members(boss, 'read');
    expect((await office.as(other, 'GET', office.path('a.ics'))).status).toBe(404);
  });

  it('who read neither write nor act', async () => {
    await members(boss, 'write');
    await members(boss, 'read', secretary);
    expect((await office.as(secretary, 'GET', office.path('a.ics'))).status).toBe(200);
    expect((await office.put(secretary, office.path('s.ics'), meeting('s'))).status).toBe(403);
    expect((await office.propfind(secretary, at('calendars/inbox/'), '<d:resourcetype/>')).status).toBe(404);
    expect(await office.dav.sharing.mayActFor(office.reader, office.owner)).toBe(false);
    await members(boss, 'read');
  });

  it('are nobody’s to make but the owner’s, and hidden from others', async () => {
    expect((await members(secretary, 'write', secretary)).status).toBe(404);
    await members(boss, 'write', secretary);
    expect((await members(secretary, 'write', secretary, other)).status).toBe(403);
    expect(
      (await office.propfind(other, principal(boss, 'calendar-proxy-write/'), '<d:group-member-set/>')).status,
    ).toBe(404);
    expect((await members(boss, 'write', 'nobody@share.test')).status).toBe(403);
    expect((await members(boss, 'write', stranger)).status).toBe(403);
    const named = await office.proppatch(
      boss,
      principal(boss, 'calendar-proxy-write/'),
      '<d:displayname>x</d:displayname>',
    );
    expect(named.text).toContain('cannot-modify-protected-property');
    await members(boss, 'write');
  });
});

describe('ACL', () => {
  const ace = (href: string, ...privileges: readonly string[]): string =>
    `<d:ace><d:principal>${href}</d:principal><d:grant>${privileges.map((each) => `<d:privilege>${each}</d:privilege>`).join('')}</d:grant></d:ace>`;
  const person = (address: string): string => `<d:href>${principal(address)}</d:href>`;
  const set = (path: string, inner: string): Promise<Answer> => office.send(boss, 'ACL', path, 'd:acl', inner, '0');
  const read = async (path: string): Promise<string> => (await office.propfind(boss, path, '<d:acl/>')).text;

  it('grants, tells and takes away', async () => {
    const path = office.path();
    expect(
      (
        await set(
          path,
          ace(person(secretary), '<d:read/>', '<d:write/>') + ace(person('everybody'), '<c:read-free-busy/>'),
        )
      ).status,
    ).toBe(200);
    const told = await read(path);
    expect(told).toContain('<d:principal><d:property><d:owner/></d:property></d:principal>');
    expect(told).toContain('<d:protected/>');
    expect(told).toContain(ace(person(secretary), '<d:read/>', '<d:write/>'));
    expect(told).toContain(ace(person('everybody'), '<c:read-free-busy/>'));
    expect((await office.put(secretary, office.path('s.ics'), meeting('s'))).status).toBe(201);
    expect((await office.busy(other, path)).status).toBe(200);
    expect((await office.propfind(other, principal('everybody'), '<d:displayname/>')).status).toBe(207);
    const [, aces = ''] = /<d:acl>([^]*)<\/d:acl>/.exec(told) ?? [];
    expect((await set(path, aces)).status).toBe(200);
    expect(await read(path)).toBe(told);
    expect((await set(path, '')).status).toBe(200);
    expect((await office.as(secretary, 'GET', office.path('a.ics'))).status).toBe(404);
  });

  it('is of no more entries than grants are kept', async () => {
    const many = await set(office.path(), ace(person(secretary), '<d:read/>').repeat(maxGrants + 1));
    expect(many.status).toBe(403);
    expect(many.text).toContain('limited-number-of-aces');
    const proxies = Array.from({ length: maxGrants + 1 }, () => secretary);
    expect((await members(boss, 'read', ...proxies)).status).toBe(507);
    const shared = `<cs:set><d:href>mailto:${secretary}</d:href><cs:read/></cs:set>`.repeat(maxGrants + 1);
    expect((await office.send(boss, 'POST', office.path(), 'cs:share', shared)).status).toBe(507);
  });

  it('names those who are in it', async () => {
    await office.share('read');
    await office.share('freebusy', office.work, 'anyone');
    const asked = (user: string): Promise<Answer> =>
      office.report(user, office.path(), 'd:acl-principal-prop-set', '<d:prop><d:displayname/></d:prop>');
    expect(hrefsIn(await asked(boss))).toEqual([boss, secretary, 'everybody'].map((each) => principal(each)));
    expect((await asked(secretary)).status).toBe(403);
  });

  it('of the home is of all calendars', async () => {
    expect((await set(at('calendars/'), ace(person(secretary), '<d:read/>'))).status).toBe(200);
    expect((await office.as(secretary, 'GET', office.path('a.ics'))).status).toBe(200);
    expect(await read(office.path())).toContain(`<d:inherited><d:href>${at('calendars/')}</d:href></d:inherited>`);
    await set(at('calendars/'), '');
  });

  it('keeps what RFC 3744 has no word for', async () => {
    for (const level of ['titles', 'delegate'] as const) {
      await office.share(level);
      const told = await read(office.path());
      const [, aces = ''] = /<d:acl>([^]*)<\/d:acl>/.exec(told) ?? [];
      await set(office.path(), aces);
      const given = await office.dav.sharing.given(office.owner);
      expect(given.map(({ access }) => access)).toEqual([{ level, seesPrivate: level === 'delegate' }]);
      await office.share(null);
    }
  });

  it.each([
    [
      '<d:ace><d:principal><d:all/></d:principal><d:grant><d:privilege><d:read/></d:privilege></d:grant></d:ace>',
      'allowed-principal',
    ],
    [
      '<d:ace><d:principal><d:authenticated/></d:principal><d:grant><d:privilege><d:read/></d:privilege></d:grant></d:ace>',
      'allowed-principal',
    ],
    [
      `<d:ace><d:principal><d:href>${principal(secretary)}</d:href></d:principal><d:deny><d:privilege><d:read/></d:privilege></d:deny></d:ace>`,
      'grant-only',
    ],
    [
      `<d:ace><d:invert><d:principal><d:href>${principal(secretary)}</d:href></d:principal></d:invert><d:grant><d:privilege><d:read/></d:privilege></d:grant></d:ace>`,
      'no-invert',
    ],
    [
      `<d:ace><d:principal><d:href>${principal(stranger)}</d:href></d:principal><d:grant><d:privilege><d:read/></d:privilege></d:grant></d:ace>`,
      'recognized-principal',
    ],
    [
      `<d:ace><d:principal><d:href>/elsewhere/</d:href></d:principal><d:grant><d:privilege><d:read/></d:privilege></d:grant></d:ace>`,
      'recognized-principal',
    ],
    [
      `<d:ace><d:principal><d:href>${principal(secretary)}</d:href></d:principal><d:grant><d:privilege><d:write-acl/></d:privilege></d:grant></d:ace>`,
      'not-supported-privilege',
    ],
  ])('%s is refused with %s', async (inner, precondition) => {
    const answer = await set(office.path(), inner);
    expect(answer.status).toBe(403);
    expect(answer.text).toContain(`<d:${precondition}`);
    expect(await office.dav.sharing.given(office.owner)).toEqual([]);
  });

  it('tells which privileges there are and which one has', async () => {
    await office.share('write');
    const asked = '<d:supported-privilege-set/><d:current-user-privilege-set/><d:acl-restrictions/><d:acl/>';
    const mine = await office.propfind(boss, office.path(), asked);
    expect(mine.text).toContain('<d:acl-restrictions><d:grant-only/><d:no-invert/></d:acl-restrictions>');
    expect(mine.text).toContain('<d:privilege><d:write-acl/></d:privilege>');
    const theirs = await office.propfind(secretary, office.path(), asked);
    expect(theirs.text).toMatch(/<d:acl-restrictions\/><d:acl\/><\/d:prop><d:status>HTTP\/1.1 404/);
    const [, current = ''] =
      /<d:current-user-privilege-set>(.*?)<\/d:current-user-privilege-set>/.exec(theirs.text) ?? [];
    expect(current).toContain('<d:write-content/>');
    expect(current).not.toContain('acl');
  });
});

it('groups are principals, without their members', async () => {
  await office.dav.people.directory.addGroup('team@share.test', { members: [secretary] });
  const answer = await office.propfind(
    other,
    principal('team@share.test'),
    '<d:resourcetype/><c:calendar-user-type/><d:group-member-set/>',
  );
  expect(answer.text).toContain('<c:calendar-user-type>GROUP</c:calendar-user-type>');
  expect(answer.text).not.toContain(secretary);
  await office.share('read', office.work, 'team@share.test');
  expect((await office.as(secretary, 'GET', office.path('a.ics'))).status).toBe(200);
  expect((await office.as(other, 'GET', office.path('a.ics'))).status).toBe(404);
  expect((await office.propfind(stranger, principal('team@share.test'), '<d:resourcetype/>')).status).toBe(404);
});
