import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bench, bench } from './testing.fixture.js';

let cli: Bench;
beforeAll(async () => {
  cli = await bench();
  await cli.run(['user', 'add', 'ann@box.test', '--password', 'long enough', '--create-domain']);
});
afterAll(() => cli.close());

it('contact add, list and remove', async () => {
  expect((await cli.run(['contact', 'list'])).out).toBe('There are no contacts.\n');
  const plain = { phoneticName: null, company: null, department: null, title: null, phone: null, address: null };
  const first = await cli.json<{ id: number }>('contact', 'add', '鈴木', 'S@away.test');
  expect(first).toEqual({ ...plain, id: first.id, name: '鈴木', emails: ['s@away.test'] });
  const options = ['--reading', 'タナカ', '--company', 'C', '--department', 'D', '--title', 'T', '--phone', '1'];
  const second = await cli.json<{ id: number }>(
    'contact',
    'add',
    '田中',
    'a@away.test',
    'b@away.test',
    ...options,
    '--address',
    'Tanaka@box.test',
  );
  const whole = { phoneticName: 'タナカ', company: 'C', department: 'D', title: 'T', phone: '1' };
  expect(second).toMatchObject({ ...whole, emails: ['a@away.test', 'b@away.test'], address: 'tanaka@box.test' });
  expect(await cli.json('contact', 'list')).toEqual([first, second]);
  expect((await cli.run(['contact', 'list'])).out).toContain('tanaka@box.test');
  const taken = ['contact', 'add', 'x', 'x@away.test', '--address', 'tanaka@box.test'];
  expect(await cli.run(taken)).toMatchObject({ status: 1 });
  expect(await cli.run(['contact', 'remove', String(second.id)])).toMatchObject({ status: 0 });
  expect(await cli.run(taken)).toMatchObject({ status: 0 });
  for (const wrong of [
    ['remove', String(second.id)],
    ['remove', 'x'],
    ['add', ' ', 'x@away.test'],
    ['add', 'x', 'nobody'],
    ['add', 'x', 'ann@box.test'],
    ['add', 'x', 'x@away.test', '--organisation', 'none'],
    ['add', 'x', 'x@away.test', '--address', 'x@other.test'],
  ])
    expect(await cli.run(['contact', ...wrong])).toMatchObject({ status: 1 });
});
