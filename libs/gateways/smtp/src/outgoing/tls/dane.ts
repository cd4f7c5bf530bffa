import { createHash, timingSafeEqual, type X509Certificate } from 'node:crypto';
import type { TlsaRecord } from '#kernel';

export type TlsRecord = TlsaRecord;

/** Usages of TLSA records that count for SMTP (RFC 7672 §3.1): the others name what nobody agrees on. */
const trustAnchor = 2;
const endEntity = 3;
const digests: Readonly<Record<number, string>> = { 1: 'sha256', 2: 'sha512' };
/** Octets of a digest by matching type; of a whole certificate any number. */
const lengths: Readonly<Record<number, number>> = { 1: 32, 2: 64 };
const maxChain = 10;

/** The records that can be used (RFC 7672 §2.2, §3.1.3): the right usages, known selectors and matching types, whole digests. */
export function usableRecords(records: readonly TlsRecord[]): readonly TlsRecord[] {
  return records.filter(({ usage, selector, matching, data }) => {
    if ((usage !== trustAnchor && usage !== endEntity) || selector > 1 || matching > 2) return false;
    return lengths[matching] === undefined ? data.length > 0 : data.length === lengths[matching];
  });
}

/** Whether a record names this certificate (RFC 6698 §2.1). */
export function matches({ selector, matching, data }: TlsRecord, certificate: X509Certificate): boolean {
  const selected = selector === 0 ? certificate.raw : certificate.publicKey.export({ type: 'spki', format: 'der' });
  const digest = digests[matching];
  const value = digest === undefined ? selected : createHash(digest).update(selected).digest();
  return value.length === data.length && timingSafeEqual(value, data);
}

/**
 * Whether a chain, the server's own certificate first, is what the records name. A record of the server's certificate says
 * everything: neither names nor dates matter (RFC 7672 §3.1.1). One of an issuer asks for a chain that is right at `now`
 * and for one of the names (RFC 7672 §3.1.2, §3.2.2).
 */
export function danePasses(
  records: readonly TlsRecord[],
  chain: readonly X509Certificate[],
  names: readonly string[],
  now: number,
): boolean {
  const [own] = chain;
  if (own === undefined) return false;
  if (records.some((record) => record.usage === endEntity && matches(record, own))) return true;
  const anchors = records.filter(({ usage }) => usage === trustAnchor);
  if (anchors.length === 0 || !names.some((name) => own.checkHost(name, { subject: 'default' }) !== undefined))
    return false;
  return anchors.some((record) => leadsTo(record, chain, now));
}

/** Whether a chain leads from its first certificate to the one of the record, by right signatures and in time. */
function leadsTo(record: TlsRecord, chain: readonly X509Certificate[], now: number): boolean {
  for (const [index, certificate] of chain.slice(0, maxChain).entries()) {
    if (!inTime(certificate, now)) return false;
    if (matches(record, certificate)) return true;
    const issuer = chain[index + 1];
    if (issuer === undefined || !issuer.ca) return false;
    if (!certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey)) return false;
  }
  return false;
}

function inTime({ validFrom, validTo }: X509Certificate, now: number): boolean {
  return Date.parse(validFrom) <= now && now <= Date.parse(validTo);
}
