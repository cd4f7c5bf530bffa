import { afterAll, beforeAll, expect, it } from 'vitest';
import { AccessTokens, Authentication } from '#core/directory';
import { ManualClock, type TokenId, tokenId } from '#kernel';
import { ProcessBus } from '#platform/bus';
import { type TestMailStore, type TestPeople, testMailStore, testPeople } from '#testing';

const client = '192.0.2.1';
const day = 24 * 60 * 60 * 1000;
const clock = new ManualClock(Date.UTC(2026, 0, 1));
const bus = new ProcessBus({ on: () => undefined });
const ended: TokenId[] = [];
let test: TestMailStore;
let people: TestPeople;
let tokens: AccessTokens;
let authentication: Authentication;

beforeAll(async () => {
  test = await testMailStore();
  people = await testPeople(test);
  tokens = new AccessTokens(test.database, people.directory, clock, bus);
  authentication = new Authentication(test.database, clock, bus);
  authentication.tokens.listen((some) => void ended.push(...some));
});
afterAll(async () => {
  await people.close();
  await test.close();
});

const verify = (username: string, token: string, scope: 'imap' | 'smtp' = 'imap', from = client) =>
  authentication.tokens.verify(username, token, scope, from);

/** Somebody new, with a token for IMAP that is good for a day. */
async function owner(name: string) {
  const address = `${name}@tokens.test`;
  await people.add(address, 'a password');
  return { address, ...(await tokens.make(address, { scopes: ['imap'], expiresAt: clock.now() + day, label: name })) };
}

it('a token says who somebody is, under their name or none', async () => {
  const { address, id, token } = await owner('ann');
  expect(token).toMatch(/^fumibako_[\w-]{43}$/);
  for (const name of [address, 'ANN@Tokens.Test', ''])
    expect(await verify(name, token)).toMatchObject({ address, token: id });
});

it('only the hash is kept', async () => {
  const { token } = await owner('hashed');
  const { rows } = await test.database.pool.query('SELECT t::text AS text FROM access_token t');
  for (const { text } of rows) expect(text).not.toContain(token.slice('fumibako_'.length));
});

it('is refused under another name, for another service, unknown, over, and for a disabled account', async () => {
  const { address, token } = await owner('bob');
  await people.add('other@tokens.test', 'a password');
  expect(await verify('other@tokens.test', token)).toBeNull();
  expect(await verify('no address', token)).toBeNull();
  expect(await verify(address, token, 'smtp')).toBeNull();
  expect(await verify(address, `${token}x`)).toBeNull();
  await people.directory.setDisabled(address, true);
  expect(await verify(address, token)).toBeNull();
  await people.directory.setDisabled(address, false);
  expect(await verify(address, token)).toMatchObject({ address });
  clock.advance(day);
  expect(await verify(address, token)).toBeNull();
});

it('is no password, and a password is no token', async () => {
  const { address, token } = await owner('plain');
  expect(await authentication.verify(address, token, 'imap', client)).toBeNull();
  expect(await verify(address, 'a password')).toBeNull();
});

it('is listed with its last use, and told when it is revoked', async () => {
  const { address, id, token } = await owner('list');
  expect(await tokens.list(address)).toEqual([
    { id, label: 'list', scopes: ['imap'], createdAt: clock.now(), expiresAt: clock.now() + day, lastUsedAt: null },
  ]);
  await verify(address, token);
  expect(await tokens.list(address)).toMatchObject([{ lastUsedAt: clock.now() }]);
  await expect(tokens.revoke('other@tokens.test', id)).rejects.toMatchObject({ kind: 'invalid' });
  await expect(tokens.revoke(address, tokenId(999_999))).rejects.toMatchObject({ kind: 'invalid' });
  await tokens.revoke(address, id);
  expect(ended).toContain(id);
  expect(await verify(address, token)).toBeNull();
  expect(await tokens.list(address)).toEqual([]);
});

it('ends by itself', async () => {
  const { address, id, token } = await owner('short');
  await verify(address, token);
  clock.advance(day - 30);
  await verify('', (await tokens.make(address, { scopes: ['imap'], expiresAt: clock.now() + 40 })).token);
  expect(ended).not.toContain(id);
  clock.advance(50);
  await expect.poll(() => ended).toContain(id);
});

it('is missed when it went away while nobody could tell', async () => {
  const listeners: ((message: unknown) => void)[] = [];
  const channel = { on: (_: 'message', listener: (message: unknown) => void) => void listeners.push(listener) };
  const elsewhere = new Authentication(test.database, clock, new ProcessBus(channel));
  const told: TokenId[] = [];
  elsewhere.tokens.listen((some) => void told.push(...some));
  const { address, id, token } = await owner('missed');
  const kept = await owner('kept');
  for (const each of [{ address, token }, kept])
    await elsewhere.tokens.verify(each.address, each.token, 'imap', client);
  await tokens.revoke(address, id);
  expect(told).toEqual([]);
  for (const listener of listeners) listener({ kind: 'resynchronise' });
  await expect.poll(() => told).toEqual([id]);
});

it('is made for something and for a time', async () => {
  const { address } = await owner('made');
  const expiresAt = clock.now() + day;
  await expect(tokens.make(address, { scopes: [], expiresAt })).rejects.toMatchObject({ kind: 'invalid' });
  await expect(tokens.make(address, { scopes: ['imap'], expiresAt: clock.now() })).rejects.toMatchObject({
    kind: 'invalid',
  });
  await expect(tokens.make('no@tokens.test', { scopes: ['imap'], expiresAt })).rejects.toMatchObject({
    kind: 'address-unknown',
  });
});

it('guesses are throttled as those at passwords; a token that is known to be good gets in', async () => {
  const from = '192.0.2.77';
  const known = await owner('known');
  const fresh = await tokens.make(known.address, { scopes: ['imap'], expiresAt: clock.now() + day });
  await verify(known.address, known.token, 'imap', from);
  for (let count = 0; count < 10; count++) await verify(known.address, 'wrong', 'imap', from);
  await expect(verify(known.address, fresh.token, 'imap', from)).rejects.toMatchObject({
    kind: 'authentication-throttled',
  });
  expect(await verify(known.address, known.token, 'imap', from)).not.toBeNull();
  expect(await verify(known.address, fresh.token, 'imap', '198.51.100.1')).not.toBeNull();
});
