import { createHash } from 'node:crypto';
import { txtStrings } from '#formats/mailauth';
import { reportAddresses } from '../reportAddresses.js';

/** What the records of a domain follow from. */
export interface DnsFacts {
  readonly domain: string;
  /** Name of this server. */
  readonly hostname: string;
  readonly keys: readonly { readonly selector: string; readonly record: string }[];
  /** Services by their names in SRV records, null for one that is off. */
  readonly services: readonly (readonly [string, number | null])[];
  /** SHA-256 of the public key of the certificate in use, in hex. */
  readonly certificateKey: string | null;
  /** Others can see whose the certificate is. */
  readonly isTrusted: boolean;
  /** Mail leaves by another server. */
  readonly smarthost: string | null;
}

/** A record to publish. `text` is what a TXT record says, `value` what the zone file has. */
export interface PlannedRecord {
  readonly purpose:
    | 'mx'
    | 'spf'
    | 'dkim'
    | 'dmarc'
    | 'mta-sts'
    | 'mta-sts-host'
    | 'tls-rpt'
    | 'srv'
    | 'autoconfig'
    | 'autodiscover'
    | 'caa'
    | 'tlsa';
  /** Without the final dot. */
  readonly name: string;
  readonly type: 'MX' | 'TXT' | 'SRV' | 'CNAME' | 'CAA' | 'TLSA';
  readonly value: string;
}

/** The port at which other servers reach an MX host (RFC 5321 §4.5.4.2), whatever it is here behind a redirection. */
const mxPort = 25;
const httpsPort = 443;
/** Seconds (RFC 8461 §3.2): weeks and more. */
const stsAge = 14 * 86_400;

/** Everything that the zone of a domain should say about its mail. */
export function planRecords(facts: DnsFacts): readonly PlannedRecord[] {
  const { domain, hostname, keys, services, certificateKey } = facts;
  const txt = (purpose: PlannedRecord['purpose'], name: string, text: string): PlannedRecord => ({
    purpose,
    name,
    type: 'TXT',
    value: txtStrings(text),
  });
  const { dmarc, tls } = reportAddresses(domain);
  const id = createHash('sha256').update(stsPolicy(facts)).digest('hex').slice(0, 16);
  return [
    { purpose: 'mx', name: domain, type: 'MX', value: `10 ${hostname}.` },
    txt('spf', domain, 'v=spf1 mx -all'),
    ...keys.map(({ selector, record }) => txt('dkim', `${selector}._domainkey.${domain}`, record)),
    txt('dmarc', `_dmarc.${domain}`, `v=DMARC1; p=none; rua=mailto:${dmarc}`),
    // RFC 8461 §3.1
    txt('mta-sts', `_mta-sts.${domain}`, `v=STSv1; id=${id}`),
    { purpose: 'mta-sts-host', name: `mta-sts.${domain}`, type: 'CNAME', value: `${hostname}.` },
    // RFC 8460 §3
    txt('tls-rpt', `_smtp._tls.${domain}`, `v=TLSRPTv1; rua=mailto:${tls}`),
    ...services.map(([service, port]): PlannedRecord => {
      // RFC 6186 §3.4: a service that is off is announced with a dot.
      const value = port === null ? '0 0 0 .' : `0 1 ${port} ${hostname}.`;
      return { purpose: 'srv', name: `${service}.${domain}`, type: 'SRV', value };
    }),
    { purpose: 'autoconfig', name: `autoconfig.${domain}`, type: 'CNAME', value: `${hostname}.` },
    {
      purpose: 'autodiscover',
      name: `_autodiscover._tcp.${domain}`,
      type: 'SRV',
      value: `0 1 ${httpsPort} ${hostname}.`,
    },
    // RFC 8659 §4.2; the authority is that of ACME's best known server, for want of another.
    { purpose: 'caa', name: hostname, type: 'CAA', value: '0 issue "letsencrypt.org"' },
    ...(certificateKey === null
      ? []
      : // RFC 7672 §3.1: the key of the server itself, so that a renewal with the same key changes nothing.
        [
          {
            purpose: 'tlsa',
            name: `_${mxPort}._tcp.${hostname}`,
            type: 'TLSA',
            value: `3 1 1 ${certificateKey}`,
          } as const,
        ]),
  ];
}

/** The policy that is to be served at https://mta-sts.DOMAIN/.well-known/mta-sts.txt (RFC 8461 §3.2). */
export function stsPolicy({ hostname, isTrusted }: Pick<DnsFacts, 'hostname' | 'isTrusted'>): string {
  // A certificate that nobody trusts would keep mail away.
  const mode = isTrusted ? 'enforce' : 'testing';
  return `version: STSv1\r\nmode: ${mode}\r\nmx: ${hostname}\r\nmax_age: ${stsAge}\r\n`;
}
