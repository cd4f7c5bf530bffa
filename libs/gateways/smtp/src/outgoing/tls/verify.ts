import { checkServerIdentity, type TLSSocket } from 'node:tls';
import { chainOf } from '../../peer.js';
import { danePasses } from './dane.js';
import type { Proof } from './demand.js';
import type { TlsFlaw } from './sessions.js';

/** What is wrong with what a server has shown; null when it is what was asked for. */
export function flawOf(socket: TLSSocket, proof: Proof, now: number): TlsFlaw | null {
  if (proof.kind === 'none') return null;
  if (proof.kind === 'dane')
    return danePasses(proof.records, chainOf(socket), proof.names, now)
      ? null
      : { result: 'validation-failure', text: 'the certificate is none of those that the DNS names' };
  if (!socket.authorized) {
    const reason = reasonOf(socket);
    const result = reason === 'CERT_HAS_EXPIRED' ? 'certificate-expired' : 'certificate-not-trusted';
    return { result, text: `the certificate is not trusted: ${reason}` };
  }
  const certificate = socket.getPeerCertificate();
  // RFC 8461 §4.1, RFC 6125 §6: one of the names is enough.
  const matching = proof.names.some((name) => checkServerIdentity(name, certificate) === undefined);
  if (matching) return null;
  const text = `the certificate is for other names than ${proof.names.join(', ')}`;
  return { result: 'certificate-host-mismatch', text };
}

function reasonOf({ authorizationError }: TLSSocket): string {
  const error = authorizationError as unknown;
  if (!(error instanceof Error)) return String(error);
  return (error as NodeJS.ErrnoException).code ?? error.message;
}
