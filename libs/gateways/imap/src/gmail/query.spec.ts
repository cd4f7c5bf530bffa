import { describe, expect, it } from 'vitest';
import type { SearchKey } from '#wires/imap';
import { gmailQuery, maxNesting, maxTerms, QueryTooLarge } from './query.js';

/** A key as one would write it. */
function shown(key: SearchKey): string {
  switch (key.kind) {
    case 'and':
      return `(${key.keys.map(shown).join(' ')})`;
    case 'or':
      return `{${key.keys.map(shown).join(' ')}}`;
    case 'not':
      return `-${shown(key.key)}`;
    case 'text':
      return `${key.field}=${key.text.toString()}`;
    case 'header':
      return `${key.name}=${key.text.toString()}`;
    case 'flag':
      return `${key.set ? '' : '!'}${key.flag}`;
    case 'gm-label':
      return `label ${key.label}`;
    case 'date':
      return `${key.is} ${key.date.year}-${key.date.month}-${key.date.day}`;
    case 'age':
      return `${key.is} ${key.seconds}`;
    case 'size':
      return `${key.is} ${key.octets}`;
    default:
      return key.kind;
  }
}

describe('a query', () => {
  it.each([
    ['', 'all'],
    ['予算 plan', '(TEXT=予算 TEXT=plan)'],
    ['"of the year" x', '(TEXT=of the year TEXT=x)'],
    ['a b OR c OR d e', '(TEXT=a {TEXT=b TEXT=c TEXT=d} TEXT=e)'],
    ['OR a', 'TEXT=a'],
    ['a OR', 'TEXT=a'],
    ['a AND b', '(TEXT=a TEXT=b)'],
    ['-a -(b c) --d', '(-TEXT=a -(TEXT=b TEXT=c) TEXT=d)'],
    ['{a b} c', '({TEXT=a TEXT=b} TEXT=c)'],
    ['(a OR b) -{c d}', '({TEXT=a TEXT=b} -{TEXT=c TEXT=d})'],
    ['a) b', '(TEXT=a TEXT=b)'],
    ['(a', 'TEXT=a'],
    ['from:ann subject:"a b" cc:x bcc:y', '(FROM=ann SUBJECT=a b CC=x BCC=y)'],
    ['to:ann', '{TO=ann CC=ann BCC=ann}'],
    ['FROM:Ann', 'FROM=Ann'],
    ['has:attachment filename:pdf', '(gm-attachment TEXT=pdf)'],
    ['is:unread is:read is:starred is:unstarred', '(!\\Seen \\Seen \\Flagged !\\Flagged)'],
    ['in:inbox in:spam in:anywhere label:work', '(label \\Inbox label \\Spam all label work)'],
    ['before:2026/1/2 after:2026-03-04', '(before 2026-1-2 since 2026-3-4)'],
    ['older_than:2d newer_than:1y', '(older 172800 younger 31536000)'],
    ['larger:10M smaller:5k size:7', '(larger 10485760 smaller 5120 larger 7)'],
    ['rfc822msgid:<a@b>', 'Message-ID=<a@b>'],
    [
      'has:nothing category:x before:soon older_than:x',
      '(TEXT=has:nothing TEXT=category:x TEXT=before:soon TEXT=older_than:x)',
    ],
    ['constructor:x', 'TEXT=constructor:x'],
    ['http://a.test a-b', '(TEXT=http://a.test TEXT=a-b)'],
    ['"unclosed', 'TEXT=unclosed'],
  ])('%j', (query, expected) => {
    expect(shown(gmailQuery(query))).toBe(expected);
  });

  it('has an end', () => {
    expect(gmailQuery('x '.repeat(maxTerms))).toMatchObject({ kind: 'and' });
    expect(() => gmailQuery('x '.repeat(maxTerms + 1))).toThrow(QueryTooLarge);
    expect(shown(gmailQuery(`${'('.repeat(maxNesting)}x`))).toBe('TEXT=x');
    expect(() => gmailQuery(`${'('.repeat(maxNesting + 1)}x`)).toThrow(QueryTooLarge);
  });
});
