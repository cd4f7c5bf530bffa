import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { KeyPair } from '#platform/net';

/** Milliseconds that requests have when the server ends. */
const grace = 5000;

/** The application that answers over HTTP, over TLS as well. */
export class HttpsListener {
  private readonly server: Server;

  constructor(answer: (request: IncomingMessage, response: ServerResponse) => void, pair: KeyPair) {
    this.server = createServer({ ...pair, minVersion: 'TLSv1.2' }, answer);
    // A connection that could not be accepted must not end the process.
    this.server.on('error', () => undefined);
  }

  /** Handshakes from now on use the new certificate. */
  update(pair: KeyPair): void {
    this.server.setSecureContext({ ...pair, minVersion: 'TLSv1.2' });
  }

  async listen(port: number, host: string): Promise<void> {
    this.server.listen({ port, host });
    await Promise.race([
      once(this.server, 'listening'),
      once(this.server, 'error').then(([error]) => Promise.reject(error as Error)),
    ]);
  }

  /** Takes no more connections, and ends those that are open when their requests are answered. */
  async close(): Promise<void> {
    const closed = new Promise<void>((done) => this.server.close(() => done()));
    this.server.closeIdleConnections();
    const timer = setTimeout(() => this.server.closeAllConnections(), grace);
    await closed;
    clearTimeout(timer);
  }
}
