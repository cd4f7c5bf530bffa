import type { Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';

/** The server's side of a TLS handshake on a connected socket; rejects when it fails or takes too long. */
export function secure(socket: Socket, secureContext: SecureContext, timeout: number): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const tls = new TLSSocket(socket, { isServer: true, secureContext });
    const settle = (error: Error | null): void => {
      clearTimeout(timer);
      tls.off('secure', done).off('_tlsError', fail).off('close', lost);
      if (error === null) return resolve(tls);
      tls.destroy();
      socket.destroy();
      reject(error);
    };
    const done = (): void => settle(null);
    const fail = (error: Error): void => settle(error);
    const lost = (): void => settle(new Error('closed in the handshake'));
    const timer = setTimeout(() => settle(new Error('the handshake took too long')), timeout);
    tls.on('secure', done).on('_tlsError', fail).on('close', lost);
    // Stays: errors after the handshake are followed by `close`.
    tls.on('error', fail);
    socket.on('close', lost);
  });
}
