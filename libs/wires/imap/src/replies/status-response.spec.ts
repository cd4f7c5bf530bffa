import { describe, expect, it } from 'vitest';
import { latin1, written } from '../fixtures/frames.js';
import type { ByteWriter } from './byte-writer.js';
import {
  MAX_TEXT_CHARACTERS,
  writeChallenge,
  writeContinuation,
  writeTagged,
  writeUntaggedStatus,
} from './status-response.js';

describe('status responses', () => {
  it.each([
    [(out: ByteWriter) => writeTagged(out, 'a1', 'OK', 'done'), 'a1 OK done\r\n'],
    [(out: ByteWriter) => writeTagged(out, 'a1', 'NO', 'no', { name: 'TRYCREATE' }), 'a1 NO [TRYCREATE] no\r\n'],
    [(out: ByteWriter) => writeTagged(out, 'a1', 'BAD', ''), 'a1 BAD .\r\n'],
    [(out: ByteWriter) => writeTagged(out, 'a1', 'NO', 'x\r\n* BYE\0é'), 'a1 NO x  * BYE ?\r\n'],
    [(out: ByteWriter) => writeTagged(out, 'a1', 'NO', '[ALERT] x'), 'a1 NO (ALERT] x\r\n'],
    [(out: ByteWriter) => writeUntaggedStatus(out, 'BYE', 'bye'), '* BYE bye\r\n'],
    [(out: ByteWriter) => writeUntaggedStatus(out, 'PREAUTH', 'hi'), '* PREAUTH hi\r\n'],
    [(out: ByteWriter) => writeUntaggedStatus(out, 'OK', 'x', { name: 'UIDNEXT', value: 4 }), '* OK [UIDNEXT 4] x\r\n'],
    [(out: ByteWriter) => writeContinuation(out, 'go on'), '+ go on\r\n'],
    [(out: ByteWriter) => writeChallenge(out, latin1('')), '+ \r\n'],
    [(out: ByteWriter) => writeChallenge(out, latin1('abc')), '+ YWJj\r\n'],
  ])('%#', (write, expected) => {
    expect(written(write)).toBe(expected);
  });

  it('cuts long texts', () => {
    const line = written((out) => writeTagged(out, 'a', 'NO', 'x'.repeat(MAX_TEXT_CHARACTERS + 1)));
    expect(line).toBe(`a NO ${'x'.repeat(MAX_TEXT_CHARACTERS)}\r\n`);
  });
});
