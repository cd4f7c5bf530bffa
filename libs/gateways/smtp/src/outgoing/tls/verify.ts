import type { X509Certificate } from 'node:crypto';
import { checkServerIdentity, type TLSSocket } from 'node:tls';
import { danePasses } from './dane.js';
import type { Proof } from './demand.js';

const maxChain = 12;

/** What is wrong with what a server has shown; null when it is what was asked for. */
export function flawOf(socket: TLSSocket, proof: Proof, now: number): string | null {
  if (proof.kind === 'none') return null;
  if (proof.kind === 'dane')
    return danePasses(proof.records, chainOf(socket), proof.names, now)
      ? null
      : 'the certificate is none of those that the DNS names';
  if (!socket.authorized) return `the certificate is not trusted: ${reasonOf(socket)}`;
  const certificate = socket.getPeerCertificate();
  // RFC 8461 §4.1, RFC 6125 §6: one of the names is enough.
  const matching = proof.names.some((name) => checkServerIdentity(name, certificate) === undefined);
  return matching ? null : `the certificate is for other names than ${proof.names.join(', ')}`;
}

function reasonOf({ authorizationError }: TLSSocket): string {
  const error = authorizationError as unknown;
  return error instanceof Error ? error.message : String(error);
}

/** The certificates that the server showed, its own first. */
function chainOf(socket: TLSSocket): readonly X509Certificate[] {
  const chain: X509Certificate[] = [];
  const first = socket.getPeerX509Certificate();
  for (let each = first; each && chain.length < maxChain; each = each.issuerCertificate) {
    // A certificate that issued itself is its own issuer.
    if (chain.at(-1)?.fingerprint256 === each.fingerprint256) break;
    chain.push(each);
  }
  return chain;
}
