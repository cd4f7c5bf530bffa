import { describe, expect, it } from 'vitest';
import { read } from '../fixtures/frames.js';
import { flagList } from './flag.js';
import { DEFAULT_PARSE_LIMITS } from './limits.js';
import { listReturnOpts, listSelectOpt, listSelectOpts, patterns, returnOption } from './list-options.js';
import { qresyncParam, selectParam, selectParams, seqMatchData } from './select-param.js';
import { statusAtt, statusAtts } from './status-att.js';
import { storeAttFlags } from './store-att-flags.js';

const change = (mode: string, silent: boolean, ...flags: string[]) => ({ mode, silent, flags });

describe('store-att-flags', () => {
  it.each([
    ['FLAGS (\\Seen)', change('replace', false, '\\Seen')],
    ['flags.silent ()', change('replace', true)],
    ['+FLAGS x y', change('add', false, 'x', 'y')],
    ['-FLAGS.SILENT \\Deleted', change('remove', true, '\\Deleted')],
    ['+-FLAGS x', '! expected FLAGS or FLAGS.SILENT at octet 1'],
    ['FLAGS', '! expected space at octet 5'],
    ['FLAGS ', '! expected flag at octet 6'],
    ['FLAGS (x', '! expected space or ")" at octet 8'],
    ['FLAGSX x', '! expected FLAGS or FLAGS.SILENT at octet 0'],
  ])('%j', (input, expected) => {
    expect(read<unknown>(input, storeAttFlags)).toEqual(expected);
  });

  it('reads up to maxListItems flags', () => {
    const most = 'x '.repeat(DEFAULT_PARSE_LIMITS.maxListItems).trim();
    expect(read(`FLAGS ${most}`, storeAttFlags)).toMatchObject({ mode: 'replace' });
    expect(read(`FLAGS ${most} x`, storeAttFlags)).toMatch(/^! too many flags/);
    expect(read(`(${most})`, flagList)).toHaveLength(DEFAULT_PARSE_LIMITS.maxListItems);
    expect(read(`(${most} x)`, flagList)).toMatch(/^! too many items in a list/);
  });
});

describe('status-att', () => {
  it.each([
    [statusAtt, 'messages', 'MESSAGES'],
    [statusAtt, 'DELETED-STORAGE', 'DELETED-STORAGE'],
    [statusAtt, 'X', '! expected status-att at octet 0'],
    [statusAtts, '(UIDNEXT UIDVALIDITY UIDNEXT)', ['UIDNEXT', 'UIDVALIDITY']],
    [
      statusAtts,
      '(RECENT UNSEEN DELETED SIZE HIGHESTMODSEQ APPENDLIMIT MAILBOXID)',
      ['RECENT', 'UNSEEN', 'DELETED', 'SIZE', 'HIGHESTMODSEQ', 'APPENDLIMIT', 'MAILBOXID'],
    ],
    [statusAtts, '()', '! expected status-att at octet 1'],
  ])('%o %j', (production, input, expected) => {
    expect(read<unknown>(input, (cursor) => production(cursor))).toEqual(expected);
  });
});

describe('select-param', () => {
  const r = (from: number, to = from) => [{ from, to }];
  it.each([
    [seqMatchData, '(1 5:6)', { numbers: r(1), uids: r(5, 6) }],
    [seqMatchData, '(1)', '! expected space at octet 2'],
    [qresyncParam, '(67 90)', { uidValidity: 67, modSeq: 90, knownUids: null, match: null }],
    [qresyncParam, '(67 90 1:9)', { uidValidity: 67, modSeq: 90, knownUids: r(1, 9), match: null }],
    [
      qresyncParam,
      '(67 90 (1 5))',
      { uidValidity: 67, modSeq: 90, knownUids: null, match: { numbers: r(1), uids: r(5) } },
    ],
    [
      qresyncParam,
      '(67 90 1:9 (1 5))',
      { uidValidity: 67, modSeq: 90, knownUids: r(1, 9), match: { numbers: r(1), uids: r(5) } },
    ],
    [qresyncParam, '(0 90)', '! expected uidvalidity at octet 1'],
    [qresyncParam, '(67 0)', '! expected mod-sequence-value above 0 at octet 5'],
    [qresyncParam, '(67 90 *)', '! expected "(" at octet 7'],
    [selectParam, 'condstore', { kind: 'condstore' }],
    [selectParam, 'QRESYNC', '! expected space at octet 7'],
    [selectParam, 'X', '! expected CONDSTORE or QRESYNC at octet 0'],
    [selectParams, '(CONDSTORE)', [{ kind: 'condstore' }]],
    [selectParams, '()', '! expected CONDSTORE or QRESYNC at octet 1'],
  ])('%o %j', (production, input, expected) => {
    expect(read<unknown>(input, (cursor) => production(cursor))).toEqual(expected);
  });
});

describe('list options', () => {
  it.each([
    [listSelectOpt, 'special-use', 'SPECIAL-USE'],
    [listSelectOpt, 'X', '! expected list-select-opt at octet 0'],
    [listSelectOpts, '()', new Set()],
    [listSelectOpts, '(REMOTE SUBSCRIBED RECURSIVEMATCH)', new Set(['REMOTE', 'SUBSCRIBED', 'RECURSIVEMATCH'])],
    [listSelectOpts, '(RECURSIVEMATCH)', '! expected SUBSCRIBED or SPECIAL-USE beside RECURSIVEMATCH at octet 16'],
    [returnOption, 'children', { kind: 'CHILDREN' }],
    [returnOption, 'STATUS (MESSAGES)', { kind: 'STATUS', items: ['MESSAGES'] }],
    [returnOption, 'STATUS', '! expected space at octet 6'],
    [returnOption, 'MYRIGHTS', { kind: 'MYRIGHTS' }],
    [listReturnOpts, 'RETURN ()', []],
    [listReturnOpts, 'RETURN (SUBSCRIBED SPECIAL-USE)', [{ kind: 'SUBSCRIBED' }, { kind: 'SPECIAL-USE' }]],
    [listReturnOpts, '(SUBSCRIBED)', '! expected RETURN at octet 0'],
    [patterns, '()', '! expected list-mailbox at octet 1'],
  ])('%o %j', (production, input, expected) => {
    expect(read<unknown>(input, (cursor) => production(cursor))).toEqual(expected);
  });

  it('reads several patterns', () => {
    expect(read('("%" a*)', patterns)).toMatchObject([{ name: '%' }, { name: 'a*' }]);
  });
});
