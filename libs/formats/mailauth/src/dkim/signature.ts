import { canonicalDomain } from '#kernel';
import type { DigestWish } from './bodyDigest.js';
import { type Canonicalization, type HeaderField, valueOf } from './headerFields.js';
import { base64Of, parseTagList, withoutBlanks } from './tagList.js';

export type SignatureAlgorithm = 'rsa-sha1' | 'rsa-sha256' | 'ed25519-sha256';
const algorithms: readonly string[] = ['rsa-sha1', 'rsa-sha256', 'ed25519-sha256'] satisfies SignatureAlgorithm[];

/** A `DKIM-Signature` or `ARC-Message-Signature` as it is read (RFC 6376 §3.5). */
export interface Signature {
  readonly field: HeaderField;
  readonly algorithm: SignatureAlgorithm;
  readonly signature: Buffer;
  /** The value of `b=` without blanks. */
  readonly signatureText: string;
  readonly bodyHash: Buffer;
  readonly headerForm: Canonicalization;
  readonly body: DigestWish;
  readonly domain: string;
  readonly selector: string;
  /** `i=`: user or agent. Empty in ARC, where the tag is the instance. */
  readonly identity: string;
  readonly fields: readonly string[];
  /** Seconds since 1970. */
  readonly signedAt: number | null;
  readonly expiresAt: number | null;
}

/** A signature that cannot be verified, for what it says itself. */
export class SignatureFault extends Error {
  override readonly name = 'SignatureFault';
}

/** Labels as DNS names of keys have them: nothing in them can mislead whoever reads the name. */
const NAME = /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$/i;

/** A domain in A-labels (RFC 8616 §4 allows U-labels too). */
export function signingName(text: string): string {
  const name = NAME.test(text) ? text.toLowerCase() : canonicalDomain(Buffer.from(text, 'latin1').toString('utf8'));
  if (name === null || !NAME.test(name) || name.length > 253)
    throw new SignatureFault('bad name of a domain or selector');
  return name;
}

/** Reads a signature. Throws `SignatureFault`. */
export function parseSignature(field: HeaderField): Signature {
  const tags = parseTagList(valueOf(field));
  if (tags === null) throw new SignatureFault('the list of tags cannot be read');
  const arc = field.name === 'arc-message-signature';
  const need = (tag: string): string => {
    const value = tags.get(tag);
    if (value === undefined || value === '') throw new SignatureFault(`tag ${tag} is missing`);
    return value;
  };
  // RFC 6376 §6.1.1; in ARC there is no version (RFC 8617 §4.1.2).
  if (!arc && need('v') !== '1') throw new SignatureFault('unknown version');
  const algorithm = need('a').toLowerCase();
  if (!algorithms.includes(algorithm)) throw new SignatureFault('unknown algorithm');
  checkQuery(tags.get('q'));
  const [headerForm, bodyForm] = formsOf(tags.get('c') ?? 'simple/simple');
  const domain = signingName(need('d'));
  const [signature, bodyHash] = [base64Of(need('b')), base64Of(need('bh'))];
  if (signature === null || bodyHash === null) throw new SignatureFault('bad base64');
  const hash = algorithm === 'rsa-sha1' ? 'sha1' : 'sha256';
  return {
    field,
    algorithm: algorithm as SignatureAlgorithm,
    signature,
    signatureText: withoutBlanks(need('b')),
    bodyHash,
    headerForm,
    body: { canonicalization: bodyForm, hash, length: numberOf(tags, 'l') },
    domain,
    selector: signingName(need('s')),
    identity: arc ? '' : identityOf(tags.get('i'), domain),
    fields: fieldsOf(need('h')),
    ...timesOf(tags),
  };
}

/** `sig-c-tag`: without a slash it says the header's form alone (RFC 6376 §3.5). */
function formsOf(text: string): [Canonicalization, Canonicalization] {
  const [header = '', body = 'simple', more] = text.toLowerCase().split('/');
  const isForm = (form: string): form is Canonicalization => form === 'simple' || form === 'relaxed';
  if (!isForm(header) || !isForm(body) || more !== undefined) throw new SignatureFault('unknown canonicalization');
  return [header, body];
}

function numberOf(tags: ReadonlyMap<string, string>, tag: string): number | null {
  const value = tags.get(tag);
  if (value === undefined) return null;
  if (!/^\d{1,15}$/.test(value)) throw new SignatureFault(`tag ${tag} is no number`);
  return Number(value);
}

function timesOf(tags: ReadonlyMap<string, string>): { signedAt: number | null; expiresAt: number | null } {
  const [signedAt, expiresAt] = [numberOf(tags, 't'), numberOf(tags, 'x')];
  // RFC 6376 §3.5: x is greater than t where both are there.
  if (signedAt !== null && expiresAt !== null && expiresAt <= signedAt)
    throw new SignatureFault('it expires before it is made');
  return { signedAt, expiresAt };
}

/** The domain of `i=` is that of `d=` or below it (RFC 6376 §3.5). */
function identityOf(text: string | undefined, domain: string): string {
  if (text === undefined) return `@${domain}`;
  const at = text.lastIndexOf('@');
  if (at < 0) throw new SignatureFault('tag i is no identity');
  const own = signingName(text.slice(at + 1));
  if (own !== domain && !own.endsWith(`.${domain}`)) throw new SignatureFault('tag i is of another domain');
  return `${text.slice(0, at)}@${own}`;
}

function fieldsOf(text: string): readonly string[] {
  // A name that is missing between two colons selects nothing.
  const names = withoutBlanks(text)
    .toLowerCase()
    .split(':')
    .filter((name) => name !== '');
  if (!names.every((name) => /^[!-9;-~]+$/.test(name))) throw new SignatureFault('tag h is no list of fields');
  // RFC 6376 §5.4: the author's field must be signed.
  if (!names.includes('from')) throw new SignatureFault('the field From is not signed');
  return names;
}

function checkQuery(text: string | undefined): void {
  if (text !== undefined && !withoutBlanks(text).toLowerCase().split(':').includes('dns/txt'))
    throw new SignatureFault('unknown way to the key');
}
