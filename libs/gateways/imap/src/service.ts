import type { AddressInfo, Socket } from 'node:net';
import { openedBy } from '#core/directory';
import type { AccountId, TokenId } from '#kernel';
import { type Peer, ServerTls, StreamListener, type TlsMaterial } from '#platform/net';
import { type ImapServiceOptions, resolveOptions, type ResolvedOptions } from './options.js';
import { ImapConnection } from './session/connection.js';

const OVER_LIMIT = '* BYE [UNAVAILABLE] Too many connections\r\n';

/** One listener for IMAP4rev1 and IMAP4rev2. May be shared by the workers of node:cluster. */
export class ImapService {
  readonly options: ResolvedOptions;
  private readonly tls: ServerTls | null;
  private readonly listener: StreamListener;
  private readonly live = new Set<ImapConnection>();

  constructor(options: ImapServiceOptions) {
    this.options = resolveOptions(options);
    const { tls, implicitTls, limits, listen, proxyNetworks } = this.options;
    if (implicitTls && tls === null) throw new RangeError('implicit TLS needs a certificate');
    this.tls = tls === null ? null : new ServerTls(tls);
    this.listener = new StreamListener({
      listen,
      proxyNetworks,
      connections: limits.connections,
      connectionsPerAddress: limits.connectionsPerAddress,
      exempt: this.options.exemptFromConnectionLimit,
      headerTimeout: limits.login,
      accept: (socket, peer) => void this.accept(socket, peer),
      refuse: (socket) => this.refuse(socket),
    });
  }

  /** Resolves with the address once the listener is open; rejects when it cannot be opened. */
  listen(): Promise<AddressInfo | string> {
    return this.listener.listen();
  }

  /** Open connections. */
  get connections(): number {
    return this.listener.connections;
  }

  /** New connections and handshakes use the new certificate; those that are open keep theirs. */
  updateSecureContext(tls: TlsMaterial): void {
    this.tls?.update(tls);
  }

  /**
   * Stops listening and tells every client BYE (RFC 9051 §7.1.5): those that wait at once, the others when their command is
   * done, but `graceMs` from now at the latest. Resolves when the last connection is gone.
   */
  async close(graceMs: number): Promise<void> {
    const stopped = this.listener.stop();
    for (const connection of this.live) connection.shutDown();
    const force = setTimeout(() => this.listener.destroy(), graceMs);
    await stopped;
    clearTimeout(force);
  }

  /** Ends the connections of an account, whose password or rights have changed. */
  disconnect(accountId: AccountId): void {
    for (const connection of this.live) if (connection.session.principal?.accountId === accountId) connection.expel();
  }

  /** Ends the connections that access tokens have opened which are over. */
  disconnectTokens(ended: ReadonlySet<TokenId>): void {
    for (const connection of this.live) if (openedBy(connection.session.principal, ended)) connection.expel();
  }

  private async accept(socket: Socket, peer: Peer): Promise<void> {
    const { metrics, limits, implicitTls, logger } = this.options;
    metrics.connection?.('opened');
    socket.once('close', () => metrics.connection?.('closed'));
    let stream = socket;
    if (implicitTls && this.tls !== null) {
      const timer = setTimeout(() => socket.destroy(), limits.login).unref();
      try {
        stream = await this.tls.upgrade(socket);
      } catch (error) {
        logger.debug({ error, address: peer.address }, 'TLS handshake failed');
        return;
      } finally {
        clearTimeout(timer);
      }
    }
    const connection = new ImapConnection(this.options, stream, peer, this.tls);
    this.live.add(connection);
    await connection.run();
    this.live.delete(connection);
  }

  private refuse(socket: Socket): void {
    this.options.metrics.connection?.('refused');
    if (!this.options.implicitTls) socket.write(OVER_LIMIT);
  }
}
