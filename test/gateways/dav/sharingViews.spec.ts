import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ShareLevel } from '#core/collections';
import { at, boss, hrefsIn, meeting, Office, secret, secretary, stranger, tokenIn } from './office.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
}, 60_000);
beforeEach(() => office.begin());
afterAll(() => office?.close());

describe('what is shown', () => {
  const shown = async (level: ShareLevel): Promise<readonly string[]> => {
    await office.share(level);
    const path = office.path();
    const answers = [
      await office.query(secretary, path),
      await office.multiget(secretary, path, `${path}a.ics`, `${path}p.ics`),
      await office.as(secretary, 'GET', path),
    ];
    const [a, p] = [
      await office.as(secretary, 'GET', `${path}a.ics`),
      await office.as(secretary, 'GET', `${path}p.ics`),
    ];
    return [...answers.map(({ text }) => text), a.text + p.text];
  };
  const times = (text: string, word: string): number => text.split(word).length - 1;

  it('of titles: titles and places, and of what is private the times', async () => {
    for (const text of await shown('titles')) {
      expect(times(text, 'SUMMARY:Title')).toBe(1);
      expect(times(text, 'LOCATION:Room')).toBe(1);
      expect(times(text, '予定あり (Busy)')).toBe(1);
      expect(text).not.toContain(secret);
    }
  });

  it('to readers: all but what is private', async () => {
    for (const text of await shown('read')) {
      expect(times(text, secret)).toBe(1);
      expect(times(text, '予定あり (Busy)')).toBe(1);
    }
  });

  it('to delegates: all, unless the owner says otherwise', async () => {
    for (const text of await shown('delegate')) expect(times(text, secret)).toBe(2);
    await office.dav.share(office.owner, office.work, secretary, 'delegate', { seesPrivate: false });
    expect(times((await office.query(secretary, office.path())).text, secret)).toBe(1);
  });

  it('is not found by what is hidden', async () => {
    await office.share('titles');
    const text = `<c:prop-filter name="DESCRIPTION"><c:text-match>${secret}</c:text-match></c:prop-filter>`;
    expect(hrefsIn(await office.query(secretary, office.path(), text))).toEqual([]);
    await office.share('read');
    expect(hrefsIn(await office.query(secretary, office.path(), text))).toEqual([office.path('a.ics')]);
    const title = '<c:prop-filter name="SUMMARY"><c:text-match>Title</c:text-match></c:prop-filter>';
    expect(hrefsIn(await office.query(secretary, office.path(), title))).toEqual([office.path('a.ics')]);
    expect(hrefsIn(await office.query(boss, office.path(), title))).toHaveLength(2);
  });

  it('has tags of its own, which hold for conditions, and no length', async () => {
    await office.share('write');
    const path = office.path('a.ics');
    const [own, theirs] = [await office.as(boss, 'GET', path), await office.as(secretary, 'GET', path)];
    const [mine = '', other = ''] = [theirs.headers.get('etag'), own.headers.get('etag')].map((each) => each ?? '');
    expect(mine).not.toBe(other);
    expect((await office.propfind(secretary, path, '<d:getetag/>')).text).toContain(mine.replaceAll('"', ''));
    expect((await office.propfind(secretary, path, '<d:getcontentlength/>')).text).toContain('404');
    expect((await office.put(secretary, path, meeting('a', 'SEQUENCE:1'), { 'if-match': other })).status).toBe(412);
    const stored = await office.put(secretary, path, meeting('a', 'SEQUENCE:1'), { 'if-match': mine });
    expect(stored.status).toBe(204);
    expect((await office.as(secretary, 'GET', path)).headers.get('etag')).toBe(stored.headers.get('etag'));
    expect(
      (await office.as(secretary, 'GET', path, '', { 'if-none-match': stored.headers.get('etag') ?? '' })).status,
    ).toBe(304);
  });

  it('is read anew where a grant shows more or less', async () => {
    await office.share('titles');
    const first = await office.sync(secretary, office.path());
    expect((await office.sync(secretary, office.path(), tokenIn(first))).status).toBe(207);
    await office.share('read');
    const later = await office.sync(secretary, office.path(), tokenIn(first));
    expect(later.status).toBe(403);
    expect(later.text).toContain('valid-sync-token');
    expect((await office.sync(secretary, office.path(), tokenIn(await office.sync(boss, office.path())))).status).toBe(
      403,
    );
  });

  it('of a calendar of busy times is its name in the path alone', async () => {
    await office.proppatch(boss, office.path(), '<d:displayname>Doctor</d:displayname>');
    await office.share('freebusy');
    const { text } = await office.propfind(
      secretary,
      office.path(),
      '<d:displayname/><d:sync-token/><d:current-user-privilege-set/>',
    );
    expect(text).not.toContain('Doctor');
    expect(text).toContain('<c:read-free-busy/>');
    expect(text).not.toContain('<d:read/>');
    expect((await office.busy(secretary, office.path())).text).toContain('FREEBUSY:20300107T010000Z/20300107T020000Z');
    const all = await office.as(secretary, 'PROPFIND', office.path(), '', { depth: '0' });
    expect(all.text).not.toContain('Doctor');
  });
});

describe('strangers', () => {
  it('of another organisation find nothing, though everybody here does', async () => {
    await office.share('read', office.work, 'anyone');
    expect((await office.as('other@share.test', 'GET', office.path('a.ics'))).status).toBe(200);
    expect((await office.as(stranger, 'GET', office.path('a.ics'))).status).toBe(404);
    expect((await office.propfind(stranger, '/dav/calendars/', '<d:resourcetype/>', '1')).text).not.toContain('boss');
    expect((await office.propfind('other@share.test', '/dav/calendars/', '<d:resourcetype/>', '1')).text).toContain(
      'boss',
    );
    await office.share(null, office.work, 'anyone');
    expect((await office.as('other@share.test', 'GET', office.path('a.ics'))).status).toBe(404);
  });

  it('cannot tell what is there and not granted from what is not there', async () => {
    await office.share('read');
    for (const name of ['default', 'nothing'])
      expect((await office.propfind(secretary, at(`calendars/${name}/`), '<d:resourcetype/>')).status).toBe(404);
    expect((await office.propfind(secretary, at('addressbooks/'), '<d:resourcetype/>')).status).toBe(404);
    expect((await office.propfind(secretary, at('files/'), '<d:resourcetype/>')).status).toBe(404);
  });

  it('lose what is taken away at once', async () => {
    await office.share('write');
    expect((await office.as(secretary, 'GET', office.path('a.ics'))).status).toBe(200);
    await office.share(null);
    expect((await office.as(secretary, 'GET', office.path('a.ics'))).status).toBe(404);
  });

  it('of no right get nothing through reports of what is theirs', async () => {
    await office.share('titles');
    const { text } = await office.report(
      secretary,
      `/dav/addressbooks/${secretary}/default/`,
      'card:addressbook-multiget',
      `<d:prop><card:address-data/></d:prop><d:href>${office.path('a.ics')}</d:href>`,
    );
    expect(text).not.toContain('VEVENT');
    const inner =
      '<d:sync-token/><d:sync-level>1</d:sync-level><d:prop><d:getetag/><card:address-data/><c:calendar-data/></d:prop>';
    for (const prop of [inner, inner.replace('<c:calendar-data/>', '')])
      expect((await office.report(secretary, office.path(), 'd:sync-collection', prop)).text).not.toContain(secret);
    const expand = await office.report(
      secretary,
      office.path(),
      'd:expand-property',
      '<d:property name="owner"><d:property name="displayname"/><d:property name="quota-used-bytes"/></d:property>',
    );
    expect(expand.status).toBe(207);
    expect(expand.text).not.toMatch(/quota-used-bytes>\d/);
  });
});
