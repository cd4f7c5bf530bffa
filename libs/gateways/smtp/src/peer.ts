import type { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { ShownCertificate, TlsDetails } from './ports.js';

const maxChain = 12;

/** The TLS of a connection; null in the clear. */
export function tlsOf(socket: Socket): TlsDetails | null {
  if (!(socket instanceof TLSSocket)) return null;
  return { version: socket.getProtocol() ?? '', cipher: socket.getCipher()?.name ?? '' };
}

/** What the other side has shown; null where it has shown nothing. */
export function certificateOf(socket: Socket): ShownCertificate | null {
  if (!(socket instanceof TLSSocket)) return null;
  const chain = chainOf(socket);
  return chain.length === 0 ? null : { chain, isTrusted: socket.authorized };
}

/** The certificates that the other side showed, its own first. */
export function chainOf(socket: TLSSocket): readonly X509Certificate[] {
  const chain: X509Certificate[] = [];
  const first = socket.getPeerX509Certificate();
  for (let each = first; each && chain.length < maxChain; each = each.issuerCertificate) {
    // A certificate that issued itself is its own issuer.
    if (chain.at(-1)?.fingerprint256 === each.fingerprint256) break;
    chain.push(each);
  }
  return chain;
}
