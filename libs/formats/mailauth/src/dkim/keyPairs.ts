import { createPrivateKey, createPublicKey, generateKeyPair, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

/** A key of ours: the private part for the store, and what is published at `SELECTOR._domainkey.DOMAIN`. */
export interface DkimKeyPair {
  /** PKCS #8, PEM. */
  readonly privateKey: string;
  readonly record: string;
}

/** RFC 8301 §3.2. */
const rsa = { modulusLength: 2048 };

/** Makes a key; it takes RSA a tenth of a second and more. */
export function makeDkimKey(kind: 'rsa' | 'ed25519'): DkimKeyPair {
  return pairOf((kind === 'rsa' ? generateKeyPairSync('rsa', rsa) : generateKeyPairSync('ed25519')).privateKey);
}

const generate = promisify(generateKeyPair);

/** As `makeDkimKey`, off the event loop. */
export async function makeDkimKeyAside(kind: 'rsa' | 'ed25519'): Promise<DkimKeyPair> {
  return pairOf((kind === 'rsa' ? await generate('rsa', rsa) : await generate('ed25519')).privateKey);
}

function pairOf(key: KeyObject): DkimKeyPair {
  return { privateKey: key.export({ type: 'pkcs8', format: 'pem' }) as string, record: dkimRecord(key) };
}

/** The text of the TXT record of a key (RFC 6376 §3.6.1; RFC 8463 §4: Ed25519 publishes the 32 octets alone). */
export function dkimRecord(key: KeyObject): string {
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const ed25519 = key.asymmetricKeyType === 'ed25519';
  const octets = ed25519 ? spki.subarray(-32) : spki;
  return `v=DKIM1; k=${ed25519 ? 'ed25519' : 'rsa'}; p=${octets.toString('base64')}`;
}

export function readDkimKey(pem: string): KeyObject {
  return createPrivateKey(pem);
}

/** A record's text as zone files have it: strings of at most 255 octets (RFC 1035 §3.3). */
export function txtStrings(text: string): string {
  const strings = text.match(/[^]{1,255}/g) ?? [''];
  return strings.map((piece) => `"${piece.replace(/["\\]/g, '\\$&')}"`).join(' ');
}
