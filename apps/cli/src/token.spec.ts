import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bench, bench } from './testing.fixture.js';

const address = 'ann@token.test';
let cli: Bench;
beforeAll(async () => {
  cli = await bench();
  await cli.run(['user', 'add', address, '--password', 'correct horse', '--create-domain']);
});
afterAll(() => cli.close());

interface Listed {
  readonly id: number;
  readonly label: string | null;
  readonly expires: string;
}

it('access tokens are made, listed and revoked', async () => {
  const made = await cli.json<Listed & { token: string }>(
    'user',
    'token',
    'create',
    address,
    '--scope',
    'imap,smtp',
    '--expires',
    '30d',
    '--label',
    'phone',
  );
  expect(made).toMatchObject({ address, label: 'phone', scopes: ['imap', 'smtp'] });
  expect(made.token).toMatch(/^fumibako_/);
  const days = (Date.parse(made.expires) - Date.now()) / (24 * 60 * 60 * 1000);
  expect(days).toBeGreaterThan(29.9);
  expect(days).toBeLessThanOrEqual(30);
  const { out } = await cli.run(['user', 'token', 'create', address, '--scope', 'pop3', 'dav', '--expires', '12h']);
  expect(out).toMatch(/^Token \d+, until \S+Z \(shown this once\): fumibako_[\w-]{43}\n$/);
  expect(await cli.json<Listed[]>('user', 'token', 'list', address)).toMatchObject([
    { id: made.id, label: 'phone', scopes: ['imap', 'smtp'], expires: made.expires, lastUsed: null },
    { label: null, scopes: ['pop3', 'dav'] },
  ]);
  expect((await cli.run(['user', 'token', 'list', address])).out).toMatch(
    /^ID +LABEL +SCOPES .*\n\d+ +phone +imap,smtp /,
  );
  expect((await cli.run(['user', 'token', 'revoke', address, String(made.id)])).out).toBe(
    `Token ${made.id} of ${address} is revoked.\n`,
  );
  expect(await cli.json<Listed[]>('user', 'token', 'list', address)).toHaveLength(1);
});

it.each([
  [['create', address, '--scope', 'root', '--expires', '1d'], /^root is not one of imap, /],
  [['create', address, '--scope', 'imap', '--expires', '30'], /^30 is no time /],
  [['create', address, '--scope', 'imap', '--expires', '0d'], /^0d is no time /],
  [['create', address, '--scope', 'imap', '--expires', '3651d'], /ten years/],
  [['create', 'no@token.test', '--scope', 'imap', '--expires', '1d'], /^there is no account/],
  [['revoke', address, 'first'], /^first is not the number/],
  [['revoke', address, '999999'], /has no access token 999999/],
])('are refused with one line: %j', async (args, reason) => {
  const { status, err } = await cli.run(['user', 'token', ...args]);
  expect(status).toBe(1);
  expect(err).toMatch(reason);
});
