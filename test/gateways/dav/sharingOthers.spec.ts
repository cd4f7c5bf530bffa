import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ShareLevel } from '#core/collections';
import { accountId, type AccountId } from '#kernel';
import type { Answer } from '../../fixtures/dav.js';
import { at, boss, hrefsIn, lockInfo, meeting, Office, secretary } from './office.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
}, 60_000);
afterAll(() => office?.close());

const card = (uid: string): string =>
  ['BEGIN:VCARD', 'VERSION:3.0', `UID:${uid}`, 'FN:山田', 'N:山田;;;;', 'END:VCARD', ''].join('\r\n');
const levels: readonly (ShareLevel | null)[] = [null, 'read', 'write'];

interface Kind {
  readonly share: string;
  readonly folder: string;
  readonly name: string;
  readonly text: (uid: string) => string;
  readonly type: string;
}
const kinds: Readonly<Record<string, Kind>> = {
  'a book': {
    share: 'addressbooks/default',
    folder: 'addressbooks/default/',
    name: 'a.vcf',
    text: card,
    type: 'text/vcard',
  },
  'a folder': { share: 'files/plans', folder: 'files/plans/', name: 'a.txt', text: (uid) => uid, type: 'text/plain' },
  'what is in a folder': {
    share: 'files/plans',
    folder: 'files/plans/2030/',
    name: 'a.txt',
    text: (uid) => uid,
    type: 'text/plain',
  },
};

describe.each(Object.entries(kinds))('%s', (_, { share, folder, name, text, type }) => {
  const item = (): string => at(`${folder}${name}`);
  const put = (user: string, path: string, content: string): Promise<Answer> =>
    office.as(user, 'PUT', path, content, { 'content-type': type });
  const rows: readonly (readonly [string, () => Promise<Answer>, readonly number[]])[] = [
    ['GET', () => office.as(secretary, 'GET', item()), [404, 200, 200]],
    ['PROPFIND', () => office.propfind(secretary, at(folder), '<d:getetag/>', '1'), [404, 207, 207]],
    ['sync-collection', () => office.sync(secretary, at(folder)), [404, 207, 207]],
    ['PUT of what is there', () => put(secretary, item(), text('b')), [404, 403, 204]],
    ['PUT of something new', () => put(secretary, at(`${folder}n-${name}`), text('n')), [404, 403, 201]],
    ['LOCK', () => office.as(secretary, 'LOCK', item(), lockInfo, { depth: '0' }), [404, 403, 200]],
    ['PROPPATCH', () => office.proppatch(secretary, item(), '<d:note>x</d:note>'), [404, 403, 207]],
    [
      'MOVE',
      () => office.as(secretary, 'MOVE', item(), '', { destination: at(`${folder}m-${name}`) }),
      [404, 403, 201],
    ],
    ['COPY here', () => office.as(secretary, 'COPY', item(), '', { destination: own(folder, name) }), [404, 201, 201]],
    ['DELETE', () => office.as(secretary, 'DELETE', item()), [404, 403, 204]],
  ];
  const own = (path: string, last: string): string =>
    path.startsWith('files') ? `/dav/files/${secretary}/${last}` : `/dav/addressbooks/${secretary}/default/${last}`;

  it.each(
    rows.flatMap(([method, ask, statuses]) => levels.map((level, n) => [method, level, statuses[n], ask] as const)),
  )('%s with %s answers %i', async (_method, level, status, ask) => {
    for (const path of ['files/plans/', 'files/plans/2030/']) await office.as(boss, 'MKCOL', at(path));
    for (const prefix of ['', 'n-', 'm-']) await office.as(boss, 'DELETE', at(`${folder}${prefix}${name}`));
    await office.as(secretary, 'DELETE', own(folder, name));
    expect((await put(boss, item(), text('a'))).status).toBe(201);
    await office.share(level, share);
    expect((await ask()).status).toBe(status);
    await office.dav.test.database.pool.query('DELETE FROM collection_lock');
    await office.share(null, share);
  });
});

describe('folders', () => {
  it('let pass to what is granted below them, and show nothing else', async () => {
    for (const path of ['files/a/', 'files/a/b/', 'files/a/c/']) await office.as(boss, 'MKCOL', at(path));
    await office.as(boss, 'PUT', at('files/a/hidden.txt'), 'x');
    await office.share('write', 'files/a/b');
    const listed = async (path: string): Promise<readonly string[]> =>
      hrefsIn(await office.propfind(secretary, path, '<d:resourcetype/>', '1'));
    expect(await listed('/dav/files/')).toContain(at('files/'));
    expect(await listed(at('files/'))).toEqual([at('files/'), at('files/a/')]);
    expect(await listed(at('files/a/'))).toEqual([at('files/a/'), at('files/a/b/')]);
    for (const path of ['files/a/hidden.txt', 'files/a/c/', 'files/a/new.txt'])
      expect((await office.as(secretary, 'GET', at(path))).status).toBe(404);
    expect((await office.as(secretary, 'PUT', at('files/a/new.txt'), 'x')).status).toBe(404);
    expect((await office.as(secretary, 'DELETE', at('files/a/b/'))).status).toBe(403);
    expect((await office.as(secretary, 'MKCOL', at('files/a/b/c/'))).status).toBe(201);
    expect((await office.as(secretary, 'DELETE', at('files/a/b/c/'))).status).toBe(204);
    expect((await office.as(secretary, 'MKCOL', at('files/a/d/'))).status).toBe(404);
    expect((await office.propfind(secretary, at('files/a/b/'), '<d:quota-used-bytes/>')).text).toContain('404');
  });

  it('are replaced by nobody who has them alone', async () => {
    for (const path of ['files/c/', 'files/c/d/', 'files/c/d/e/']) await office.as(boss, 'MKCOL', at(path));
    await office.share('write', 'files/c/d');
    const destination = at('files/c/d/');
    for (const method of ['COPY', 'MOVE'])
      expect((await office.as(secretary, method, at('files/c/d/e/'), '', { destination })).status).toBe(403);
    await office.as(boss, 'MKCOL', at('files/c/f/'));
    await office.share('write', 'files/c/f');
    expect((await office.as(secretary, 'COPY', at('files/c/f/'), '', { destination })).status).toBe(403);
    expect((await office.propfind(boss, at('files/c/d/e/'), '<d:resourcetype/>')).status).toBe(207);
  });

  it('of others count for their owners, and large files go from one to another whole', async () => {
    await office.as(boss, 'MKCOL', at('files/big/'));
    await office.share('write', 'files/big');
    const text = 'x'.repeat(3_000_000);
    const mine = `/dav/files/${secretary}/big.txt`;
    expect((await office.as(secretary, 'PUT', mine, text)).status).toBe(201);
    const destination = at('files/big/big.txt');
    expect((await office.as(secretary, 'MOVE', mine, '', { destination })).status).toBe(201);
    expect((await office.as(secretary, 'GET', mine)).status).toBe(404);
    expect((await office.as(boss, 'GET', destination)).text).toBe(text);
    expect((await office.dav.test.store.quotas.use(office.owner)).usedOctets).toBeGreaterThan(3_000_000);
    const again = { destination: mine, overwrite: 'F' };
    expect((await office.as(secretary, 'COPY', destination, '', again)).status).toBe(201);
    expect((await office.as(secretary, 'COPY', destination, '', again)).status).toBe(412);
    const folder = { destination: `/dav/files/${secretary}/all/` };
    expect((await office.as(secretary, 'COPY', at('files/big/'), '', folder)).status).toBe(403);
  });
});

describe('a shared mailbox', () => {
  let shared: AccountId;
  const info = 'info@share.test';

  beforeAll(async () => {
    const { id, domainId } = await office.dav.people.directory.addShared(info, { name: '案内', quota: null });
    shared = accountId(id);
    await office.dav.test.store.mailboxes.prepareAccount(shared, { domainId, quotaOctets: 0 });
    const { sharing, mailboxes, grants } = office.dav.test.store;
    const inbox = { accountId: shared, id: await mailboxes.inboxId(shared) };
    const rights = new Set([...'lrswipkxte'] as never[]);
    await sharing.grant(inbox, await grants.grantee(shared, secretary), rights, { via: 'cli', address: null });
    // The server was told by nobody: this process has another.
    await office.share('read', 'addressbooks/default', 'other@share.test');
  });

  it('has calendars and books that are its members’ as well, in their homes and its own', async () => {
    const found = hrefsIn(await office.propfind(secretary, `/dav/calendars/${secretary}/`, '<d:displayname/>', '1'));
    const mounted = found.filter((href) => href.includes('/shared-'));
    expect(mounted).toHaveLength(2);
    const path = `/dav/calendars/${info}/team/`;
    expect((await office.as(secretary, 'MKCALENDAR', path)).status).toBe(201);
    expect((await office.put(secretary, `${path}a.ics`, meeting('a', 'CLASS:PRIVATE'))).status).toBe(201);
    expect((await office.as(secretary, 'GET', `${path}a.ics`)).text).toContain('SUMMARY:Title');
    expect((await office.as(secretary, 'ACL', path, '<d:acl xmlns:d="DAV:"/>')).status).toBe(403);
    expect((await office.as(secretary, 'DELETE', path)).status).toBe(204);
    expect((await office.as(boss, 'GET', path)).status).toBe(404);
    expect(await office.dav.sharing.mayActFor(office.reader, shared)).toBe(true);
    expect(await office.dav.sharing.mayActFor(office.owner, shared)).toBe(false);
  });
});
