import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { at, boss, color, hrefsIn, lockInfo, meeting, Office, secret, secretary, tokenIn } from './office.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
}, 60_000);
beforeEach(() => office.begin());
afterAll(() => office?.close());

describe('the home of a reader', () => {
  const home = `/dav/calendars/${secretary}/`;
  const mounts = async (): Promise<readonly string[]> =>
    hrefsIn(await office.propfind(secretary, home, '<d:resourcetype/>', '1')).filter((href) =>
      href.includes('/shared-'),
    );

  it('shows what is granted, with titles or more, under a name that stays', async () => {
    await office.share('freebusy');
    expect(await mounts()).toEqual([]);
    await office.share('read');
    const [path = ''] = await mounts();
    expect(path).toMatch(/^\/dav\/calendars\/sec@share\.test\/shared-\d+-\d+\/$/);
    const { text } = await office.propfind(
      secretary,
      path,
      '<d:displayname/><d:owner/><d:resourcetype/><d:current-user-privilege-set/>',
    );
    expect(text).toContain(`(${boss})</displayname>`);
    expect(text).toContain(`<d:owner><d:href>/dav/principals/${boss}/</d:href>`);
    expect(text).toContain('<c:calendar/>');
    expect(text).not.toContain('<d:write/>');
    await office.as(boss, 'MOVE', office.path(), '', { destination: `${at(office.work)}x/` });
    expect(await mounts()).toEqual([path]);
    expect((await office.as(secretary, 'GET', `${path}a.ics`)).status).toBe(200);
    expect(hrefsIn(await office.query(secretary, path))).toContain(`${path}a.ics`);
    office.work = `${office.work}x`;
  });

  it('is written through as far as the grant goes, and told of both ways', async () => {
    await office.share('write');
    const [path = ''] = await mounts();
    const first = await office.sync(secretary, path);
    expect((await office.put(secretary, `${path}n.ics`, meeting('n'))).status).toBe(201);
    expect((await office.as(boss, 'GET', office.path('n.ics'))).text).toContain(secret);
    await office.put(boss, office.path('m.ics'), meeting('m'));
    await office.as(boss, 'DELETE', office.path('a.ics'));
    const next = await office.sync(secretary, path, tokenIn(first));
    expect(hrefsIn(next).toSorted()).toEqual(['a.ics', 'm.ics', 'n.ics'].map((name) => `${path}${name}`));
    const got = await office.multiget(secretary, path, `${path}m.ics`, office.path('m.ics'));
    expect(got.text.match(/HTTP\/1\.1 404/g)).toHaveLength(1);
    const { rows } = await office.dav.test.database.pool.query(
      "SELECT count(*)::int AS n FROM journal WHERE account_id = $1 AND kind = 20 AND actor = 'dav:sec@share.test'",
      [office.owner],
    );
    expect(rows[0]?.n).toBeGreaterThan(0);
  });

  it('is coloured and named by each reader alone', async () => {
    await office.share('read');
    const [path = ''] = await mounts();
    await office.as(boss, 'PROPPATCH', office.path(), color.replace('#00ff00', '#ff0000'));
    expect((await office.as(secretary, 'PROPPATCH', path, color)).status).toBe(207);
    const asked = '<i:calendar-color/><d:displayname/>';
    expect((await office.propfind(secretary, path, asked)).text).toContain('#00ff00');
    expect((await office.propfind(boss, office.path(), asked)).text).toContain('#ff0000');
    const named = color.replaceAll('i:calendar-color', 'd:displayname').replace('#00ff00', 'Of the boss');
    await office.as(secretary, 'PROPPATCH', path, named);
    expect((await office.propfind(secretary, path, asked)).text).toContain('Of the boss');
    const removed = color.replaceAll('d:set', 'd:remove').replace('>#00ff00</i:calendar-color>', '/>');
    await office.as(secretary, 'PROPPATCH', path, removed);
    expect((await office.propfind(secretary, path, asked)).text).not.toContain('#');
  });

  it('loses what is deleted there, and the owner does not', async () => {
    await office.share('delegate');
    const [path = ''] = await mounts();
    expect((await office.as(secretary, 'MOVE', path, '', { destination: `${home}mine/` })).status).toBe(403);
    expect((await office.as(secretary, 'DELETE', path)).status).toBe(204);
    expect(await mounts()).toEqual([]);
    expect((await office.propfind(secretary, path, '<d:resourcetype/>')).status).toBe(404);
    expect((await office.as(secretary, 'GET', office.path('a.ics'))).status).toBe(200);
    expect((await office.as(secretary, 'MKCALENDAR', path)).status).toBe(404);
    await office.share('read');
    expect(await mounts()).toEqual([path]);
  });

  it('has nothing of what its owner has removed', async () => {
    await office.share('write');
    const [path = ''] = await mounts();
    await office.as(boss, 'DELETE', office.path());
    expect(await mounts()).toEqual([]);
    expect((await office.as(secretary, 'GET', `${path}a.ics`)).status).toBe(404);
    const grants = await office.dav.test.database.pool.query('SELECT 1 FROM collection_grant WHERE account_id = $1', [
      office.owner,
    ]);
    expect(grants.rows).toEqual([]);
  });
});

it('who looks into a calendar is in its owner’s journal, once an hour, and so is what is granted', async () => {
  await office.share('read');
  for (let n = 0; n < 3; n++) await office.query(secretary, office.path());
  const { rows } = await office.dav.test.database.pool.query(
    `SELECT j.kind, actor, detail FROM journal j JOIN collection c ON c.account_id = j.account_id AND c.id = j.collection_id
     WHERE j.account_id = $1 AND c.name = $2 AND j.kind >= 25 ORDER BY j.change_number`,
    [office.owner, office.work.split('/')[1]],
  );
  expect(rows).toEqual([
    { kind: 25, actor: 'cli', detail: { grantee: secretary, rights: '9lr' } },
    { kind: 26, actor: `dav:${secretary}`, detail: null },
  ]);
});

it('a lock of a delegate holds against the owner, who may end it', async () => {
  await office.share('write');
  const locked = await office.as(secretary, 'LOCK', office.path('a.ics'), lockInfo, { depth: '0' });
  const token = locked.headers.get('lock-token') ?? '';
  expect((await office.put(boss, office.path('a.ics'), meeting('a', 'SEQUENCE:2'))).status).toBe(423);
  expect((await office.as(boss, 'UNLOCK', office.path('a.ics'), '', { 'lock-token': token })).status).toBe(204);
  expect((await office.put(boss, office.path('a.ics'), meeting('a', 'SEQUENCE:2'))).status).toBe(204);
});

it('nobody shares what a level means nothing for', async () => {
  await expect(office.dav.share(office.owner, 'addressbooks/default', secretary, 'titles')).rejects.toThrow('titles');
  await expect(office.dav.share(office.owner, office.work, boss, 'read')).rejects.toThrow('owner');
});
