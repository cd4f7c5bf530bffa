/**
 * The identifier of a domain's policy, from the TXT records at `_mta-sts.` of it; null where there is none, or more than one
 * (RFC 8461 §3.1).
 */
export function readStsId(records: readonly string[]): string | null {
  const ours = records.filter((record) => /^v=STSv1\s*;/.test(record));
  if (ours.length !== 1) return null;
  const [, ...fields] = (ours[0] as string).split(';').map((field) => field.trim());
  for (const field of fields) {
    const match = /^id\s*=\s*([A-Za-z0-9]{1,32})$/.exec(field);
    if (match) return match[1] as string;
  }
  return null;
}
