import { type OrganisationId, canonicalDomain } from '#kernel';

/** What tells a client's certificate: itself, or a name in it that an authority has issued it for. */
export type CertificateDemand =
  | { readonly kind: 'fingerprint'; readonly sha256: string }
  /** `authority`: PEM; null for the authorities that the system believes. */
  | { readonly kind: 'name'; readonly name: string; readonly authority: string | null };

/** Machines that may do more than strangers at the SMTP port. */
export interface Connector {
  readonly name: string;
  readonly organisationId: OrganisationId;
  /** Those with a smaller one are looked at first. */
  readonly position: number;
  /** Addresses and networks; none: every address. */
  readonly networks: readonly string[];
  /** Null: none is asked for. */
  readonly certificate: CertificateDemand | null;
  /** Domains of senders who are relayed for; none: those of the organisation. */
  readonly domains: readonly string[];
  /** Mail may go on to other servers, as if somebody of the organisation had submitted it. */
  readonly relay: boolean;
  /** Its mail is not authenticated. */
  readonly unchecked: boolean;
  /** It is not heard without TLS. */
  readonly requireTls: boolean;
}

const maxName = 64;
/** The widest networks that may be relayed for by their addresses alone: what is wider is half the world. */
const widest = { ipv4: 8, ipv6: 32 } as const;

/** Whether a text can name a connector: letters, digits, and `.`, `_`, `-` between them. */
export const isConnectorName = (text: string): boolean =>
  text.length <= maxName && /^[\p{L}\p{N}](?:[\p{L}\p{N}._-]*[\p{L}\p{N}])?$/u.test(text);

/** Reads `sha256:` and a fingerprint, or the name that a certificate is for; null when it is neither. */
export function readCertificate(text: string, authority: string | null): CertificateDemand | null {
  const { hex } = /^sha256:(?<hex>.*)$/i.exec(text)?.groups ?? {};
  if (hex !== undefined) {
    const sha256 = hex.replaceAll(':', '').toLowerCase();
    return /^[0-9a-f]{64}$/.test(sha256) ? { kind: 'fingerprint', sha256 } : null;
  }
  const name = canonicalDomain(text);
  return name === null ? null : { kind: 'name', name, authority };
}

export const printCertificate = (demand: CertificateDemand): string =>
  demand.kind === 'fingerprint' ? `sha256:${demand.sha256}` : demand.name;

/** The network of a relay that is so wide that it would be open to strangers; null when none is. */
export function tooWide({ relay, certificate, networks }: Omit<Connector, 'position'>): string | null {
  if (!relay || certificate !== null) return null;
  const isWide = (network: string): boolean => {
    const [address = '', prefix] = network.split('/');
    return prefix !== undefined && Number(prefix) < (address.includes(':') ? widest.ipv6 : widest.ipv4);
  };
  return networks.find(isWide) ?? null;
}
