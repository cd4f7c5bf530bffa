import { describe, expect, it } from 'vitest';
import { read } from '../fixtures/frames.js';
import { knownUids, LARGEST, normaliseRanges, seqNumber, seqRange, sequenceSet } from './sequence-set.js';

const range = (from: number, to = from) => ({ from, to });

describe('sequence-set', () => {
  it.each([
    [seqNumber, '1', 1],
    [seqNumber, '*', LARGEST],
    [seqNumber, '0', '! expected message number or "*" at octet 0'],
    [seqNumber, '4294967296', '! expected message number or "*" below 4294967296 at octet 10'],
    [seqRange, '3:1', range(3, 1)],
    [seqRange, '5:*', range(5, LARGEST)],
    [seqRange, '5:', '! expected message number or "*" at octet 2'],
    [sequenceSet, '$', { kind: 'saved' }],
    [sequenceSet, '1,*:4,7', { kind: 'ranges', ranges: [range(1), range(LARGEST, 4), range(7)] }],
    [sequenceSet, '1,', '! expected message number or "*" at octet 2'],
    [sequenceSet, '1:2:3', '! expected end of command at octet 3'],
    [sequenceSet, '1,$', '! expected message number or "*" at octet 2'],
    [sequenceSet, '$,1', '! expected end of command at octet 1'],
    [sequenceSet, '-1', '! expected message number or "*" at octet 0'],
    [knownUids, '1:3', [range(1, 3)]],
    [knownUids, '1:*', '! expected sequence-set without "*" at octet 3'],
    [knownUids, '$', '! expected sequence-set without "$" at octet 1'],
  ])('%o %j', (production, input, expected) => {
    expect(read<unknown>(input, (cursor) => production(cursor))).toEqual(expected);
  });

  it('reads hundreds of thousands of ranges', () => {
    const set = read('*:*,'.repeat(200_000).slice(0, -1), sequenceSet);
    expect(set).toMatchObject({ kind: 'ranges', ranges: { length: 200_000 } });
  });
});

describe('normaliseRanges', () => {
  it.each([
    ['sorts and merges', [range(7), range(4, 2), range(5), range(10)], 10, [range(2, 5), range(7), range(10)]],
    ['merges neighbours and overlaps', [range(1, 3), range(2, 6), range(7)], 9, [range(1, 7)]],
    ['resolves *', [range(LARGEST)], 9, [range(9)]],
    ['resolves 12:* above the largest', [range(12, LARGEST)], 9, [range(9, 12)]],
    ['resolves *:*', [range(LARGEST, LARGEST), range(LARGEST, 4)], 5, [range(4, 5)]],
    ['leaves * out of an empty mailbox', [range(1, LARGEST), range(3)], 0, [range(3)]],
    ['keeps what is above the largest', [range(1, 4294967295)], 5, [range(1, 4294967295)]],
    ['swallows a small range', [range(1, 10), range(3, 4), range(10)], 10, [range(1, 10)]],
  ])('%s', (_, ranges, largest, expected) => {
    expect(normaliseRanges(ranges, largest)).toEqual(expected);
  });
});
