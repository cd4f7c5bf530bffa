import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FreeSpace } from './freeSpace.js';

const clock = { now: () => 0 };
const left = (): number => {
  const { bavail, bsize } = statfsSync(tmpdir());
  return bavail * bsize;
};

it('refuses what would touch the reserve, on the fullest disk', async () => {
  const space = new FreeSpace([tmpdir(), join(tmpdir(), 'no such directory')], 1024, clock);
  await expect(space.require(1)).resolves.toBeUndefined();
  await expect(space.require(left() * 2)).rejects.toMatchObject({ kind: 'storage-full' });
  const greedy = new FreeSpace([tmpdir()], left() * 2, clock);
  await expect(greedy.require(0)).rejects.toMatchObject({ kind: 'storage-full' });
});

it('looks at the disk once in a second', async () => {
  let now = 0;
  const space = new FreeSpace([tmpdir()], 0, { now: () => now });
  const first = space.octets();
  now = 999;
  expect(space.octets()).toBe(first);
  now = 1000;
  expect(space.octets()).not.toBe(first);
  await space.octets();
});
