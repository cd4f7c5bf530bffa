import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** A key of ours: the private part for the store, and what is published at `SELECTOR._domainkey.DOMAIN`. */
export interface DkimKeyPair {
  /** PKCS #8, PEM. */
  readonly privateKey: string;
  readonly record: string;
}

/** Makes a key. RSA has 2048 bits (RFC 8301 §3.2). */
export function makeDkimKey(kind: 'rsa' | 'ed25519'): DkimKeyPair {
  const { privateKey } =
    kind === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519');
  return { privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, record: dkimRecord(privateKey) };
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
