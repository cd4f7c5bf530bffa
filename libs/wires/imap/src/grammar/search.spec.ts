import { describe, expect, it } from 'vitest';
import { latin1, read } from '../fixtures/frames.js';
import { DEFAULT_CONTEXT } from './cursor.js';
import { objectId, searchKey, searchKeys, searchModsequence, type SearchKey } from './search-key.js';
import { searchReturnOpt, searchReturnOpts } from './search-return.js';

const ALL = { kind: 'all' };
const flag = (name: string, set = true) => ({ kind: 'flag', flag: name, set });
const text = (field: string, value: string) => ({ kind: 'text', field, text: latin1(value) });
const dated = (of: string, is: string) => ({ kind: 'date', of, is, date: { year: 2024, month: 2, day: 1 } });
const one = { kind: 'ranges', ranges: [{ from: 1, to: 1 }] };

describe('search-key', () => {
  it.each([
    ['ALL', ALL],
    ['answered', flag('\\Answered')],
    ['BCC x', text('BCC', 'x')],
    ['BEFORE 1-Feb-2024', dated('received', 'before')],
    ['BODY "a b"', text('BODY', 'a b')],
    ['CC {1}\r\nx', text('CC', 'x')],
    ['DELETED', flag('\\Deleted')],
    ['DRAFT', flag('\\Draft')],
    ['FLAGGED', flag('\\Flagged')],
    ['FROM x', text('FROM', 'x')],
    ['HEADER X-A ""', { kind: 'header', name: 'X-A', text: latin1('') }],
    ['KEYWORD $Junk', flag('$Junk')],
    ['LARGER 10', { kind: 'size', is: 'larger', octets: 10 }],
    ['NEW', { kind: 'new' }],
    ['OLD', { kind: 'old' }],
    ['RECENT', { kind: 'recent' }],
    ['ON "1-Feb-2024"', dated('received', 'on')],
    ['SEEN', flag('\\Seen')],
    ['SENTBEFORE 1-Feb-2024', dated('sent', 'before')],
    ['SENTON 1-Feb-2024', dated('sent', 'on')],
    ['SENTSINCE 1-Feb-2024', dated('sent', 'since')],
    ['SINCE 1-Feb-2024', dated('received', 'since')],
    ['SMALLER 0', { kind: 'size', is: 'smaller', octets: 0 }],
    ['SUBJECT {1}\r\n\xff', text('SUBJECT', '\xff')],
    ['TEXT x', text('TEXT', 'x')],
    ['TO x', text('TO', 'x')],
    ['UID 1', { kind: 'uids', set: one }],
    ['UID $', { kind: 'uids', set: { kind: 'saved' } }],
    ['1', { kind: 'numbers', set: one }],
    ['$', { kind: 'numbers', set: { kind: 'saved' } }],
    ['UNANSWERED', flag('\\Answered', false)],
    ['UNDELETED', flag('\\Deleted', false)],
    ['UNDRAFT', flag('\\Draft', false)],
    ['UNFLAGGED', flag('\\Flagged', false)],
    ['UNKEYWORD x', flag('x', false)],
    ['UNSEEN', flag('\\Seen', false)],
    ['OLDER 5', { kind: 'age', is: 'older', seconds: 5 }],
    ['YOUNGER 5', { kind: 'age', is: 'younger', seconds: 5 }],
    ['UIDAFTER 7', { kind: 'uid-bound', is: 'after', uid: 7 }],
    ['UIDBEFORE 7', { kind: 'uid-bound', is: 'before', uid: 7 }],
    ['MODSEQ 0', { kind: 'modseq', atLeast: 0, entry: null }],
    ['EMAILID M1-a_b', { kind: 'object-id', of: 'email', id: 'M1-a_b' }],
    ['THREADID T1', { kind: 'object-id', of: 'thread', id: 'T1' }],
    ['NOT SEEN', { kind: 'not', key: flag('\\Seen') }],
    ['NOT NOT SEEN', flag('\\Seen')],
    ['OR SEEN DRAFT', { kind: 'or', keys: [flag('\\Seen'), flag('\\Draft')] }],
    ['OR OR ALL SEEN DRAFT', { kind: 'or', keys: [ALL, flag('\\Seen'), flag('\\Draft')] }],
    ['OR ALL OR SEEN DRAFT', { kind: 'or', keys: [ALL, flag('\\Seen'), flag('\\Draft')] }],
    ['NOT OR ALL SEEN', { kind: 'not', key: { kind: 'or', keys: [ALL, flag('\\Seen')] } }],
    ['OR NOT ALL SEEN', { kind: 'or', keys: [{ kind: 'not', key: ALL }, flag('\\Seen')] }],
    ['(ALL)', ALL],
    ['(ALL SEEN)', { kind: 'and', keys: [ALL, flag('\\Seen')] }],
    ['OR (ALL SEEN) DRAFT', { kind: 'or', keys: [{ kind: 'and', keys: [ALL, flag('\\Seen')] }, flag('\\Draft')] }],
    ['OR ALL', '! expected space at octet 6'],
    ['NOT', '! expected space at octet 3'],
    ['()', '! expected search-key at octet 1'],
    ['(ALL', '! expected space or ")" at octet 4'],
    ['(ALL )', '! expected search-key at octet 5'],
    ['FROM', '! expected space at octet 4'],
    ['KEYWORD \\Seen', '! expected flag-keyword at octet 8'],
    ['UIDAFTER 0', '! expected nz-number at octet 9'],
    ['UIDBEFORE *', '! expected nz-number at octet 10'],
    ['OLDER 0', '! expected nz-number at octet 6'],
    ['ON 1-Feb', '! expected "-" at octet 8'],
    ['ALLES', '! expected search-key at octet 0'],
    ['ALL[', '! expected search-key at octet 0'],
    ['toString', '! expected search-key at octet 0'],
    ['0', '! expected message number or "*" at octet 0'],
  ])('%j', (input, expected) => {
    expect(read<unknown>(input, searchKey)).toEqual(expected);
  });

  it('takes several keys as all of them', () => {
    expect(read('ALL SEEN', searchKeys)).toEqual({ kind: 'and', keys: [ALL, flag('\\Seen')] });
  });

  it.each([
    [' 620', { kind: 'modseq', atLeast: 620, entry: null }],
    [' "/flags/\\\\draft" all 620', { kind: 'modseq', atLeast: 620, entry: '/flags/\\draft' }],
    [' "/other" all 620', '! expected entry-name at octet 9'],
    [' "/flags/x" some 620', '! expected "priv", "shared" or "all" at octet 16'],
  ])('search-modsequence %j', (input, expected) => {
    expect(read<unknown>(input, searchModsequence)).toEqual(expected);
  });

  it('reads object ids of 1 to 255 characters', () => {
    expect(read('a'.repeat(255), objectId)).toBe('a'.repeat(255));
    expect(read('a'.repeat(256), objectId)).toMatch(/^! expected objectid/);
    expect(read('!', objectId)).toMatch(/^! expected objectid/);
  });
});

describe('limits of a search', () => {
  it('reads long chains of OR and NOT without depth', () => {
    const right = read(`${'OR SEEN '.repeat(9_000)}ALL`, searchKey) as SearchKey;
    expect(right.kind === 'or' && right.keys.length).toBe(9_001);
    const left = read(`${'OR '.repeat(9_000)}${'ALL '.repeat(9_000)}ALL`, searchKey) as SearchKey;
    expect(left.kind === 'or' && left.keys.length).toBe(9_001);
    expect(read(`${'NOT '.repeat(9_001)}ALL`, searchKey)).toEqual({ kind: 'not', key: ALL });
  });

  it('nests up to maxDepth', () => {
    const deep = (depth: number) => `${'('.repeat(depth)}ALL${')'.repeat(depth)}`;
    expect(read(deep(100), searchKey)).toEqual(ALL);
    expect(read(deep(101), searchKey)).toBe('! nested too deeply at octet 101');
    expect(read(deep(100_000), searchKey)).toBe('! nested too deeply at octet 101');
    expect(read(`${'NOT OR ALL '.repeat(10_000)}ALL`, searchKey)).toMatch(/^! nested too deeply/);
  });

  it('reads up to maxSearchKeys keys', () => {
    const context = { ...DEFAULT_CONTEXT, limits: { ...DEFAULT_CONTEXT.limits, maxSearchKeys: 3 } };
    expect(read('ALL ALL ALL', searchKeys, context)).toMatchObject({ kind: 'and' });
    expect(read('ALL ALL ALL ALL', searchKeys, context)).toBe('! too many search keys at octet 12');
  });
});

describe('search-return-opts', () => {
  it.each([
    [searchReturnOpt, 'min', 'MIN'],
    [searchReturnOpt, 'MAX', 'MAX'],
    [searchReturnOpt, 'COUNT', 'COUNT'],
    [searchReturnOpt, 'SAVE', 'SAVE'],
    [searchReturnOpt, 'ALL', 'ALL'],
    [searchReturnOpt, 'RELEVANCY', 'RELEVANCY'],
    [
      searchReturnOpt,
      'UPDATE (UID FLAGS)',
      [
        { kind: 'simple', name: 'UID' },
        { kind: 'simple', name: 'FLAGS' },
      ],
    ],
    [searchReturnOpt, 'NOTHING', '! expected MIN, MAX, ALL, COUNT, SAVE, CONTEXT, UPDATE or PARTIAL at octet 0'],
    [searchReturnOpt, 'PARTIAL 3:1', { first: 1, last: 3, fromEnd: false, text: '1:3' }],
    [searchReturnOpt, 'PARTIAL -1:-3', { first: 1, last: 3, fromEnd: true, text: '-1:-3' }],
    [searchReturnOpt, 'PARTIAL -1:3', '! expected "-" at octet 11'],
    [searchReturnOpt, 'PARTIAL 0:3', '! expected partial-range at octet 8'],
    [searchReturnOpts, 'RETURN (ALL PARTIAL 1:2)', '! expected either PARTIAL or ALL at octet 24'],
    [searchReturnOpts, 'RETURN (PARTIAL 1:2 PARTIAL 1:2)', '! expected one PARTIAL at octet 32'],
    [searchReturnOpts, 'RETURN ()', { options: new Set(['ALL']), partial: null }],
    [searchReturnOpts, 'return (MIN UPDATE)', { options: new Set(['MIN', 'UPDATE']), partial: null }],
    [searchReturnOpts, 'RETURN MIN', '! expected "(" at octet 7'],
    [searchReturnOpts, 'X', '! expected RETURN at octet 0'],
  ])('%o %j', (production, input, expected) => {
    expect(read<unknown>(input, (cursor) => production(cursor))).toEqual(expected);
  });
});
