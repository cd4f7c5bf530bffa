import { describe, expect, it } from 'vitest';
import { commandOf } from '../fixtures/frames.js';
import { ACL_COMMANDS } from '../fixtures/acl-commands.js';
import { VALID } from '../fixtures/valid-commands.js';
import { DEFAULT_CONTEXT } from '../grammar/cursor.js';
import { parseCommand } from './parse.js';
import { COMMANDS } from './table.js';

/** What the text parses to, or its complaint. */
function parse(text: string, context = DEFAULT_CONTEXT): unknown {
  const result = parseCommand(commandOf(`A ${text}`), context);
  expect(result.tag).toBe('A');
  return 'command' in result ? result.command : `${result.error.kind}: ${result.error.message}`;
}

describe('commands', () => {
  it.each([...VALID, ...ACL_COMMANDS])('%j', (text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  it('have a test each', () => {
    const tested = new Set([...VALID, ...ACL_COMMANDS].map(([text]) => (parse(text) as { name: string }).name));
    expect([...COMMANDS.keys()].filter((name) => !tested.has(name))).toEqual([]);
  });

  it.each([
    ['XYZZY', 'unknown-command: unknown command'],
    ['', 'unknown-command: unknown command'],
    ['UID', 'syntax: expected space at octet 5'],
    ['UID NOOP', 'unknown-command: unknown command'],
    ['UID UID FETCH 1 FLAGS', 'unknown-command: unknown command'],
    ['constructor', 'unknown-command: unknown command'],
    ['NOOP x', 'syntax: expected end of command at octet 6'],
    ['NOOP ', 'syntax: expected end of command at octet 6'],
    ['NOOP {1+}\r\nx', 'syntax: expected end of command at octet 6'],
    ['NOOP{1+}\r\nx', 'syntax: expected end of command at octet 6'],
    ['EXPUNGE 1', 'syntax: expected end of command at octet 9'],
    ['UID EXPUNGE', 'syntax: expected space at octet 13'],
    ['LOGIN bob', 'syntax: expected space at octet 11'],
    ['LOGIN  bob x', 'syntax: expected userid at octet 8'],
    ['LOGIN bob x y', 'syntax: expected end of command at octet 13'],
    ['AUTHENTICATE', 'syntax: expected space at octet 14'],
    ['AUTHENTICATE PLAIN !', 'syntax: expected base64 or "=" at octet 22'],
    ['AUTHENTICATE PLAIN ', 'syntax: expected base64 or "=" at octet 21'],
    ['ENABLE', 'syntax: expected space at octet 8'],
    ['SELECT', 'syntax: expected space at octet 8'],
    ['SELECT x y', 'syntax: expected "(" at octet 11'],
    ['SELECT x (QRESYNC (1 1) QRESYNC (1 1))', 'syntax: expected one QRESYNC at octet 40'],
    ['CREATE x (FOO)', 'syntax: expected USE at octet 12'],
    ['CREATE x (USE (Drafts))', 'syntax: expected "\\" at octet 17'],
    ['RENAME a', 'syntax: expected space at octet 10'],
    ['LIST ""', 'syntax: expected space at octet 9'],
    ['STATUS x', 'syntax: expected space at octet 10'],
    ['SETQUOTA r (STORAGE)', 'syntax: expected space at octet 21'],
    ['SEARCH', 'syntax: expected space at octet 8'],
    ['SEARCH RETURN (ALL)', 'syntax: expected space at octet 21'],
    ['SEARCH CHARSET utf-8', 'syntax: expected space at octet 22'],
    ['FETCH 1', 'syntax: expected space at octet 9'],
    ['FETCH 1 ()', 'syntax: expected fetch-att at octet 11'],
    ['FETCH 1 (FAST)', 'syntax: expected fetch-att at octet 11'],
    ['FETCH 1 FLAGS (CHANGEDSINCE 0)', 'syntax: expected mod-sequence-value above 0 at octet 31'],
    ['FETCH 1 FLAGS (FOO)', 'syntax: expected CHANGEDSINCE, PARTIAL or VANISHED at octet 17'],
    [
      'FETCH 1 FLAGS (CHANGEDSINCE 1 VANISHED)',
      'syntax: expected UID FETCH with CHANGEDSINCE beside VANISHED at octet 41',
    ],
    ['STORE 1 (UNCHANGEDSINCE 1 UNCHANGEDSINCE 1) FLAGS x', 'syntax: expected one UNCHANGEDSINCE at octet 45'],
    ['STORE 1 (FOO) FLAGS x', 'syntax: expected UNCHANGEDSINCE at octet 11'],
    ['COPY 1', 'syntax: expected space at octet 8'],
    ['APPEND x', 'syntax: expected space at octet 10'],
    ['APPEND x "hi"', 'syntax: expected date-day-fixed at octet 12'],
    ['APPEND x (\\Seen) hi', 'syntax: expected literal at octet 19'],
    ['APPEND x {2+}\r\nhi ', 'syntax: expected literal at octet 14'],
    ['ID ("a")', 'syntax: expected space at octet 9'],
  ])('refuses %j', (text, expected) => {
    expect(parse(text)).toBe(expected);
  });

  it.each([
    ['field name', `ID ("${'n'.repeat(30)}" "v")`, `ID ("${'n'.repeat(31)}" "v")`],
    ['value', `ID ("n" "${'v'.repeat(1024)}")`, `ID ("n" "${'v'.repeat(1025)}")`],
    ['pairs', `ID (${'"n" "v" '.repeat(30).trim()})`, `ID (${'"n" "v" '.repeat(31).trim()})`],
    ['capabilities', `ENABLE${' X'.repeat(2000)}`, `ENABLE${' X'.repeat(2001)}`],
  ])('limits of %s', (_, fits, exceeds) => {
    expect(parse(fits)).toMatchObject({ name: /^\w+/.exec(fits)?.[0] });
    expect(parse(exceeds)).toMatch(/^limit: /);
  });

  it.each(['', ' NOOP', '+ NOOP', '* NOOP', '((('])('finds no tag in %j', (text) => {
    const result = parseCommand(commandOf(text));
    expect(result).toMatchObject({ tag: null, error: { kind: 'no-tag' } });
  });

  it('gives the declaration and the name of a command that is wrong', () => {
    expect(parseCommand(commandOf('x UID FETCH 1 FLAGS'))).toMatchObject({
      tag: 'x',
      uid: true,
      declaration: { name: 'FETCH', rfc: 'RFC 9051 §6.4.5' },
    });
    expect(parseCommand(commandOf('x UID FETCH'))).toMatchObject({ error: { command: 'UID FETCH', offset: 11 } });
  });

  it('does not know the commands of extensions that are switched off', () => {
    const disabled = new Map([['MOVE', 'broken'] as const]);
    expect(parseCommand(commandOf('x MOVE 1 y'), DEFAULT_CONTEXT, disabled)).toMatchObject({
      tag: 'x',
      error: { kind: 'unknown-command' },
    });
    expect(parseCommand(commandOf('x COPY 1 y'), DEFAULT_CONTEXT, disabled)).toMatchObject({
      command: { name: 'COPY' },
    });
  });

  it('reads names in UTF-8 where the session says so', () => {
    expect(parse('DELETE "\xc3\xa9"', { ...DEFAULT_CONTEXT, utf8: true })).toMatchObject({ mailbox: { name: 'é' } });
  });
});
