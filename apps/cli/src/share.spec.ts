import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, bench } from './testing.fixture.js';

let cli: Bench;
beforeAll(async () => {
  cli = await bench();
  for (const name of ['boss', 'sec', 'room'])
    await cli.run(['user', 'add', `${name}@x.test`, '--password', 'long enough', '--create-domain']);
  await cli.run(['group', 'add', 'team@x.test', '--member', 'sec@x.test']);
});
afterAll(() => cli.close());

const list = (): Promise<unknown> => cli.json('share', 'list', 'boss@x.test');

describe('share', () => {
  it('set, list and remove', async () => {
    expect((await cli.run(['share', 'list', 'boss@x.test'])).out).toBe('Nothing is shared.\n');
    const set = await cli.json('share', 'set', 'boss@x.test', 'calendars/default', 'sec@x.test', 'delegate');
    expect(set).toEqual({
      address: 'boss@x.test',
      path: 'calendars/default',
      grantee: 'sec@x.test',
      level: 'delegate',
    });
    await cli.json('share', 'set', 'boss@x.test', 'calendars', 'team@x.test', 'freebusy');
    await cli.json('share', 'set', 'boss@x.test', 'addressbooks/default', 'anyone', 'read');
    await cli.json('share', 'set', 'boss@x.test', 'files', 'sec@x.test', 'write');
    const accepted = { state: 'accepted' };
    expect(await list()).toEqual([
      { path: 'calendars', grantee: 'team@x.test', level: 'freebusy', private: false, ...accepted },
      { path: 'calendars/default', grantee: 'sec@x.test', level: 'delegate', private: true, ...accepted },
      { path: 'addressbooks/default', grantee: 'anyone', level: 'read', private: false, ...accepted },
      { path: 'files', grantee: 'sec@x.test', level: 'write', private: false, ...accepted },
    ]);
    await cli.json('share', 'remove', 'boss@x.test', 'files', 'sec@x.test');
    await cli.json('share', 'set', 'boss@x.test', 'calendars/default', 'sec@x.test', 'delegate', '--no-private');
    expect(await list()).toMatchObject([
      { level: 'freebusy' },
      { level: 'delegate', private: false },
      { level: 'read' },
    ]);
    expect((await cli.run(['share', 'list', 'boss@x.test'])).out).toMatch(
      /^calendars\/default +sec@x\.test +delegate +no/m,
    );
  });

  it.each([
    [['boss@x.test', 'calendars/nothing', 'sec@x.test', 'read'], 'there is nothing at calendars/nothing'],
    [['boss@x.test', 'other/default', 'sec@x.test', 'read'], 'there is nothing at other/default'],
    [['boss@x.test', 'calendars/default', 'nobody@x.test', 'read'], 'nobody@x.test is neither a person'],
    [['boss@x.test', 'calendars/default', 'sec@x.test', 'everything'], 'a level is one of'],
    [['boss@x.test', 'addressbooks/default', 'sec@x.test', 'titles'], 'titles is nothing that'],
    [['boss@x.test', 'calendars/default', 'boss@x.test', 'read'], 'the owner has all rights'],
  ])('set %j is refused: %s', async (args, reason) => {
    const { status, err } = await cli.run(['share', 'set', ...args]);
    expect(status).toBe(1);
    expect(err).toContain(reason);
  });

  it('is in the help', async () => {
    expect((await cli.run(['share', 'set', '--help'])).out).toMatch(
      /calendars\/NAME[^]*freebusy, titles, read,\s+write,\s+delegate/,
    );
  });
});
