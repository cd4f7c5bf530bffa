import type { Address } from '#kernel';

const [dmarcName, tlsName] = ['dmarc-reports', 'tls-reports'];

/** Where others send their reports about mail of a domain of ours; nobody needs such a mailbox. */
export function reportAddresses(domain: string): { readonly dmarc: string; readonly tls: string } {
  return { dmarc: `${dmarcName}@${domain}`, tls: `${tlsName}@${domain}` };
}

export function isReportAddress({ localPart }: Address): boolean {
  const name = localPart.toLowerCase();
  return name === dmarcName || name === tlsName;
}
