import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { authority } from '#testing';
import { type Bench, bench } from './testing.fixture.js';

let cli: Bench;
beforeAll(async () => {
  cli = await bench();
  await cli.run(['domain', 'add', 'box.test']);
});
afterAll(() => cli.close());

const add = (line: string) => cli.run(['connector', 'add', ...line.split(' ')]);

it('connector add, list and remove', async () => {
  expect(await cli.run(['connector', 'list'])).toMatchObject({ status: 0, out: 'There are no connectors.\n' });
  expect(await add('printers --network 192.0.2.0/24 2001:db8::/48 --relay')).toMatchObject({
    status: 0,
    out: 'The connector printers may relay.\n',
  });
  const ca = join(cli.directory, 'ca.pem');
  writeFileSync(ca, authority);
  const more = '--relay --unchecked --require-tls --from news.test --position 1';
  expect(await add(`cloud --certificate mx.far.test --ca ${ca} ${more}`)).toMatchObject({ status: 0 });
  expect(await cli.json('connector', 'list')).toEqual([
    {
      name: 'cloud',
      organisationId: 1,
      position: 1,
      networks: [],
      certificate: 'mx.far.test',
      domains: ['news.test'],
      may: ['relay', 'go unchecked', 'use TLS alone'],
    },
    expect.objectContaining({ name: 'printers', networks: ['192.0.2.0/24', '2001:db8::/48'], certificate: null }),
  ]);
  expect((await cli.run(['connector', 'list'])).out).toMatch(
    /^NAME .*\ncloud +1 +\* +mx\.far\.test +news\.test +relay/,
  );
  expect(await add(`printers --certificate sha256:${'AB:'.repeat(32).slice(0, -1)} --unchecked`)).toMatchObject({
    status: 0,
  });
  expect((await cli.json<{ certificate: string }[]>('connector', 'list'))[1]?.certificate).toBe(
    `sha256:${'ab'.repeat(32)}`,
  );
  expect(await cli.json('connector', 'remove', 'printers')).toEqual({ name: 'printers' });
  expect(await cli.run(['connector', 'remove', 'printers'])).toMatchObject({
    status: 1,
    err: 'there is no connector printers\n',
  });
});

it.each([
  ['.x --network 192.0.2.1 --relay', 'is no name'],
  [`${'x'.repeat(65)} --network 192.0.2.1 --relay`, 'is no name'],
  ['x --network 192.0.2.1', 'say what it may do'],
  ['x --relay', 'name a --network, a --certificate, or both'],
  ['x --network 192.0.2.0/33 --relay', 'neither an address nor a network'],
  ['x --network 0.0.0.0/0 --relay', '0.0.0.0/0 is too wide'],
  ['x --network 192.0.2.1 10.0.0.0/7 --relay', '10.0.0.0/7 is too wide'],
  ['x --network 2001::/31 --relay', '2001::/31 is too wide'],
  ['x --certificate sha256:12 --relay', 'neither a name nor sha256'],
  ['x --certificate *.far.test --relay', 'neither a name nor sha256'],
  ['x --certificate far.test --ca package.json --relay', 'holds no certificate'],
  ['x --network 192.0.2.1 --ca package.json --relay', '--ca is for the name'],
  ['x --network 192.0.2.1 --from a..b --relay', 'a..b is no domain'],
  ['x --network 192.0.2.1 --relay --position x', '--position is a number'],
  ['x --network 192.0.2.1 --relay --organisation gone', 'gone'],
])('connector add %s is refused', async (line, reason) => {
  expect(await add(line)).toMatchObject({ status: 1, err: expect.stringContaining(reason) });
});

it.each(['10.0.0.0/8', '2001:db8::/32', '192.0.2.1'])('a network as wide as %s may relay', async (network) => {
  expect(await add(`wide --network ${network} --relay`)).toMatchObject({ status: 0 });
});
