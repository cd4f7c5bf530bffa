import { afterAll, beforeAll, expect, it } from 'vitest';
import { linkLifetime, PasswordLinks } from '#core/directory';
import { ManualClock } from '#kernel';
import { type TestMailStore, type TestPeople, testMailStore, testPeople } from '#testing';

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
  expect(await links.look(token)).toEqual({ state: 'open', address: 'once@links.test' });
  await expect(links.use(token, 'short')).rejects.toMatchObject({ kind: 'invalid' });
  expect(await Promise.all([links.use(token, 'the new one'), links.use(token, 'the new one')])).toContain(false);
  expect(await links.look(token)).toEqual({ state: 'used', address: 'once@links.test' });
  expect(await people.authentication.verify('once@links.test', 'the new one', 'imap', '127.0.0.1')).not.toBeNull();
  expect(await people.authentication.verify('once@links.test', 'the old one', 'imap', '127.0.0.1')).toBeNull();
});

it('a link is over after a day', async () => {
  const token = await links.make(await people.add('late@links.test', 'the old one'));
  clock.advance(linkLifetime - hour);
  expect((await links.look(token)).state).toBe('open');
  clock.advance(hour);
  expect((await links.look(token)).state).toBe('expired');
  expect(await links.use(token, 'the new one')).toBe(false);
});

it('what is no token is no link', async () => {
  expect(await links.look('')).toEqual({ state: 'unknown' });
  expect(await links.use('x'.repeat(43), 'long enough')).toBe(false);
});
