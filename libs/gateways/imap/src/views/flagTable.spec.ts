import { bitLimit, bitValue, deleted, firstOwnBit, seen } from '#core/mailstore';
import { describe, expect, it } from 'vitest';
import { FlagTable } from './flagTable.js';

describe('FlagTable', () => {
  const table = new FlagTable([
    { bit: firstOwnBit, name: 'Work' },
    { bit: bitLimit - 1, name: 'Last' },
  ]);

  it('renders system flags, common keywords and own ones', () => {
    expect(table.render(seen + deleted).toString()).toBe('\\Seen \\Deleted');
    expect(table.render(bitValue(5) + bitValue(firstOwnBit) + bitValue(bitLimit - 1)).toString()).toBe(
      '$Forwarded Work Last',
    );
    expect(table.render(0).length).toBe(0);
    expect(table.render(0, true).toString()).toBe('\\Recent');
    expect(table.render(seen, true).toString()).toBe('\\Recent \\Seen');
    expect(table.render(seen)).toBe(table.render(seen));
  });

  it('knows which flags came after it', () => {
    expect(table.knows(seen + bitValue(firstOwnBit))).toBe(true);
    expect(table.knows(bitValue(firstOwnBit + 1))).toBe(false);
  });

  it('finds bits without regard to case', () => {
    expect(table.bitOf('WORK')).toBe(firstOwnBit);
    expect(table.bitOf('$forwarded')).toBe(5);
    expect(table.bitOf('\\Seen')).toBe(0);
    expect(table.bitOf('Other')).toBeNull();
    expect(table.bitOf('')).toBeNull();
  });

  it('remembers a bounded number of sets', () => {
    const many = new FlagTable(
      Array.from({ length: 20 }, (_, index) => ({ bit: firstOwnBit + index, name: `k${index}` })),
    );
    for (let flags = 0; flags < 20_000; flags += 1) many.render(flags);
    expect(many.render(1).toString()).toBe('\\Seen');
  });
});
