import type { Socket } from 'node:net';
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls';

/** Key and certificate chain in PEM. */
export interface TlsMaterial {
  readonly key: string;
  readonly cert: string;
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3';
}

/** The certificate of a listener, which may be replaced while it runs. */
export class ServerTls {
  private context: SecureContext;

  constructor(material: TlsMaterial) {
    this.context = contextOf(material);
  }

  /** Handshakes from now on use the new certificate; open connections keep theirs. */
  update(material: TlsMaterial): void {
    this.context = contextOf(material);
  }

  /**
   * Goes on with TLS on an open connection; resolves after the handshake. Octets that came before count as part of it, so
   * that nothing that was sent in the clear can be taken for text from inside. Rejects when the handshake fails.
   */
  upgrade(socket: Socket): Promise<TLSSocket> {
    return new Promise((resolve, reject) => {
      const secure = new TLSSocket(socket, { isServer: true, secureContext: this.context });
      const fail = (error?: Error) => {
        socket.destroy();
        reject(error ?? new Error('closed during the TLS handshake'));
      };
      const closed = () => fail();
      secure.once('error', fail);
      secure.once('close', closed);
      secure.once('secure', () => {
        secure.off('error', fail).off('close', closed);
        resolve(secure);
      });
    });
  }
}

function contextOf({ key, cert, minVersion = 'TLSv1.2' }: TlsMaterial): SecureContext {
  return createSecureContext({ key, cert, minVersion });
}
