import { afterAll, beforeAll, expect, it } from 'vitest';
import { linkLifetime, PasswordLinks } from '#core/directory';
import { ManualClock } from '#kernel';
import { type TestMailStore, type TestPeople, testMailStore, testPeople } from '#testing';

const client = '192.0.2.1';
const hour = 60 * 60 * 1000;
let test: TestMailStore;
let people: TestPeople;
const clock = new ManualClock(Date.UTC(2026, 0, 1));
let links: PasswordLinks;

beforeAll(async () => {
  test = await testMailStore();
  people = await testPeople(test);
  links = new PasswordLinks(test.database, people.directory, clock);
});
afterAll(async () => {
  await people.close();
  await test.close();
});

it('a link sets the password of its account once', async () => {
  const account = await people.add('once@links.test', 'the old one');
  const token = await links.make(account);
  expect(await links.look(token, client)).toEqual({ state: 'open', address: 'once@links.test' });
  await expect(links.use(token, 'short', client)).rejects.toMatchObject({ kind: 'invalid' });
  await expect(links.use(token, 'x'.repeat(1025), client)).rejects.toMatchObject({ kind: 'invalid' });
  expect((await links.look(token, client)).state).toBe('open');
  expect(
    await Promise.all([links.use(token, 'the new one', client), links.use(token, 'the new one', client)]),
  ).toContain(false);
  expect(await links.look(token, client)).toEqual({ state: 'used', address: 'once@links.test' });
  expect(await people.authentication.verify('once@links.test', 'the new one', 'imap', '127.0.0.1')).not.toBeNull();
  expect(await people.authentication.verify('once@links.test', 'the old one', 'imap', '127.0.0.1')).toBeNull();
});

it('a link is over after a day', async () => {
  const token = await links.make(await people.add('late@links.test', 'the old one'));
  clock.advance(linkLifetime - hour);
  expect((await links.look(token, client)).state).toBe('open');
  clock.advance(hour);
  expect((await links.look(token, client)).state).toBe('expired');
  expect(await links.use(token, 'the new one', client)).toBe(false);
});

it('what is no token is no link', async () => {
  expect(await links.look('', client)).toEqual({ state: 'unknown' });
  expect(await links.use('x'.repeat(43), 'long enough', client)).toBe(false);
});

it('links cannot be guessed at for long from one network, and others are not kept out', async () => {
  const token = await links.make(await people.add('calm@links.test', 'the old one'));
  const guesser = '198.51.100.1';
  for (let guess = 0; guess < 10; guess++)
    expect(await links.look(`${guess}`.repeat(43), guesser)).toEqual({ state: 'unknown' });
  await expect(links.look(token, guesser)).rejects.toMatchObject({ kind: 'authentication-throttled' });
  expect((await links.look(token, client)).state).toBe('open');
});
