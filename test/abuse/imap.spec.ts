import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountId } from '#kernel';
import type { ImapService } from '#gateways/imap';
import { TranscriptWire } from '#testing';
import { certificate, letter, put, say, signedIn, testImap, type TestImap, until } from '../fixtures/imap.js';
import { heldByEach, memory } from './heap.js';

let imap: TestImap;
let service: ImapService;
let port: number;
const user = 'abuse@abuse.test';
let account: AccountId;

beforeAll(async () => {
  imap = await testImap();
  const limits = { idle: 60_000, linger: 200, searchOctets: 50_000 };
  ({ service, port } = await imap.start({ limits }));
  account = await imap.people.add(user, 'pass-word-1');
  await put(
    imap.test,
    account,
    Array.from({ length: 20 }, (_, index) => letter(index + 1)),
  );
});
afterAll(() => imap.close());

async function stranger(): Promise<TranscriptWire> {
  const wire = TranscriptWire.open(port);
  await wire.response();
  return wire;
}

describe('I1: input without end before the log-in', () => {
  it.each([
    ['letters', 'x'],
    ['parentheses', '('],
    ['backslashes', '\\'],
  ])('keeps no more than a line of %s', async (_, char) => {
    const wire = await stranger();
    const before = memory();
    const chunk = Buffer.alloc(64 * 1024, char);
    wire.send('a LOGIN "');
    for (let sent = 0; sent < 100; sent += 1) {
      wire.send(chunk);
      if (sent % 10 === 9) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    wire.send('\r\nb NOOP\r\n');
    expect(await until(wire, 'b')).toEqual(['a BAD [TOOBIG] line-too-long', 'b OK NOOP completed']);
    expect(memory() - before).toBeLessThan(40 * 1024 * 1024);
    wire.close();
  });

  it('costs little for many who say nothing to the end', async () => {
    const before = memory();
    const wires = await Promise.all(Array.from({ length: 150 }, () => stranger()));
    for (const wire of wires) wire.send(`a LOGIN ${'('.repeat(10_000)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((memory() - before) / wires.length).toBeLessThan(100_000);
    for (const wire of wires) wire.close();
  });
});

describe('I2: literals', () => {
  it('refuses what is too big before it comes', async () => {
    const wire = await signedIn(port, user);
    for (const [line, reply] of [
      ['a APPEND INBOX {5368709120}', 'a NO [TOOBIG] Message too big'],
      ['b SEARCH SUBJECT {100000}', 'b BAD [TOOBIG] Literal too big'],
      ['c SEARCH SUBJECT {9999999999999999999}', 'c BAD bad-literal'],
      ['d SEARCH SUBJECT {-1}', 'd BAD'],
      ['e SELECT {70000}', 'e BAD [TOOBIG] Literal too big'],
    ] as const)
      expect((await say(wire, line)).at(-1)).toContain(reply);
    expect(await say(wire, 'z NOOP')).toEqual(['z OK NOOP completed']);
    wire.close();
  });

  it('bounds the literals of one command', async () => {
    const wire = await signedIn(port, user);
    wire.send('a SEARCH ');
    wire.send(`${'SUBJECT {1+}\r\nx '.repeat(1200)}ALL\r\nb NOOP\r\n`);
    const responses = await until(wire, 'b');
    expect(responses[0]).toContain('a BAD [TOOBIG] too-many-literals');
    expect(responses.at(-1)).toBe('b OK NOOP completed');
    wire.close();
  });

  it('ends the connection of a stranger, or of anybody for 5 GB, who does not wait for the answer', async () => {
    const wire = await stranger();
    expect(await say(wire, 'a LOGIN {5000+}')).toEqual(['* BYE [TOOBIG] Literal too big', '<closed>']);
    const other = await signedIn(port, user);
    other.send('a APPEND INBOX {5368709120+}\r\n');
    expect(await until(other, 'x')).toEqual([
      'a NO [TOOBIG] Message too big',
      '* BYE [TOOBIG] Literal too big',
      '<closed>',
    ]);
  });

  it('gives up a literal that was promised and never sent', async () => {
    const { port: hasty } = await imap.start({ limits: { idle: 100, linger: 100 } });
    const wire = await signedIn(hasty, user);
    wire.send('a APPEND INBOX {1000}\r\nhalf');
    expect(await until(wire, 'a')).toEqual(['+ Ready for the message', '* BYE Idle for too long', '<closed>']);
    const again = await signedIn(port, user);
    expect((await say(again, 'b STATUS INBOX (MESSAGES)'))[0]).toBe('* STATUS INBOX (MESSAGES 20)');
    again.close();
  });

  it('keeps no message with NUL in its header, or in a literal that may have none', async () => {
    const wire = await signedIn(port, user);
    wire.send('a APPEND INBOX ~{11+}\r\nS: a\0b\r\n\r\nx\r\nb NOOP\r\n');
    expect(await until(wire, 'b')).toEqual([
      'a NO [UNKNOWN-CTE] NUL stands where it cannot be encoded',
      'b OK NOOP completed',
    ]);
    wire.send('c APPEND INBOX {9+}\r\na: b\r\n\r\n\0\r\nd NOOP\r\n');
    expect(await until(wire, 'd')).toEqual(['c BAD NUL needs a literal8', 'd OK NOOP completed']);
    wire.close();
  });
});

describe('I3: time', () => {
  it('answers what is made to cost time', async () => {
    const wire = await signedIn(port, user);
    await say(wire, 's SELECT INBOX');
    const stars = '*%'.repeat(900);
    const numbers = Array.from({ length: 9000 }, (_, index) => (index % 20) + 1).join(',');
    const chain = 'OR '.repeat(9000);
    for (const [line, reply] of [
      [`a LIST "" "${stars}x"`, 'a OK'],
      ['b FETCH 1:4294967295 FLAGS', 'b BAD'],
      ['c UID FETCH 1:4294967295 UID', 'c OK'],
      [`d FETCH ${numbers} UID`, 'd OK'],
      [`e FETCH ${'*:*,'.repeat(9000)}1 UID`, 'e OK'],
      [`f SEARCH ${chain}${'ALL '.repeat(9001).trim()}`, 'f OK'],
      [`g SEARCH ${'('.repeat(9000)}`, 'g BAD'],
      [`h SEARCH ${'NOT '.repeat(9000)}ALL`, 'h OK'],
      ['i NOOP', 'i OK'],
    ] as const) {
      expect((await say(wire, line)).at(-1)?.slice(0, reply.length)).toBe(reply);
    }
    wire.close();
  });

  it('defines no more keywords than there is room for', async () => {
    const wire = await signedIn(port, user);
    await say(wire, 's SELECT INBOX');
    const many = Array.from({ length: 1000 }, (_, index) => `k${index}`).join(' ');
    expect((await say(wire, `a STORE 1 +FLAGS (${many})`)).at(-1)).toBe('a NO [LIMIT] Limit reached');
    wire.close();
  });

  it('ends a search that would read too much', async () => {
    const wire = await signedIn(port, user);
    await put(imap.test, account, [Buffer.concat([letter(1), Buffer.alloc(60_000, 'x\n')])], 'Archive');
    await say(wire, 's SELECT Archive');
    expect((await say(wire, 'a SEARCH BODY y')).at(-1)).toBe('a NO [LIMIT] The search would read too much');
    wire.close();
  });
});

describe('I7: names', () => {
  it('makes no path of a name', async () => {
    const wire = await signedIn(port, user);
    const names = ['"/x"', '"a//b"', '"x/"', '..', '../../etc/passwd', '"..\\\\x"', '%2e%2e', `"${'n'.repeat(1500)}"`];
    const replies: string[] = [];
    for (const [index, name] of names.entries())
      replies.push((await say(wire, `a${index} CREATE ${name}`)).at(-1) ?? '');
    expect(replies.map((reply) => reply.slice(3, 6).trim())).toEqual(['NO', 'NO', 'OK', 'OK', 'OK', 'OK', 'BAD', 'NO']);
    expect(
      (await say(wire, 'b1 LIST "" "..*"')).filter((line) => line.startsWith('*')).map((line) => line.split('"/" ')[1]),
    ).toEqual(['..', '../..', '../../etc', '../../etc/passwd', '"..\\\\x"']);
    expect((await say(wire, 'b2 CREATE {3}\r\na\0b')).at(-1)).toContain('BAD');
    wire.close();
  });

  it('shows nobody what is another’s', async () => {
    await imap.people.add('abus@abuse.test', 'pass-word-1');
    const wire = await signedIn(port, 'abus@abuse.test');
    expect((await say(wire, 'a LIST "" "*"')).join('\n')).not.toContain('..');
    expect((await say(wire, 'b STATUS ".." (MESSAGES)')).at(-1)).toBe('b NO [NONEXISTENT] No such mailbox');
    wire.close();
  });
});

describe('I9: slow readers', () => {
  it('holds a bounded part of an answer for clients that do not read, and answers others', async () => {
    const big = Buffer.concat([letter(1), Buffer.alloc(6 * 1024 * 1024, 'line of text\r\n')]);
    const owner = await imap.people.add('slow@abuse.test', 'pass-word-1');
    await put(imap.test, owner, [big]);
    const before = memory();
    const sockets = [];
    for (let index = 0; index < 20; index += 1) {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.pause();
      socket.write(
        'a LOGIN slow@abuse.test pass-word-1\r\nb SELECT INBOX\r\nc FETCH 1 BODY.PEEK[]\r\nd FETCH 1 BODY.PEEK[]\r\n',
      );
      sockets.push(socket);
    }
    const bound = 320 * 1024;
    expect(await heldByEach(sockets.length, before, bound)).toBeLessThan(bound);
    const wire = await signedIn(port, 'slow@abuse.test');
    await say(wire, 's SELECT INBOX');
    const [response] = await say(wire, 'z FETCH 1 BODY.PEEK[]');
    expect(response?.length).toBe(big.length + `* 1 FETCH (BODY[] {${big.length}}\r\n)`.length);
    for (const socket of sockets) socket.destroy();
    wire.close();
  });

  it('gives each little at a time when they have spent the budget, and serves others whole', async () => {
    const small = Buffer.concat([letter(1), Buffer.alloc(30_000, 'line of text\r\n')]);
    const owner = await imap.people.add('many@abuse.test', 'pass-word-1');
    await put(
      imap.test,
      owner,
      Array.from({ length: 300 }, () => small),
    );
    const { port: bounded } = await imap.start({ limits: { contentOctets: 256 * 1024 } });
    // what connections to the database keep, once and for all readers, is there before
    const readers = await Promise.all(Array.from({ length: 10 }, () => signedIn(bounded, 'many@abuse.test')));
    await Promise.all(readers.map((reader) => say(reader, 's SELECT INBOX')));
    await Promise.all(readers.map((reader) => say(reader, 'r FETCH 1:20 BODY.PEEK[]')));
    for (const reader of readers) reader.close();
    const before = memory();
    const sockets = Array.from({ length: 10 }, () => connect({ port: bounded, host: '127.0.0.1' }).pause());
    for (const socket of sockets)
      socket.write('a LOGIN many@abuse.test pass-word-1\r\nb SELECT INBOX\r\nc FETCH 1:* BODY.PEEK[]\r\nd NOOP\r\n');
    const bound = 256 * 1024;
    expect(await heldByEach(sockets.length, before, bound)).toBeLessThan(bound);
    const wire = await signedIn(bounded, 'many@abuse.test');
    await say(wire, 's SELECT INBOX');
    const responses = await say(wire, 'z FETCH 1:* BODY.PEEK[]');
    expect(responses).toHaveLength(301);
    expect(new Set(responses.slice(0, -1).map((response) => response.length)).size).toBeLessThanOrEqual(3);
    for (const socket of sockets) socket.destroy();
    wire.close();
  });

  it('reads no further ahead than its limit while a command is at work', async () => {
    const wire = await signedIn(port, user);
    const before = memory();
    wire.send(Buffer.from('n NOOP\r\n'.repeat(100_000)));
    wire.send('z NOOP\r\n');
    expect(await until(wire, 'z')).toHaveLength(100_001);
    expect(memory() - before).toBeLessThan(100 * 1024 * 1024);
    wire.close();
  });
});

describe('S4: STARTTLS', () => {
  it('answers nothing that was sent in the clear behind STARTTLS', async () => {
    const wire = await stranger();
    wire.send('a STARTTLS\r\nb NOOP\r\n');
    expect(await until(wire, 'b')).toEqual(['* BYE Nothing may be sent behind STARTTLS', '<closed>']);
  });

  it('takes what comes between the reply and the handshake for a broken handshake', async () => {
    const wire = await stranger();
    expect(await say(wire, 'a STARTTLS')).toEqual(['a OK Begin TLS negotiation now']);
    wire.send('b NOOP\r\n');
    expect(await wire.response()).toBeNull();
  });

  it('begins anew inside of TLS', async () => {
    const wire = await stranger();
    await say(wire, 'a STARTTLS');
    await wire.startTls(certificate.cert);
    expect((await say(wire, 'b CAPABILITY'))[0]).not.toContain('STARTTLS');
    expect(await say(wire, 'c SELECT INBOX')).toEqual(['c BAD SELECT is not possible in this state']);
    wire.close();
  });
});

describe('the service', () => {
  it('has lost no connection from sight', async () => {
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(service.connections).toBe(0);
  });
});
