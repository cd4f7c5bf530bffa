import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bench, bench } from './testing.fixture.js';

let cli: Bench;
beforeAll(async () => {
  cli = await bench();
  await cli.run(['user', 'add', 'ann@box.test', '--password', 'long enough', '--create-domain']);
  await cli.run(['group', 'add', 'team@box.test', '--member', 'ann@box.test']);
  await cli.run(['alias', 'add', 'boss@box.test', 'ann@box.test']);
  await cli.run(['shared', 'add', 'info@box.test']);
});
afterAll(() => cli.close());

it('limits of people, shared mailboxes, aliases and groups', async () => {
  const free = { insideOnly: false, allowed: [], denied: [], maxIn: null };
  const set = ['--inside', 'on', '--from', '@Box.test', 'team@box.test', '--not-from', 'x@y.test'];
  const changed = {
    insideOnly: true,
    allowed: ['@box.test', 'team@box.test'],
    denied: ['x@y.test'],
    maxIn: 10 * 1024 * 1024,
  };
  for (const [noun, address] of [
    ['user', 'ann@box.test'],
    ['shared', 'info@box.test'],
    ['alias', 'boss@box.test'],
    ['group', 'team@box.test'],
  ] as const) {
    const out = (maxOut: number | null): object => (noun === 'user' ? { maxOut } : {});
    const sized = (size: string): string[] => (noun === 'user' ? ['--max-out', size] : []);
    expect(await cli.json(noun, 'limits', address)).toEqual({ address, ...free, ...out(null) });
    const all = [...set, '--max-in', '10M', ...sized('0')];
    expect(await cli.json(noun, 'limits', address, ...all)).toEqual({ address, ...changed, ...out(0) });
    const ended = [
      '--inside',
      'off',
      '--from',
      'anyone',
      '--not-from',
      'none',
      '--max-in',
      'domain',
      ...sized('domain'),
    ];
    expect(await cli.json(noun, 'limits', address, ...ended)).toEqual({ address, ...free, ...out(null) });
    if (noun !== 'user')
      expect(await cli.run([noun, 'limits', address, '--max-out', '1M'])).toMatchObject({ status: 2 });
  }
  expect((await cli.run(['user', 'limits', 'ann@box.test'])).out).toContain('as its domain says');
});

it('limits that cannot be', async () => {
  expect(await cli.run(['user', 'limits', 'team@box.test'])).toMatchObject({
    status: 1,
    err: 'team@box.test is a group: say `group limits`\n',
  });
  for (const wrong of [
    ['--inside', 'maybe'],
    ['--from', 'nobody'],
    ['--max-in', 'large'],
  ])
    expect(await cli.run(['user', 'limits', 'ann@box.test', ...wrong])).toMatchObject({ status: 1 });
});

it('sizes of a domain', async () => {
  await cli.run(['domain', 'set', 'box.test', '--max-in', '20M', '--max-out', '1M']);
  const [domain] = await cli.json<{ maxIn: number; maxOut: number }[]>('domain', 'list');
  expect(domain).toMatchObject({ maxIn: 20 * 1024 * 1024, maxOut: 1024 * 1024 });
});
