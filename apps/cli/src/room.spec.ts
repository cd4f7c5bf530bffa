import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, bench } from './testing.fixture.js';

let cli: Bench;

beforeAll(async () => {
  cli = await bench();
  await cli.json('domain', 'add', 'room.test');
});
afterAll(() => cli?.close());

describe('room', () => {
  it('add, set, show and list keep rules', async () => {
    const added = await cli.json(
      'room',
      'add',
      'a@room.test',
      '--name',
      '会議室',
      '--capacity',
      '8',
      '--hours',
      'mon-fri 9:00-18:00',
    );
    expect(added).toMatchObject({
      address: 'a@room.test',
      kind: 'room',
      capacity: 8,
      hours: 'mon,tue,wed,thu,fri 09:00-18:00',
      recurring: true,
    });
    await cli.json('room', 'add', 'beamer@room.test', '--equipment');
    await cli.json('group', 'add', 'staff@room.test', '--member', 'x@elsewhere.test');
    const set = [
      '--capacity',
      'none',
      '--hours',
      'always',
      '--recurring',
      'no',
      '--booker',
      'staff@room.test',
      '--waiting',
      'yes',
    ];
    await cli.json(
      'room',
      'set',
      'a@room.test',
      ...set,
      '--window',
      '90',
      '--max-minutes',
      '120',
      '--zone',
      'Europe/Paris',
    );
    expect(await cli.json('room', 'show', 'a@room.test')).toMatchObject({
      capacity: null,
      hours: null,
      recurring: false,
      bookers: ['staff@room.test'],
      waiting: true,
      windowDays: 90,
      maxMinutes: 120,
      zone: 'Europe/Paris',
    });
    const { out } = await cli.run(['room', 'list']);
    expect(out).toMatch(/a@room.test +room/);
    expect(out).toMatch(/beamer@room.test +equipment/);
    expect(await cli.json('room', 'requests')).toEqual([]);
    expect(await cli.json('calendar', 'decisions', 'a@room.test')).toEqual([]);
  });

  it.each([
    ['an unknown domain', ['add', 'a@nowhere.test'], 'nowhere.test'],
    ['an address that is taken', ['add', 'a@room.test'], 'taken'],
    ['strange hours', ['set', 'a@room.test', '--hours', 'whenever'], 'is not such as'],
    ['a strange number', ['set', 'a@room.test', '--capacity', 'many'], 'neither a number'],
    ['neither yes nor no', ['set', 'a@room.test', '--waiting', 'maybe'], 'neither yes nor no'],
    ['a strange zone', ['set', 'a@room.test', '--zone', 'Mars/Base'], 'no time zone'],
    ['a delegate elsewhere', ['set', 'a@room.test', '--delegate', 'x@else.test'], 'neither a person nor a group here'],
    ['no room', ['show', 'staff@room.test'], 'neither a room'],
    ['a booking that does not wait', ['approve', '7'], 'no booking 7 waits'],
  ])('refuses %s', async (_, args, words) => {
    const { status, err } = await cli.run(['room', ...args]);
    expect([status, err]).toEqual([1, expect.stringContaining(words)]);
  });
});
