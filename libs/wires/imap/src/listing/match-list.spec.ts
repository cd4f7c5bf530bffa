import { describe, expect, it } from 'vitest';
import { randomFrom } from '#testing';
import { ListPattern, matchesAny, matchList } from './match-list.js';

/** The definition, by trying everything. */
function slowly(pattern: string, name: string): boolean {
  const [first] = pattern;
  if (first === undefined) return name === '';
  const rest = pattern.slice(1);
  if (first === '*' || first === '%') {
    if (slowly(rest, name)) return true;
    return name !== '' && (first === '*' || name[0] !== '/') && slowly(pattern, name.slice(1));
  }
  return name[0] === first && slowly(rest, name.slice(1));
}

describe('matchList', () => {
  it.each([
    ['*', '', true],
    ['*', 'a/b', true],
    ['%', 'a', true],
    ['%', 'a/b', false],
    ['%', '', true],
    ['', '', true],
    ['', 'a', false],
    ['a/%', 'a/b', true],
    ['a/%', 'a/b/c', false],
    ['a/%/c', 'a/b/c', true],
    ['a*c', 'a/b/c', true],
    ['*b%', 'a/b/bc', true],
    ['*b%', 'a/b/c', false],
    ['%%', 'ab', true],
    ['%*', 'a/b', true],
    ['a', 'A', false],
    ['文%', '文箱', true],
    ['inbox', 'INBOX', true],
    ['iNb%', 'INBOX', true],
    ['inbox/%', 'INBOX/x', true],
    ['inbox/X', 'INBOX/x', false],
    ['INBOX', 'INBOXES', false],
    ['inboxes', 'INBOXES', false],
  ])('%j and %j: %s', (pattern, name, expected) => {
    expect(matchList(pattern, name, '/')).toBe(expected);
  });

  it('lets % match everything in a flat namespace', () => {
    expect(matchList('%', 'a/b', null)).toBe(true);
  });

  it('agrees with the definition', () => {
    const random = randomFrom(5);
    const pick = (alphabet: string, length: number) =>
      Array.from(
        { length: Math.floor(random() * length) },
        () => alphabet[Math.floor(random() * alphabet.length)],
      ).join('');
    let matched = 0;
    for (let round = 0; round < 20_000; round += 1) {
      const pattern = pick('ab/*%', 8);
      const name = pick('ab/', 9);
      const expected = slowly(pattern, name);
      if (expected) matched += 1;
      expect([pattern, name, matchList(pattern, name, '/')]).toEqual([pattern, name, expected]);
    }
    expect(matched).toBeGreaterThan(500);
  });

  it('ends soon with patterns made to be slow', () => {
    const name = 'a'.repeat(2_000);
    expect(matchList(`${'a*'.repeat(900)}b`, name, '/')).toBe(false);
    expect(matchList(`${'a%'.repeat(900)}b`, name, '/')).toBe(false);
    expect(matchList('*%'.repeat(30_000), name, '/')).toBe(true);
    expect(matchList('a'.repeat(60_000), name, '/')).toBe(false);
  });

  it('matches with any of several patterns, again and again', () => {
    const patterns = [new ListPattern('a%', '/'), new ListPattern('b/*', '/')];
    expect(['ax', 'b/c/d', 'c', 'ax'].map((name) => matchesAny(patterns, name))).toEqual([true, true, false, true]);
  });
});
