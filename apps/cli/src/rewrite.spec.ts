import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bench, bench } from './testing.fixture.js';

let cli: Bench;
beforeAll(async () => {
  cli = await bench();
  await cli.run(['user', 'add', 'ann@in.test', '--password', 'long enough', '--create-domain']);
  await cli.run(['user', 'add', 'ann@out.test', '--password', 'long enough', '--create-domain']);
});
afterAll(() => cli.close());

it('rewrite add, list and remove', async () => {
  expect((await cli.run(['rewrite', 'list'])).out).toBe('No address is another outside.\n');
  const person = { inside: 'ann@in.test', outside: 'a.b@out.test' };
  const domain = { inside: '@in.test', outside: '@out.test' };
  expect(await cli.json('rewrite', 'add', 'Ann@in.test', 'A.B@out.test')).toEqual(person);
  expect(await cli.json('rewrite', 'add', '@In.test', '@out.test')).toEqual(domain);
  expect(await cli.json('rewrite', 'list')).toEqual([domain, person]);
  for (const wrong of [
    ['bob@in.test', '@out.test'],
    ['bob@in.test', 'a.b@out.test'],
    ['bob@in.test', 'ann@out.test'],
    ['bob@in.test', 'ann@in.test'],
    ['@out.test', '@in.test'],
    ['bob@else.test', 'bob@out.test'],
    ['bob', 'bob@out.test'],
    ['@..', '@out.test'],
  ])
    expect(await cli.run(['rewrite', 'add', ...wrong])).toMatchObject({ status: 1 });
  // what is there already is changed
  expect(await cli.json('rewrite', 'add', 'ann@in.test', 'b@out.test')).toMatchObject({ outside: 'b@out.test' });
  expect(await cli.run(['rewrite', 'remove', 'ann@in.test'])).toMatchObject({ status: 0 });
  expect(await cli.run(['rewrite', 'remove', 'ann@in.test'])).toMatchObject({ status: 1 });
  expect(await cli.json('rewrite', 'list')).toEqual([domain]);
});
