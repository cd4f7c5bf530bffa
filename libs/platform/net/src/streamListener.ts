import { type BlockList, createServer, isIPv6, type AddressInfo, type Server, type Socket } from 'node:net';
import { networkList } from './network.js';
import { parseProxyHeader } from './proxyProtocol.js';

/** Who is at the other end: of the proxy's client, where a PROXY header told it. */
export interface Peer {
  /** IP address; an IPv4 client of a dual-stack listener has its IPv4 form. Empty for a local socket. */
  readonly address: string;
  readonly port: number;
}

export interface StreamListenerOptions {
  readonly listen: { readonly host?: string; readonly port?: number; readonly path?: string };
  /** Networks (CIDR or addresses) whose connections begin with a PROXY header. */
  readonly proxyNetworks: readonly string[];
  /** Open connections of this listener in this process. */
  readonly connections: number;
  readonly connectionsPerAddress: number;
  /** Clients whose number of connections is not limited. */
  readonly exempt?: (address: string) => boolean;
  /** Time for the PROXY header, in milliseconds. */
  readonly headerTimeout: number;
  accept(socket: Socket, peer: Peer): void;
  /** Over a limit: may write a word of farewell; the socket is closed afterwards. */
  refuse(socket: Socket, peer: Peer): void;
}

/** How long a refused client may take to read why. */
const REFUSAL_LINGER_MS = 500;

/** Listens for connections of a stream protocol: PROXY headers, limits by address and in sum, an orderly end. */
export class StreamListener {
  private readonly server: Server;
  private readonly proxies: BlockList;
  private readonly perAddress = new Map<string, number>();
  private readonly sockets = new Set<Socket>();
  private counted = 0;

  constructor(private readonly options: StreamListenerOptions) {
    this.proxies = networkList(options.proxyNetworks);
    this.server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => this.arrived(socket));
  }

  /** Connections that were accepted and are open. */
  get connections(): number {
    return this.counted;
  }

  /** Resolves with the address once the listener is open; rejects when it cannot be opened. */
  listen(): Promise<AddressInfo | string> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ ...this.options.listen }, () => {
        this.server.off('error', reject);
        // A connection that could not be accepted, for want of descriptors: the next one may be.
        this.server.on('error', () => undefined);
        resolve(this.server.address() ?? '');
      });
    });
  }

  /** Takes no new connections; resolves when the last one is gone. */
  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.sockets) await new Promise((resolve) => socket.once('close', resolve));
  }

  /** Cuts every connection that is still open. */
  destroy(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private arrived(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.sockets.delete(socket));
    const peer = { address: (socket.remoteAddress ?? '').replace(/^::ffff:/, ''), port: socket.remotePort ?? 0 };
    if (!this.isProxy(peer.address)) return this.admit(socket, peer);
    const timer = setTimeout(() => socket.destroy(), this.options.headerTimeout).unref();
    readProxyHeader(socket, peer, (told) => {
      clearTimeout(timer);
      if (told === null) socket.destroy();
      else this.admit(socket, told);
    });
  }

  private isProxy(address: string): boolean {
    if (this.options.proxyNetworks.length === 0 || address === '') return false;
    return this.proxies.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  }

  private admit(socket: Socket, peer: Peer): void {
    const own = this.perAddress.get(peer.address) ?? 0;
    const { connections, connectionsPerAddress, exempt } = this.options;
    const tooMany = own >= connectionsPerAddress && !exempt?.(peer.address);
    if (this.counted >= connections || tooMany) {
      this.options.refuse(socket, peer);
      socket.end();
      setTimeout(() => socket.destroy(), REFUSAL_LINGER_MS).unref();
      return;
    }
    this.counted += 1;
    this.perAddress.set(peer.address, own + 1);
    socket.once('close', () => this.release(peer.address));
    this.options.accept(socket, peer);
  }

  private release(address: string): void {
    this.counted -= 1;
    const left = (this.perAddress.get(address) ?? 1) - 1;
    if (left > 0) this.perAddress.set(address, left);
    else this.perAddress.delete(address);
  }
}

/** Reads the header and puts back what follows it; null when there is none. */
function readProxyHeader(socket: Socket, direct: Peer, done: (peer: Peer | null) => void): void {
  let held: Buffer = Buffer.alloc(0);
  const finish = (peer: Peer | null) => {
    socket.off('readable', read).off('close', gone).off('end', gone);
    done(peer);
  };
  const gone = () => finish(null);
  const read = () => {
    for (let chunk = socket.read() as Buffer | null; chunk !== null; chunk = socket.read() as Buffer | null) {
      held = Buffer.concat([held, chunk]);
      const header = parseProxyHeader(held);
      if (header.kind === 'incomplete') continue;
      if (header.kind === 'malformed') return finish(null);
      if (held.length > header.length) socket.unshift(held.subarray(header.length));
      if (header.kind === 'local') return finish(direct);
      return finish({ address: header.sourceAddress, port: header.sourcePort });
    }
  };
  socket.on('readable', read).on('close', gone).on('end', gone);
}
