import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bench, bench } from './testing.fixture.js';

let cli: Bench;
beforeAll(async () => {
  cli = await bench();
  await cli.run(['user', 'add', 'ann@box.test', '--password', 'long enough', '--create-domain']);
});
afterAll(() => cli.close());

it('user forward sets, tells and ends forwarding', async () => {
  const none = { address: 'ann@box.test', targets: [], keeps: true };
  expect(await cli.json('user', 'forward', 'ann@box.test')).toEqual(none);
  const set = await cli.json('user', 'forward', 'ann@box.test', 'B@away.test', 'c@away.test', '--no-copy');
  expect(set).toEqual({ address: 'ann@box.test', targets: ['b@away.test', 'c@away.test'], keeps: false });
  expect((await cli.run(['user', 'forward', 'ann@box.test'])).out).toBe(
    'Mail for ann@box.test goes on to b@away.test, c@away.test.\n',
  );
  expect(await cli.json('user', 'forward', 'ann@box.test', '--off')).toEqual(none);
  expect(await cli.run(['user', 'forward', 'ann@box.test', 'x@y.test', '--off'])).toMatchObject({ status: 1 });
  expect(await cli.run(['user', 'forward', 'ann@box.test', 'nonsense'])).toMatchObject({ status: 1 });
  expect(await cli.run(['user', 'forward', 'gone@box.test', 'x@y.test'])).toMatchObject({ status: 1 });
});
