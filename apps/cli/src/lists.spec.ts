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
    ['--archive', 'gone@box.test'],
    ['--domain', '..'],
  ])
    expect(await cli.run(['group', 'set', 'team@box.test', ...wrong])).toMatchObject({ status: 1 });
  expect((await cli.run(['group', 'show', 'team@box.test'])).out).toContain('may write:');
});
