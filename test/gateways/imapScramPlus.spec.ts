import { createHash, createHmac, pbkdf2Sync, randomBytes, X509Certificate } from 'node:crypto';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificate, password, signedIn, say, testImap, type TestImap } from '../fixtures/imap.js';

const user = 'bound@gateway.test';
const hash = 'sha256';
let imap: TestImap;
let port: number;

beforeAll(async () => {
  imap = await testImap();
  await imap.people.add(user, password);
  ({ port } = await imap.start({ implicitTls: true }));
});
afterAll(() => imap.close());

interface Conversation {
  readonly socket: TLSSocket;
  line(): Promise<string>;
}

async function opened(version: 'TLSv1.2' | 'TLSv1.3'): Promise<Conversation> {
  const socket = connect({
    port,
    host: '127.0.0.1',
    ca: certificate.cert,
    servername: 'localhost',
    maxVersion: version,
  });
  let held = '';
  socket.setEncoding('latin1').on('data', (text: string) => (held += text));
  await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
  const line = async (): Promise<string> => {
    while (!held.includes('\r\n')) await new Promise((resolve) => socket.once('data', resolve));
    const text = held.slice(0, held.indexOf('\r\n'));
    held = held.slice(text.length + 2);
    return text;
  };
  return { socket, line };
}

/** The binding as this end sees it. */
function bindingOf(socket: TLSSocket, name: string): Buffer {
  if (name === 'tls-exporter') return socket.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0));
  return createHash('sha256').update(new X509Certificate(certificate.cert).raw).digest();
}

/** Signs in by SCRAM-SHA-256-PLUS with a binding; gives the reply. */
async function signIn({ socket, line }: Conversation, name: string, data: Buffer): Promise<string> {
  const bare = `n=${user},r=${randomBytes(12).toString('hex')}`;
  const header = `p=${name},,`;
  socket.write(`a AUTHENTICATE SCRAM-SHA-256-PLUS ${Buffer.from(header + bare).toString('base64')}\r\n`);
  const challenge = await line();
  if (!challenge.startsWith('+')) return challenge;
  const first = Buffer.from(challenge.slice(2), 'base64').toString();
  const [r = '', s = '', i = ''] = first.split(',').map((part) => part.slice(2));
  const salted = pbkdf2Sync(password, Buffer.from(s, 'base64'), Number(i), 32, hash);
  const mac = (key: Buffer, text: string): Buffer => createHmac(hash, key).update(text).digest();
  const clientKey = mac(salted, 'Client Key');
  const final = `c=${Buffer.concat([Buffer.from(header), data]).toString('base64')},r=${r}`;
  const signature = mac(createHash(hash).update(clientKey).digest(), `${bare},${first},${final}`);
  const proof = Buffer.from(clientKey.map((octet, index) => octet ^ (signature[index] ?? 0)));
  socket.write(`${Buffer.from(`${final},p=${proof.toString('base64')}`).toString('base64')}\r\n`);
  const answer = await line();
  if (!answer.startsWith('+')) return answer;
  socket.write('\r\n');
  return await line();
}

describe('SCRAM-SHA-256-PLUS', () => {
  it.each([
    ['TLSv1.3', 'tls-exporter'],
    ['TLSv1.3', 'tls-server-end-point'],
    ['TLSv1.2', 'tls-server-end-point'],
  ] as const)('signs in over %s bound by %s', async (version, name) => {
    const conversation = await opened(version);
    expect(await conversation.line()).toContain('AUTH=SCRAM-SHA-256-PLUS AUTH=SCRAM-SHA-1-PLUS AUTH=SCRAM-SHA-256 ');
    expect(await signIn(conversation, name, bindingOf(conversation.socket, name))).toContain('a OK [CAPABILITY');
    conversation.socket.destroy();
  });

  it.each([
    ['TLSv1.3', 'tls-exporter', Buffer.alloc(32)],
    ['TLSv1.2', 'tls-exporter', Buffer.alloc(32)],
    ['TLSv1.3', 'tls-unique', Buffer.alloc(12)],
  ] as const)('refuses, over %s, the %s of another connection', async (version, name, data) => {
    const conversation = await opened(version);
    await conversation.line();
    expect(await signIn(conversation, name, data)).toBe('a NO [AUTHENTICATIONFAILED] Authentication failed');
    conversation.socket.destroy();
  });

  it('takes nobody for honest who says that binding was not offered', async () => {
    const { socket, line } = await opened('TLSv1.3');
    await line();
    socket.write(`a AUTHENTICATE SCRAM-SHA-256 ${Buffer.from(`y,,n=${user},r=abc`).toString('base64')}\r\n`);
    expect(await line()).toBe('a NO [AUTHENTICATIONFAILED] Authentication failed');
    socket.destroy();
  });

  it('is not offered without TLS', async () => {
    const plain = await imap.start();
    const wire = await signedIn(plain.port, 'nobody@gateway.test');
    expect((await say(wire, 'a CAPABILITY'))[0]).not.toContain('PLUS');
    expect(await say(wire, 'b AUTHENTICATE SCRAM-SHA-256-PLUS')).toEqual(['b NO [CANNOT] Mechanism not supported']);
    wire.close();
  });
});
