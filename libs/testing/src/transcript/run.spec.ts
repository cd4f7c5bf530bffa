import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runTranscript } from './run.js';

/** Says hello, answers each line with what it was, and takes literals. */
let server: Server;
let port: number;

beforeAll(async () => {
  server = createServer((socket) => {
    socket.write('* hello 42\r\n');
    let held = '';
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      held += chunk.toString('latin1');
      for (let end = held.indexOf('\r\n'); end >= 0; end = held.indexOf('\r\n')) {
        const line = held.slice(0, end);
        held = held.slice(end + 2);
        if (line.endsWith('}')) socket.write('+ go\r\n');
        else if (line === 'bye') socket.end();
        else if (line === 'two') socket.write('* two {3}\r\na\r\n and more\r\n* one\r\n');
        else socket.write(`you said ${line}\r\n`);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = address === null || typeof address === 'string' ? 0 : address.port;
});
afterAll(() => server.close());

const play = (text: string) => runTranscript(text, { port, variables: { user: 'ann' }, actions: {} });

describe('a transcript', () => {
  it('passes when all comes as it says', async () => {
    await expect(
      play(
        'S: * hello $number\nC: i am $user, $number\nS: you said i am ann, 42\n[2] S: /\\* hello \\d+/\n' +
          'C: two\nany {\nS: * one\nS: * two {{{\na\n}}} and more\n}\nC: bye\nS: <closed>\n',
      ),
    ).resolves.toBeUndefined();
    await expect(
      play('S: * hello 42\nC: a\nC: b\nS: ...\nS: you said b\nC: bye\nS: <closed>'),
    ).resolves.toBeUndefined();
    await expect(play('S: * hello 42\nC: a {{{\nx\n}}} b\nS: you said x\nS: you said  b')).resolves.toBeUndefined();
    await expect(play('S: * hello 42\nC: a {{{+\nx\\\n}}} b\nS: + go\nS: you said x b')).resolves.toBeUndefined();
  });

  it.each([
    ['another line came', 'S: * hello 43', 'line 1: * hello 43'],
    ['a variable changed', 'S: * hello $number\nC: $number x\nS: you said $number y', 'line 3'],
    ['something came that must not', 'S: * hello 42\nC: two\n! /two/\nS: ...\nS: * one', 'line 3: came before line 5'],
    ['more came', 'S: * hello 42\nC: two\nS: /.*and more/', 'more came'],
    ['the connection stays open', 'S: * hello 42\nC: a\nS: <closed>', '<closed>'],
    ['an action is unknown', '@nothing', 'no action nothing'],
    ['a line is no step', 'X: y', 'line 1: X: y'],
    ['a literal is not closed', 'C: a {{{\nb', 'not closed'],
  ])('fails when %s', async (_, text, words) => {
    await expect(play(text)).rejects.toThrow(words);
  });
});
