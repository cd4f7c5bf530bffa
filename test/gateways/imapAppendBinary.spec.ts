import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TranscriptWire } from '#testing';
import { password, say, signedIn, testImap, type TestImap, until } from '../fixtures/imap.js';

let imap: TestImap;
let port: number;
let users = 0;
let wire: TranscriptWire;

beforeAll(async () => {
  imap = await testImap();
  ({ port } = await imap.start());
});
afterAll(() => imap.close());
beforeEach(async () => {
  users += 1;
  await imap.people.add(`u${users}@binary.test`, password);
  wire = await signedIn(port, `u${users}@binary.test`);
  return () => wire.close();
});

/** Appends to INBOX and selects it. */
async function append(message: Buffer): Promise<string> {
  wire.sendRaw(Buffer.concat([Buffer.from(`a APPEND INBOX ~{${message.length}+}\r\n`), message, Buffer.from('\r\n')]));
  const reply = (await until(wire, 'a')).at(-1) ?? '';
  await say(wire, 's EXAMINE INBOX');
  return reply;
}

const lines = (...all: string[]): Buffer => Buffer.from(all.join('\r\n'), 'latin1');

describe('a message with NUL (RFC 3516 §4.4)', () => {
  it('is kept in base64, and given back as it came', async () => {
    const head = ['From: ann@a.test', 'Content-Transfer-Encoding: binary', 'Content-Type: application/octet-stream'];
    expect(await append(lines(...head, '', '\0-\x80\r\n'))).toContain('a OK [APPENDUID');
    expect(await say(wire, 'b FETCH 1 (BODY.PEEK[])')).toEqual([
      `* 1 FETCH (BODY[] {${'Content-Transfer-Encoding: base64\r\n'.length + head[0]!.length + head[2]!.length + 4 + 2 + 10}}\r\n` +
        `Content-Transfer-Encoding: base64\r\n${head[0]}\r\n${head[2]}\r\n\r\nAC2ADQo=\r\n)`,
      'b OK FETCH completed',
    ]);
    expect(await say(wire, 'c FETCH 1 (BINARY.SIZE[1] BINARY.PEEK[1])')).toEqual([
      '* 1 FETCH (BINARY.SIZE[1] 5 BINARY[1] ~{5}\r\n\0-\x80\r\n)',
      'c OK FETCH completed',
    ]);
  });

  it('keeps the parts that have none as they are', async () => {
    const message = lines(
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      '',
      'text',
      '--b',
      'Content-Type: message/rfc822',
      '',
      'Subject: inside',
      'Content-Transfer-Encoding: 8bit',
      '',
      'a\0b',
      '--b',
      '',
      '\0',
      '--b--',
      '',
    );
    expect(await append(message)).toContain('a OK');
    const text = (await say(wire, 'b FETCH 1 (BODY.PEEK[TEXT])')).join('');
    const encoded = 'Content-Transfer-Encoding: base64';
    expect(text).toContain(
      lines(
        '--b',
        '',
        'text',
        '--b',
        'Content-Type: message/rfc822',
        '',
        encoded,
        'Subject: inside',
        '',
        'YQBi',
        '',
        '--b',
        encoded,
        '',
        'AA==',
        '',
        '--b--',
        '',
      ).toString('latin1'),
    );
    expect((await say(wire, 'c FETCH 1 (BINARY.PEEK[2.1] BINARY.PEEK[3])'))[0]).toBe(
      '* 1 FETCH (BINARY[2.1] ~{3}\r\na\0b BINARY[3] ~{1}\r\n\0)',
    );
  });

  it('may be large', async () => {
    const content = randomBytes(300_001);
    content[299_000] = 0;
    const head = lines('Content-Type: application/octet-stream', 'Content-Transfer-Encoding: binary', '', '');
    expect(await append(Buffer.concat([head, content]))).toContain('a OK');
    const [answer = ''] = await say(wire, 'b FETCH 1 (BINARY.PEEK[1])');
    expect(answer.length).toBeGreaterThan(content.length);
    expect(answer).toContain(content.toString('latin1'));
  });

  it.each([
    ['in a header', lines('Subject: a\0b', '', 'text')],
    ['between parts', lines('Content-Type: multipart/mixed; boundary=b', '', '\0', '--b', '', 'text', '--b--', '')],
    ['in what is encoded', lines('Content-Transfer-Encoding: base64', '', 'QUJD\0')],
  ])('is refused where it stands %s', async (_, message) => {
    expect(await append(message)).toContain('a NO [UNKNOWN-CTE]');
    expect((await say(wire, 'b STATUS INBOX (MESSAGES)'))[0]).toBe('* STATUS INBOX (MESSAGES 0)');
  });
});
