import { createConnection } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImapClient, SmtpClient, TestServer, testPassword } from '#testing';
import { corpusMessages, haveCorpora } from './corpus.js';

const sessions = 4;
const maxOctets = 10 * 1024 * 1024;

interface Sent {
  readonly name: string;
  readonly person: string;
  /** As it must come back, below the trace fields. */
  readonly octets: Buffer;
}

let server: TestServer;
const sent: Sent[] = [];
const people = Array.from({ length: sessions }, (_, index) => `reader${index}@corpus.test`);

/** SMTP carries lines that end in CRLF and no NUL: what a client makes of a file before it sends it. */
function sendable(octets: Buffer): Buffer {
  const text = octets
    .toString('latin1')
    .replace(/\r\n|\r|\n/g, '\r\n')
    .replaceAll('\0', '');
  return Buffer.from(text.endsWith('\r\n') ? text : `${text}\r\n`, 'latin1');
}

const stuffed = (octets: Buffer): string => octets.toString('latin1').replace(/^\./gm, '..').slice(0, -2);

/** The octets below Return-Path, Delivered-To and Received. */
function belowTrace(message: Buffer): Buffer {
  const text = message.toString('latin1');
  const trace = /^Return-Path: .*\r\nDelivered-To: .*\r\nReceived: .*\r\n(?:[ \t].*\r\n)*/.exec(text);
  return Buffer.from(text.slice(trace?.[0].length ?? 0), 'latin1');
}

describe.skipIf(!haveCorpora)('every message of the corpora', () => {
  beforeAll(async () => {
    server = await TestServer.start();
    await server.users(people);
    const messages = [...corpusMessages()].filter(({ bytes }) => bytes.length > 0 && bytes.length < maxOctets);
    await Promise.all(people.map((person) => send(person, messages)));
  });
  afterAll(() => server?.remove());

  async function send(
    person: string,
    messages: readonly { readonly name: string; readonly bytes: Buffer }[],
  ): Promise<void> {
    const client = await SmtpClient.open(server.ports.SMTP);
    for (const { name, bytes } of messages) {
      const octets = sendable(bytes);
      const reply = (await client.deliver('sender@away.test', [person], stuffed(octets))).at(-1) ?? '';
      // A header that was delivered here before, or far too many times on its way, is refused for a reason of its own.
      if (reply.startsWith('554 5.4.6')) continue;
      if (!reply.startsWith('250')) throw new Error(`${name}: ${reply}`);
      sent.push({ name, person, octets });
    }
    client.close();
  }

  const of = (person: string): readonly Sent[] => sent.filter((message) => message.person === person);

  it('comes in over SMTP', () => {
    expect(sent.length).toBeGreaterThan(2000);
  });

  it('comes out over IMAP byte for byte below the trace fields, with envelope and structure', async () => {
    for (const person of people) {
      const client = await ImapClient.open(server.ports.IMAP, person, testPassword);
      expect((await client.command('EXAMINE INBOX')).status).toBe('OK');
      for (const [index, { name, octets }] of of(person).entries()) {
        const { status, untagged } = await client.command(`FETCH ${index + 1} (ENVELOPE BODYSTRUCTURE BODY.PEEK[])`);
        expect({ name, status }).toEqual({ name, status: 'OK' });
        const literal = /BODY\[\] \{(\d+)\}\r\n/.exec(untagged);
        const start = (literal?.index ?? 0) + (literal?.[0].length ?? 0);
        const message = Buffer.from(untagged.slice(start, start + Number(literal?.[1])), 'latin1');
        expect({ name, same: belowTrace(message).equals(octets) }).toEqual({ name, same: true });
      }
      client.close();
    }
  });

  it('comes out over POP3 byte for byte below the trace fields', async () => {
    for (const person of people) {
      const messages = await retrieveAll(server.ports.POP3, person, testPassword);
      const expected = of(person);
      expect(messages.length).toBe(expected.length);
      messages.forEach((message, index) => {
        const { name, octets } = expected[index] as Sent;
        expect({ name, same: belowTrace(message).equals(octets) }).toEqual({ name, same: true });
      });
    }
  });
});

/** RETR of every message, pipelined. */
async function retrieveAll(port: number, user: string, password: string): Promise<readonly Buffer[]> {
  const socket = createConnection(port, '127.0.0.1').setEncoding('latin1');
  let text = '';
  socket.on('data', (chunk: string) => {
    text += chunk;
  });
  const reply = async (end: string): Promise<string> => {
    while (!text.includes(end)) await new Promise((done) => socket.once('data', done));
    const at = text.indexOf(end) + end.length;
    const taken = text.slice(0, at);
    text = text.slice(at);
    return taken;
  };
  await reply('\r\n');
  for (const line of [`USER ${user}`, `PASS ${password}`]) {
    socket.write(`${line}\r\n`);
    expect(await reply('\r\n')).toMatch(/^\+OK/);
  }
  socket.write('STAT\r\n');
  const count = Number((await reply('\r\n')).split(' ')[1]);
  const messages: Buffer[] = [];
  for (let number = 1; number <= count; number++) {
    socket.write(`RETR ${number}\r\n`);
    const answer = await reply('\r\n.\r\n');
    const body = answer.slice(answer.indexOf('\r\n') + 2, -3);
    messages.push(Buffer.from(body.replace(/^\.\./gm, '.'), 'latin1'));
  }
  socket.end('QUIT\r\n');
  return messages;
}
