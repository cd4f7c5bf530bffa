import { describe, expect, it } from 'vitest';
import { latin1 } from '../fixtures/frames.js';
import { CommandFramer } from '../framing/framer.js';
import { appendProgress } from './append.js';

const box = (name: string) => expect.objectContaining({ name });

describe('appendProgress', () => {
  function at(text: string): unknown {
    const framer = new CommandFramer({ maxLineOctets: 99, maxLiteralOctets: 9, maxCommandOctets: 99, maxLiterals: 9 });
    framer.push(latin1(text));
    let last: unknown = 'none';
    for (let event = framer.next(); event?.kind === 'literal'; event = framer.next()) {
      last = appendProgress(event.segments);
      framer.accept();
    }
    return last;
  }

  const none = { command: 'APPEND', messages: [], parts: [], catenated: false };

  it.each([
    ['A APPEND x {1}\r\n', { ...none, tag: 'A', mailbox: box('x') }],
    ['A append {1+}\r\nx (k) {1}\r\n', { ...none, tag: 'A', mailbox: box('x') }],
    [
      'A APPEND x {1+}\r\ny {1}\r\n',
      expect.objectContaining({ messages: [{ flags: [], internalDate: null, parts: [expect.anything()] }], parts: [] }),
    ],
    ['A REPLACE 3 x (k) {1}\r\n', { ...none, command: 'REPLACE', tag: 'A', mailbox: box('x') }],
    ['A UID REPLACE 3 x UTF8 (~{1}\r\n', { ...none, command: 'REPLACE', tag: 'A', mailbox: box('x') }],
    [
      'A APPEND x CATENATE (URL a TEXT {1+}\r\nt URL b TEXT {1}\r\n',
      expect.objectContaining({
        messages: [],
        catenated: true,
        parts: [{ kind: 'url', url: 'a' }, expect.objectContaining({ kind: 'literal' }), { kind: 'url', url: 'b' }],
      }),
    ],
    ['A APPEND x CATENATE (URL {1}\r\n', null],
    ['A APPEND x CATENATE ({1}\r\n', null],
    ['A REPLACE x y {1}\r\n', null],
    ['A APPEND {1}\r\n', null],
    ['A APPEND x ({1}\r\n', null],
    ['A APPEND x{1}\r\n', null],
    ['A LOGIN {1}\r\n', null],
    ['A UID APPEND x {1}\r\n', null],
    ['{1}\r\n', null],
  ])('%j', (text, expected) => {
    expect(at(text)).toEqual(expected);
  });
});
