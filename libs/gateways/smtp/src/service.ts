import type { AddressInfo } from 'node:net';
import { openedBy } from '#core/directory';
import type { AccountId, TokenId } from '#kernel';
import { SmtpConnection } from './connection.js';
import { resolveOptions, type ResolvedOptions, type SmtpServiceOptions, type TlsMaterial } from './options.js';
import { EngineServer } from './server.js';

/** How long a force-closed connection may take to send what it has. */
const LINGER_MS = 200;

/** One listener: mail exchanger, submission, or LMTP. May be shared by the workers of node:cluster. */
export class SmtpService {
  readonly options: ResolvedOptions;
  private readonly engine: EngineServer;

  constructor(options: SmtpServiceOptions) {
    this.options = resolveOptions(options);
    if (this.options.implicitTls && this.options.tls === null) throw new RangeError('implicit TLS needs a certificate');
    this.engine = new EngineServer(this.options);
  }

  /** Resolves with the address once the listener is open; rejects when it cannot be opened. */
  listen(): Promise<AddressInfo | string> {
    const { server } = this.engine;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ ...this.options.listen }, () => {
        server.off('error', reject);
        resolve(server.address() ?? '');
      });
    });
  }

  /** Open connections. */
  get connections(): number {
    return this.engine.connections.size;
  }

  /** New connections and handshakes use the new certificate; those that are open keep theirs. */
  updateSecureContext(tls: TlsMaterial): void {
    this.engine.updateSecureContext({ ...tls });
  }

  /**
   * Stops listening and tells every client 421: those that wait for nothing at once, the others when their message or
   * command is done, but `graceMs` from now at the latest. Resolves when the last connection is gone.
   */
  async close(graceMs: number): Promise<void> {
    const { server } = this.engine;
    this.engine.closing = true;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    this.engine._pendingSockets.forEach((socket) => socket.destroy());
    for (const connection of this.own()) if (!connection.busy) connection.shutDown();
    const force = setTimeout(() => this.force(), graceMs);
    await closed;
    clearTimeout(force);
  }

  /** Ends the connections of an account whose password or rights have changed. */
  disconnect(accountId: AccountId): void {
    for (const connection of this.own())
      if (connection.conversation.principal?.accountId === accountId) connection.expel();
  }

  /** Ends the connections that access tokens have opened which are over. */
  disconnectTokens(ended: ReadonlySet<TokenId>): void {
    for (const connection of this.own()) if (openedBy(connection.conversation.principal, ended)) connection.expel();
  }

  private force(): void {
    for (const connection of this.own()) connection.shutDown();
    setTimeout(() => {
      // Also those that have been told 421 and have not hung up.
      for (const connection of this.engine.live) connection.destroy();
    }, LINGER_MS);
  }

  private own(): SmtpConnection[] {
    return [...this.engine.connections].filter((connection) => connection instanceof SmtpConnection);
  }
}
