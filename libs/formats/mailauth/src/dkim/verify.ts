import { createHash, verify as verifySignature } from 'node:crypto';
import type { Resolver } from '#kernel';
import type { MailauthLimits } from '../limits.js';
import { canonicalField, type HeaderField, selectFields, withoutSignature } from './headerFields.js';
import { fetchKey, KeyFault, type PublishedKey } from './key.js';
import type { ScannedMessage } from './scan.js';
import { parseSignature, type Signature, type SignatureAlgorithm, SignatureFault } from './signature.js';

/** RFC 8601 §2.7.1, for one signature. */
export interface DkimVerdict {
  readonly result: 'pass' | 'fail' | 'neutral' | 'policy' | 'temperror' | 'permerror';
  readonly reason: string | null;
  /** Null where the signature cannot be read. */
  readonly signature: Signature | null;
  readonly keyBits: number | null;
  /** The domain says that it only tries signing out (`t=y`). */
  readonly testing: boolean;
}

export interface VerifyEnvironment {
  readonly resolver: Resolver;
  readonly limits: MailauthLimits;
  /** Seconds since 1970. */
  readonly now: number;
}

/** Verifies the signatures of a message, from the top (RFC 6376 §6.1). */
export async function verifyDkim(message: ScannedMessage, environment: VerifyEnvironment): Promise<DkimVerdict[]> {
  const signatures = message.fields.filter(({ name }) => name === 'dkim-signature');
  const looked = signatures.slice(0, environment.limits.dkimSignatures);
  return await Promise.all(looked.map((field) => verifyOne(field, message, environment)));
}

async function verifyOne(
  field: HeaderField,
  message: ScannedMessage,
  environment: VerifyEnvironment,
): Promise<DkimVerdict> {
  let signature: Signature | null = null;
  try {
    signature = parseSignature(field);
    return await verifyMessageSignature(signature, message, environment);
  } catch (error) {
    if (error instanceof SignatureFault) return verdict('permerror', error.message, signature);
    if (error instanceof KeyFault) return verdict(error.result, error.message, signature);
    throw error;
  }
}

function verdict(
  result: DkimVerdict['result'],
  reason: string | null,
  signature: Signature | null,
  key?: PublishedKey,
): DkimVerdict {
  return { result, reason, signature, keyBits: key?.bits ?? null, testing: key?.testing ?? false };
}

/** Verifies one signature over fields and body. Throws `KeyFault`. */
export async function verifyMessageSignature(
  signature: Signature,
  message: ScannedMessage,
  { resolver, limits, now }: VerifyEnvironment,
): Promise<DkimVerdict> {
  // RFC 8301 §3.1.
  if (signature.algorithm === 'rsa-sha1') return verdict('policy', 'SHA-1 proves nothing any more', signature);
  if (signature.expiresAt !== null && signature.expiresAt < now) return verdict('fail', 'signature expired', signature);
  if (signature.signedAt !== null && signature.signedAt > now + limits.clockSkew)
    return verdict('policy', 'signature is from the future', signature);
  const key = await fetchKey(signature, resolver, limits);
  const body = message.digest(signature.body);
  const { length } = signature.body;
  if (body === null || (length !== null && length > body.octets))
    return verdict('permerror', 'the body is shorter than what was signed', signature, key);
  if (!body.digest.equals(signature.bodyHash)) return verdict('fail', 'body hash did not verify', signature, key);
  const signed = signedText(message.fields, signature.field, signature.fields, signature.headerForm);
  if (!verifyText(signed, key, signature)) return verdict('fail', 'signature did not verify', signature, key);
  // What was added behind the signed part could be anything (RFC 6376 §8.2).
  if (length !== null && length < body.octets)
    return verdict('policy', `${body.octets - length} octets of the body are not signed`, signature, key);
  return verdict('pass', null, signature, key);
}

/** The octets that a signature signs (RFC 6376 §3.7), one character each. */
export function signedText(
  fields: readonly HeaderField[],
  own: HeaderField,
  names: readonly string[],
  form: Signature['headerForm'],
): string {
  const chosen = selectFields(
    fields.filter((field) => field !== own),
    names,
  );
  const lines = chosen.map((field) => `${canonicalField(field, form)}\r\n`);
  return lines.join('') + canonicalField(withoutSignature(own), form);
}

/** Whether the octets of a text, one character each, were signed by a key. */
export function verifyText(
  text: string,
  { key }: Pick<PublishedKey, 'key'>,
  { algorithm, signature }: { readonly algorithm: SignatureAlgorithm; readonly signature: Buffer },
): boolean {
  const octets = Buffer.from(text, 'latin1');
  try {
    // RFC 8463 §3: Ed25519 signs the digest.
    if (algorithm === 'ed25519-sha256') return verifySignature(null, sha256(octets), key, signature);
    return verifySignature('sha256', octets, key, signature);
  } catch {
    return false;
  }
}

export function sha256(octets: Buffer): Buffer {
  return createHash('sha256').update(octets).digest();
}
