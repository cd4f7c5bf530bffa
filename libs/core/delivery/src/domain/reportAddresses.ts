/** Where others send their reports about mail of a domain of ours; nobody needs such a mailbox. */
export function reportAddresses(domain: string): { readonly dmarc: string; readonly tls: string } {
  return { dmarc: `dmarc-reports@${domain}`, tls: `tls-reports@${domain}` };
}
