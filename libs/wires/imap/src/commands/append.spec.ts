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

  it.each([
    ['A APPEND x {1}\r\n', { tag: 'A', mailbox: box('x'), index: 0, options: { flags: [], internalDate: null } }],
    [
      'A append {1+}\r\nx (k) {1}\r\n',
      { tag: 'A', mailbox: box('x'), index: 0, options: { flags: ['k'], internalDate: null } },
    ],
    [
      'A APPEND x {1+}\r\ny {1}\r\n',
      { tag: 'A', mailbox: box('x'), index: 1, options: { flags: [], internalDate: null } },
    ],
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
