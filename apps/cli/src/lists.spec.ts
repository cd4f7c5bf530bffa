import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bench, bench } from './testing.fixture.js';

let cli: Bench;
beforeAll(async () => {
  cli = await bench();
  await cli.run(['user', 'add', 'ann@box.test', '--password', 'long enough', '--create-domain']);
  await cli.run(['group', 'add', 'team@box.test', '--name', 'チーム', '--member', 'first@away.test']);
  await cli.run(['group', 'leave', 'team@box.test', 'first@away.test']);
});
afterAll(() => cli.close());

it('group show, set, join and leave', async () => {
  const plain = {
    address: 'team@box.test',
    name: 'チーム',
    post: 'anyone',
    owners: [],
    moderators: [],
    exempt: 'nobody',
    fields: false,
    archive: null,
    rule: null,
    members: [],
  };
  expect(await cli.json('group', 'show', 'team@box.test')).toEqual(plain);
  const options = ['--post', 'members', '--owner', 'ann@box.test', '--fields', 'on', '--archive', 'ann@box.test'];
  const set = {
    ...plain,
    post: 'members',
    owners: ['ann@box.test'],
    fields: true,
    archive: 'ann@box.test',
    rule: { department: '営業' },
  };
  expect(await cli.json('group', 'set', 'team@box.test', ...options, '--department', '営業')).toEqual(set);
  expect(await cli.json('group', 'join', 'team@box.test', 'B@away.test', 'c@away.test')).toMatchObject({
    members: ['b@away.test', 'c@away.test'],
  });
  expect(await cli.json('group', 'leave', 'team@box.test', 'b@away.test')).toMatchObject({ members: ['c@away.test'] });
  expect(await cli.run(['group', 'leave', 'team@box.test', 'b@away.test'])).toMatchObject({ status: 1 });
  const ended = await cli.json(
    'group',
    'set',
    'team@box.test',
    '--no-rule',
    '--owner',
    'none',
    '--archive',
    'none',
    '--fields',
    'off',
  );
  expect(ended).toMatchObject({ rule: null, owners: [], archive: null, fields: false });
  for (const wrong of [
    ['--post', 'nobody'],
    ['--fields', 'maybe'],
    ['--exempt', 'everybody'],
    ['--moderator', 'team@box.test'],
    ['--archive', 'gone@box.test'],
    ['--domain', '..'],
  ])
    expect(await cli.run(['group', 'set', 'team@box.test', ...wrong])).toMatchObject({ status: 1 });
  expect((await cli.run(['group', 'show', 'team@box.test'])).out).toContain('may write:');
});

it('members by what the directory says', async () => {
  expect(await cli.json('group', 'set', 'team@box.test', '--company', 'C社', '--title', '部長')).toMatchObject({
    rule: { company: 'C社', title: '部長' },
  });
  expect(await cli.json('group', 'set', 'team@box.test', '--admin')).toMatchObject({ rule: { admin: 'yes' } });
  expect(await cli.json('group', 'set', 'team@box.test', '--no-rule')).toMatchObject({ rule: null });
});

it('group pending, approve and reject', async () => {
  const options = ['--post', 'moderated', '--moderator', 'ann@box.test', '--exempt', 'members'];
  expect(await cli.json('group', 'set', 'team@box.test', ...options)).toMatchObject({
    post: 'moderated',
    moderators: ['ann@box.test'],
    exempt: 'members',
  });
  expect((await cli.run(['group', 'pending'])).out).toBe('Nothing waits for a moderator.\n');
  const waits = async (): Promise<number> => {
    const { rows } = await cli.test.database.pool.query<{ id: number }>(
      `WITH m AS (INSERT INTO queue_message (reverse_path, body_type, smtputf8, size, body)
         VALUES ('s@away.test', '7bit', false, 1, '') RETURNING id),
       r AS (INSERT INTO queue_recipient (message_id, ordinal, address, held) SELECT id, 1, 'team@box.test', true FROM m)
       INSERT INTO moderation (message_id, list, author, subject, preview, from_elsewhere, seal, sender_known, expires_at)
       SELECT id, 'team@box.test', '山田', '件名', '', true, '', true, now() + interval '1 day' FROM m
       RETURNING message_id AS id`,
    );
    return Number(rows[0]?.id);
  };
  const [first, second] = [await waits(), await waits()];
  expect(await cli.json('group', 'pending', 'team@box.test')).toMatchObject([
    { id: first, list: 'team@box.test', sender: 's@away.test', author: '山田', subject: '件名' },
    { id: second },
  ]);
  expect(await cli.json('group', 'approve', String(first))).toEqual({ id: first, decision: 'approved', reason: null });
  const rejected = { id: second, decision: 'rejected', reason: 'no' };
  expect(await cli.json('group', 'reject', String(second), '--reason', 'no')).toEqual(rejected);
  expect(await cli.run(['group', 'approve', String(second)])).toMatchObject({ status: 1 });
  expect(await cli.run(['group', 'approve', 'x'])).toMatchObject({ status: 1 });
  expect(await cli.run(['group', 'pending', 'gone@box.test'])).toMatchObject({ status: 1 });
  expect(await cli.json('group', 'pending')).toEqual([]);
});
