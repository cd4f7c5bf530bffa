import { X509Certificate } from 'node:crypto';
import type { CertificateDemand } from './connector.js';

/** What a client has shown in the handshake; that it has the key is proved. */
export interface ClientCertificate {
  /** Its own certificate first. */
  readonly chain: readonly X509Certificate[];
  /** The chain leads to an authority that the system believes, and is in time. */
  readonly isTrusted: boolean;
}

const maxChain = 10;

/** Whether a certificate is what is asked for, at `now` in milliseconds since 1970. */
export function isDemanded(demand: CertificateDemand, shown: ClientCertificate | null, now: number): boolean {
  const [own] = shown?.chain ?? [];
  if (!shown || !own) return false;
  if (demand.kind === 'fingerprint') return own.fingerprint256.replaceAll(':', '').toLowerCase() === demand.sha256;
  if (own.checkHost(demand.name, { subject: 'default' }) === undefined) return false;
  if (demand.authority === null) return shown.isTrusted;
  return leadsTo(readCertificates(demand.authority), shown.chain, now);
}

/** The certificates of a PEM text. Throws where one cannot be read. */
export function readCertificates(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}

/** Whether a chain leads from its first certificate to one of the authorities, by right signatures and in time (RFC 5280 §6.1). */
function leadsTo(authorities: readonly X509Certificate[], chain: readonly X509Certificate[], now: number): boolean {
  const isIssuer = (issuer: X509Certificate, issued: X509Certificate): boolean =>
    issuer.ca && isInTime(issuer, now) && issued.checkIssued(issuer) && issued.verify(issuer.publicKey);
  for (const [index, certificate] of chain.slice(0, maxChain).entries()) {
    if (!isInTime(certificate, now)) return false;
    if (authorities.some((authority) => isIssuer(authority, certificate))) return true;
    const next = chain[index + 1];
    if (next === undefined || !isIssuer(next, certificate)) return false;
  }
  return false;
}

function isInTime({ validFrom, validTo }: X509Certificate, now: number): boolean {
  return Date.parse(validFrom) <= now && now <= Date.parse(validTo);
}
