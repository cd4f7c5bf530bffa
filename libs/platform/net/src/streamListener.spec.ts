import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { makeSelfSigned } from './selfSigned.js';
import { ServerTls } from './serverTls.js';
import { type Peer, StreamListener, type StreamListenerOptions } from './streamListener.js';

const open: StreamListener[] = [];
afterEach(async () => {
  for (const listener of open.splice(0)) {
    listener.destroy();
    await listener.stop();
  }
});

async function start(
  more: Partial<StreamListenerOptions> = {},
): Promise<{ listener: StreamListener; port: number; peers: Peer[] }> {
  const peers: Peer[] = [];
  const listener = new StreamListener({
    listen: { host: '127.0.0.1', port: 0 },
    proxyNetworks: [],
    connections: 10,
    connectionsPerAddress: 10,
    headerTimeout: 1000,
    accept: (socket, peer) => {
      peers.push(peer);
      socket.write('hello\n');
      socket.on('data', (chunk) => socket.write(chunk));
      socket.on('end', () => socket.end());
    },
    refuse: (socket) => socket.write('full\n'),
    ...more,
  });
  open.push(listener);
  const address = await listener.listen();
  return { listener, peers, port: typeof address === 'string' ? 0 : address.port };
}

/** What a server says to a client that says `words`, up to its end or to `enough` characters. */
function told(port: number, words: string, enough: number): Promise<{ text: string; socket: Socket }> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const finish = (): void => resolve({ text, socket });
    socket.on('data', (chunk) => {
      text += chunk.toString();
      if (text.length >= enough) finish();
    });
    socket.on('error', finish).on('close', finish);
    socket.write(words);
  });
}

describe('StreamListener', () => {
  it('counts by address and in sum, and lets go of what has ended', async () => {
    const { listener, port } = await start({ connectionsPerAddress: 1 });
    const first = await told(port, '', 6);
    expect(first.text).toBe('hello\n');
    expect((await told(port, '', 100)).text).toBe('full\n');
    expect(listener.connections).toBe(1);
    first.socket.end();
    await new Promise((resolve) => first.socket.once('close', resolve));
    expect((await told(port, '', 6)).text).toBe('hello\n');
  });

  it('reads the PROXY header of a proxy and keeps what follows it', async () => {
    const { port, peers } = await start({ proxyNetworks: ['127.0.0.0/8'] });
    expect((await told(port, 'PROXY TCP4 192.0.2.1 192.0.2.2 5000 143\r\nwords', 11)).text).toBe('hello\nwords');
    expect(peers).toEqual([{ address: '192.0.2.1', port: 5000 }]);
    expect((await told(port, 'PROXY UNKNOWN\r\n', 6)).text).toBe('hello\n');
    expect(peers.at(-1)?.address).toBe('127.0.0.1');
    expect((await told(port, 'no header\r\n', 1)).text).toBe('');
  });

  it('waits for a PROXY header no longer than its limit', async () => {
    const { port, listener } = await start({ proxyNetworks: ['127.0.0.1'], headerTimeout: 30 });
    expect((await told(port, 'PROXY TCP4', 1)).text).toBe('');
    expect(listener.connections).toBe(0);
  });

  it('cannot listen where somebody else does', async () => {
    const { port } = await start();
    await expect(start({ listen: { host: '127.0.0.1', port } })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    open.pop();
  });

  it('stops when the last connection is gone', async () => {
    const { listener, port } = await start();
    const { socket } = await told(port, '', 6);
    const stopped = listener.stop();
    socket.end();
    await stopped;
    expect(listener.connections).toBe(0);
    open.pop();
  });
});

describe('ServerTls', () => {
  it('goes on with TLS on an open connection, and rejects what is none', async () => {
    const certificate = makeSelfSigned({ names: ['localhost'], days: 1 });
    const tls = new ServerTls(certificate);
    const outcomes: Promise<unknown>[] = [];
    const accept = (socket: Socket): void => {
      const secure = tls.upgrade(socket).then((stream) => stream.end('inside'));
      outcomes.push(secure.catch((error: Error) => error));
    };
    const { port } = await start({ accept });
    const client = connectTls({ port, host: '127.0.0.1', servername: 'localhost', ca: certificate.cert });
    const text = await new Promise<string>((resolve) => client.on('data', (chunk) => resolve(chunk.toString())));
    expect(text).toBe('inside');
    client.destroy();
    await told(port, 'a1 NOOP\r\n', 1000);
    expect(await outcomes[1]).toBeInstanceOf(Error);
  });
});
