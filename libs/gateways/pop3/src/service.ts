import { randomBytes } from 'node:crypto';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import { openedBy } from '#core/directory';
import type { AccountId, TokenId } from '#kernel';
import { err } from '#wires/pop3';
import { Pop3Connection } from './connection.js';
import { type Pop3ServiceOptions, type ResolvedOptions, resolveOptions, type TlsMaterial } from './options.js';
import { addressOf, networkList, readProxyHeader } from './proxyHeader.js';
import { secure } from './tlsUpgrade.js';

/** How long a force-closed connection may take to send what it has. */
const lingerTime = 200;

/** One listener. May be shared by the workers of node:cluster. */
export class Pop3Service {
  readonly options: ResolvedOptions;
  private readonly server: Server;
  private readonly open = new Set<Pop3Connection>();
  /** Sockets that have not got as far as the greeting. */
  private readonly pending = new Set<Socket>();
  private readonly perAddress = new Map<string, number>();
  private readonly isProxy: (address: string) => boolean;
  private context: SecureContext | null;
  private closing = false;

  constructor(options: Pop3ServiceOptions) {
    this.options = resolveOptions(options);
    if (this.options.implicitTls && this.options.tls === null) throw new RangeError('implicit TLS needs a certificate');
    this.context = this.options.tls ? contextOf(this.options.tls) : null;
    this.isProxy = networkList(this.options.proxyNetworks);
    this.server = createServer({ allowHalfOpen: !this.options.implicitTls, noDelay: true }, (socket) =>
      this.accept(socket),
    );
    this.server.on('error', (error) => this.options.logger.error({ err: error }, 'the listener failed'));
  }

  /** Resolves with the address once the listener is open; rejects when it cannot be opened. */
  listen(): Promise<AddressInfo | string> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ ...this.options.listen }, () => {
        this.server.off('error', reject);
        resolve(this.server.address() ?? '');
      });
    });
  }

  /** Open connections. */
  get connections(): number {
    return this.open.size;
  }

  /** New connections and handshakes use the new certificate; those that are open keep theirs. */
  updateSecureContext(tls: TlsMaterial): void {
    this.context = contextOf(tls);
  }

  /**
   * Stops listening and ends every session: those that wait for nothing at once, the others behind the command at hand,
   * but `graceMs` from now at the latest. Nothing is removed without QUIT. Resolves when the last connection is gone.
   */
  async close(graceMs: number): Promise<void> {
    this.closing = true;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.pending) socket.destroy();
    for (const connection of this.open) connection.shutDown('The server is shutting down');
    const force = setTimeout(() => {
      setTimeout(() => {
        for (const connection of this.open) connection.destroy();
      }, lingerTime);
    }, graceMs);
    await closed;
    clearTimeout(force);
  }

  /** Ends the connections of an account whose password or rights have changed; nothing is removed for them. */
  disconnect(accountId: AccountId): void {
    for (const connection of this.open) if (connection.principal?.accountId === accountId) connection.expel();
  }

  /** Ends the connections that access tokens have opened which are over. */
  disconnectTokens(ended: ReadonlySet<TokenId>): void {
    for (const connection of this.open) if (openedBy(connection.principal, ended)) connection.expel();
  }

  private accept(socket: Socket): void {
    socket.on('error', (error) => this.options.logger.debug({ err: error }, 'connection failed'));
    this.pending.add(socket);
    socket.once('close', () => this.pending.delete(socket));
    this.begin(socket).catch((error: unknown) => {
      this.options.logger.debug({ err: error, address: addressOf(socket) }, 'no session');
      socket.destroy();
    });
  }

  private async begin(socket: Socket): Promise<void> {
    const { limits, implicitTls, metrics } = this.options;
    const peer = addressOf(socket);
    const address = this.isProxy(peer) ? await readProxyHeader(socket, limits.handshake) : peer;
    if (address === null) throw new Error('no PROXY header');
    if (this.open.size + this.pending.size > limits.connections || !this.admit(address)) {
      this.pending.delete(socket);
      metrics.connection?.('refused');
      if (!implicitTls) socket.end(err('Too many connections', 'SYS/TEMP'));
      setTimeout(() => socket.destroy(), lingerTime).unref();
      return;
    }
    try {
      const ready = implicitTls ? await secure(socket, this.context as SecureContext, limits.handshake) : socket;
      this.start(socket, ready, address);
    } catch (error) {
      this.release(address);
      throw error;
    }
  }

  private start(socket: Socket, ready: Socket, address: string): void {
    const { metrics, implicitTls } = this.options;
    if (ready.destroyed) throw new Error('closed before the greeting');
    this.pending.delete(socket);
    metrics.connection?.('opened');
    const id = randomBytes(8).toString('hex');
    let closed = false;
    const connection = new Pop3Connection(ready, id, address, implicitTls, this.options, {
      secureContext: () => this.context,
      closed: () => {
        if (closed) return;
        closed = true;
        this.open.delete(connection);
        this.release(address);
        metrics.connection?.('closed');
      },
    });
    this.open.add(connection);
    if (this.closing) connection.shutDown('The server is shutting down');
    else connection.greet();
  }

  private admit(address: string): boolean {
    const { limits, exemptFromConnectionLimit } = this.options;
    const count = this.perAddress.get(address) ?? 0;
    // A Unix socket has no address.
    const exempt = address === '' || exemptFromConnectionLimit(address);
    if (count >= limits.connectionsPerAddress && !exempt) return false;
    this.perAddress.set(address, count + 1);
    return true;
  }

  private release(address: string): void {
    const count = this.perAddress.get(address) ?? 0;
    if (count > 1) this.perAddress.set(address, count - 1);
    else this.perAddress.delete(address);
  }
}

function contextOf({ key, cert, minVersion = 'TLSv1.2' }: TlsMaterial): SecureContext {
  return createSecureContext({ key, cert, minVersion });
}
