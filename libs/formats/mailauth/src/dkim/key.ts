import { createPublicKey, type KeyObject } from 'node:crypto';
import { type Resolver, recordsOf } from '#kernel';
import type { MailauthLimits } from '../limits.js';
import type { Signature } from './signature.js';
import { base64Of, parseTagList, withoutBlanks } from './tagList.js';

/** The key that a domain publishes (RFC 6376 §3.6.1). */
export interface PublishedKey {
  readonly key: KeyObject;
  readonly bits: number;
  /** The domain only tries signing out. */
  readonly testing: boolean;
}

/** Why there is no key; `temperror` may pass. */
export class KeyFault extends Error {
  constructor(
    readonly result: 'temperror' | 'permerror' | 'policy',
    message: string,
  ) {
    super(message);
  }
}

/** ASN.1 before the 32 octets of an Ed25519 key (RFC 8410 §4); the DNS has them alone (RFC 8463 §4). */
const ED25519_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
/** A larger exponent only makes verifying slow. */
const MAX_EXPONENT = 2n ** 33n;

/** Asks for the key of a signature. Throws `KeyFault`. */
export async function fetchKey(
  signature: Pick<Signature, 'domain' | 'selector' | 'algorithm' | 'identity'>,
  resolver: Resolver,
  limits: MailauthLimits,
): Promise<PublishedKey> {
  const name = `${signature.selector}._domainkey.${signature.domain}`;
  const answer = await resolver.lookup('TXT', name);
  if (answer.kind === 'temporary') throw new KeyFault('temperror', `${name}: ${answer.reason}`);
  const records = recordsOf(answer)
    .flatMap((text) => parseTagList(text) ?? [])
    .filter((tags) => tags.has('p'));
  const [tags, second] = records;
  if (tags === undefined) throw new KeyFault('permerror', 'no key for signature');
  if (second !== undefined) throw new KeyFault('permerror', 'several keys of one name');
  return readKey(tags, signature, limits);
}

type Asking = Pick<Signature, 'domain' | 'algorithm' | 'identity'>;

function listOf(tags: ReadonlyMap<string, string>, tag: string): readonly string[] {
  return withoutBlanks(tags.get(tag) ?? '')
    .toLowerCase()
    .split(':');
}

function readKey(tags: ReadonlyMap<string, string>, asking: Asking, limits: MailauthLimits): PublishedKey {
  const [kind = '', hash = ''] = asking.algorithm.split('-');
  // RFC 6376 §3.6.1: the version stands first where it stands.
  if (tags.has('v') && (tags.get('v') !== 'DKIM1' || tags.keys().next().value !== 'v'))
    throw new KeyFault('permerror', 'unknown version of key');
  if ((tags.get('k') ?? 'rsa').toLowerCase() !== kind)
    throw new KeyFault('permerror', 'the key is for another algorithm');
  checkUse(tags, hash, asking);
  if (tags.get('p') === '') throw new KeyFault('permerror', 'the key was revoked');
  const { key, size, exponent } = keyOf(tags.get('p') ?? '', kind);
  return { key, bits: bitsOf(size, exponent, limits), testing: listOf(tags, 't').includes('y') };
}

interface ReadKey {
  readonly key: KeyObject;
  /** Bits; the public exponent of RSA, null for Ed25519. */
  readonly size: number;
  readonly exponent: bigint | null;
}

/** The keys that were read last: reading one takes longer than verifying by it, and few domains send most of the mail. */
const lastRead = new Map<string, ReadKey>();
const MAX_REMEMBERED = 500;

function keyOf(text: string, kind: string): ReadKey {
  const name = `${kind} ${text}`;
  const known = lastRead.get(name);
  if (known !== undefined) return known;
  const key = publicKeyOf(base64Of(text), kind);
  const { modulusLength: size = 256, publicExponent: exponent = null } = key.asymmetricKeyDetails ?? {};
  const read = { key, size, exponent };
  lastRead.set(name, read);
  if (lastRead.size > MAX_REMEMBERED) lastRead.delete(lastRead.keys().next().value as string);
  return read;
}

/** What the domain allows the key for. */
function checkUse(tags: ReadonlyMap<string, string>, hash: string, { identity, domain }: Asking): void {
  if (tags.has('h') && !listOf(tags, 'h').includes(hash))
    throw new KeyFault('permerror', 'the key is for another hash');
  if (tags.has('s') && !listOf(tags, 's').some((service) => service === '*' || service === 'email'))
    throw new KeyFault('permerror', 'the key is not for mail');
  const own = identity === '' || identity.slice(identity.lastIndexOf('@') + 1) === domain;
  if (!own && listOf(tags, 't').includes('s'))
    throw new KeyFault('permerror', 'the key is for the domain itself alone');
}

function publicKeyOf(octets: Buffer | null, kind: string): KeyObject {
  if (octets === null) throw new KeyFault('permerror', 'the key is no base64');
  if (kind === 'ed25519' && octets.length !== 32) throw new KeyFault('permerror', 'the key is no key of Ed25519');
  const forms = kind === 'ed25519' ? (['spki'] as const) : (['spki', 'pkcs1'] as const);
  const der = kind === 'ed25519' ? Buffer.concat([ED25519_PREFIX, octets]) : octets;
  for (const type of forms) {
    try {
      const key = createPublicKey({ key: der, format: 'der', type });
      if (key.asymmetricKeyType === kind) return key;
    } catch {
      // The next form.
    }
  }
  throw new KeyFault('permerror', 'the key cannot be read');
}

/** RFC 8301 §3.2: what a short key signed is not valid. */
function bitsOf(bits: number, exponent: bigint | null, { rsaBitsMin, rsaBitsMax }: MailauthLimits): number {
  if (exponent === null) return bits;
  if (bits < rsaBitsMin) throw new KeyFault('policy', `the key has ${bits} bits only`);
  if (bits > rsaBitsMax || exponent > MAX_EXPONENT) throw new KeyFault('policy', 'the key is too large');
  return bits;
}
