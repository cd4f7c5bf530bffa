import { expect, it } from 'vitest';
import { RecentUids } from './recentUids.js';

const members = (recent: RecentUids): number[] =>
  Array.from({ length: 20 }, (_, uid) => uid).filter((uid) => recent.has(uid));

it('holds what was added, in ranges that touch, overlap or lie apart', () => {
  const recent = new RecentUids();
  expect(members(recent)).toEqual([]);
  recent.add(5, 5);
  expect(members(recent)).toEqual([]);
  recent.add(3, 5);
  recent.add(5, 6);
  recent.add(4, 7);
  recent.add(9, 11);
  recent.add(15, 16);
  expect(members(recent)).toEqual([3, 4, 5, 6, 9, 10, 15]);
  recent.clear();
  expect(members(recent)).toEqual([]);
});

it('counts the messages that are left, and forgets ranges without any', () => {
  const recent = new RecentUids();
  recent.add(3, 7);
  recent.add(9, 11);
  recent.add(15, 16);
  const left = [1, 4, 6, 8, 15, 17];
  const between = (first: number, last: number): number => left.filter((uid) => uid >= first && uid <= last).length;
  expect(recent.count(between)).toBe(3);
  expect(members(recent)).toEqual([3, 4, 5, 6, 15]);
  expect(recent.count(() => 0)).toBe(0);
  expect(members(recent)).toEqual([]);
});
