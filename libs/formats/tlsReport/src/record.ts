/** Receivers that a domain may name; more are not told. */
const maxReceivers = 10;

/**
 * Where a domain wants reports about TLS, from the TXT records at `_smtp._tls.` of it: `mailto:` and `https:` URIs, those of
 * other schemes left out. Nobody where there is no record, or more than one (RFC 8460 §3).
 */
export function readTlsReceivers(records: readonly string[]): readonly string[] {
  const ours = records.filter((record) => /^v=TLSRPTv1\s*;/.test(record));
  if (ours.length !== 1) return [];
  const [, ...fields] = (ours[0] as string).split(';').map((field) => field.trim());
  const rua = fields.flatMap((field) => /^rua\s*=\s*(.*)$/.exec(field)?.[1] ?? [])[0] ?? '';
  const uris = rua.split(',').map((uri) => uri.trim());
  return uris.filter((uri) => /^(?:mailto|https):[!-~]+$/i.test(uri)).slice(0, maxReceivers);
}
