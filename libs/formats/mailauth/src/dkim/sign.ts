import { type KeyObject, sign as signOctets } from 'node:crypto';
import { promisify } from 'node:util';
import type { DigestWish } from './bodyDigest.js';
import type { HeaderField } from './headerFields.js';
import type { ScannedMessage } from './scan.js';
import { sha256, signedText } from './verify.js';

/** The digest of the body that our own signatures need; it is given to the scan of the message. */
export const SIGNING_DIGEST: DigestWish = { canonicalization: 'relaxed', hash: 'sha256', length: null };

export interface SigningKey {
  /** In A-labels. */
  readonly domain: string;
  readonly selector: string;
  /** Private; of RSA or Ed25519. */
  readonly key: KeyObject;
}

export interface SignOptions {
  /** Seconds since 1970. */
  readonly now: number;
  /** Seconds for which the signature is good, null for ever. Against replays it should be days. */
  readonly lifetime: number | null;
}

/** Fields that are signed where they are there (RFC 6376 §5.4.1), and then once more, so that none can be added. */
const SIGNED = [
  'from',
  'sender',
  'reply-to',
  'to',
  'cc',
  'subject',
  'date',
  'message-id',
  'in-reply-to',
  'references',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
  'content-id',
  'content-description',
  'resent-date',
  'resent-from',
  'resent-sender',
  'resent-to',
  'resent-cc',
  'resent-message-id',
  'list-id',
  'list-help',
  'list-unsubscribe',
  'list-unsubscribe-post',
  'list-subscribe',
  'list-post',
  'list-owner',
  'list-archive',
  'autocrypt',
  'feedback-id',
];
/** Fields that must not appear where they are not: their lack is signed, too (RFC 6376 §8.15). */
const ALWAYS = [
  'from',
  'to',
  'cc',
  'subject',
  'date',
  'message-id',
  'reply-to',
  'sender',
  'content-type',
  'mime-version',
];

/** The names for `h=`. */
export function namesToSign(fields: readonly HeaderField[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { name } of fields) counts.set(name, (counts.get(name) ?? 0) + 1);
  return SIGNED.flatMap((name) => {
    const count = counts.get(name) ?? 0;
    const extra = count > 0 || ALWAYS.includes(name) ? 1 : 0;
    return Array.from({ length: count + extra }, () => name);
  });
}

/** A field `DKIM-Signature`, folded, with its CRLF, to be put above the message (RFC 6376 §5). */
export function signDkim(message: ScannedMessage, key: SigningKey, options: SignOptions): string {
  const { head, octets } = unsigned(message, key, options);
  return complete(head, signText(octets, key.key));
}

/** As `signDkim`, off the event loop: a signature of RSA takes a millisecond. */
export async function signDkimAside(message: ScannedMessage, key: SigningKey, options: SignOptions): Promise<string> {
  const { head, octets } = unsigned(message, key, options);
  const { algorithm, data } = signable(octets, key.key);
  return complete(head, (await signLater(algorithm, data, key.key)).toString('base64'));
}

const signLater = promisify<string | null, Buffer, KeyObject, Buffer>(signOctets);

/** The field up to its signature, and what is to be signed, one character an octet. */
function unsigned(
  message: ScannedMessage,
  key: SigningKey,
  { now, lifetime }: SignOptions,
): { readonly head: string; readonly octets: string } {
  const body = message.digest(SIGNING_DIGEST);
  if (body === null || message.headerTooLong) throw new TypeError('the message was not scanned for signing');
  const names = namesToSign(message.fields);
  const tags = [
    'v=1',
    `a=${algorithmOf(key.key)}`,
    'c=relaxed/relaxed',
    `d=${key.domain}`,
    `s=${key.selector}`,
    `t=${now}`,
    ...(lifetime === null ? [] : [`x=${now + lifetime}`]),
    ...foldList('h=', names),
    `bh=${body.digest.toString('base64')}`,
  ];
  const own: HeaderField = { name: 'dkim-signature', text: `DKIM-Signature: ${tags.join(';\r\n\t')};\r\n\tb=` };
  return { head: own.text, octets: signedText(message.fields, own, names, 'relaxed') };
}

function complete(head: string, signature: string): string {
  return `${head}${foldBase64(signature)}\r\n`;
}

export function algorithmOf(key: KeyObject): 'rsa-sha256' | 'ed25519-sha256' {
  return key.asymmetricKeyType === 'ed25519' ? 'ed25519-sha256' : 'rsa-sha256';
}

/** Signs the octets of a text, one character each; base64. */
export function signText(text: string, key: KeyObject): string {
  const { algorithm, data } = signable(text, key);
  return signOctets(algorithm, data, key).toString('base64');
}

/** RFC 8463 §3: Ed25519 signs the digest. */
function signable(text: string, key: KeyObject): { readonly algorithm: string | null; readonly data: Buffer } {
  const octets = Buffer.from(text, 'latin1');
  if (key.asymmetricKeyType === 'ed25519') return { algorithm: null, data: sha256(octets) };
  return { algorithm: 'sha256', data: octets };
}

/** Lines of at most some 70 octets. */
export function foldBase64(text: string): string {
  return text.match(/.{1,70}/g)?.join('\r\n\t ') ?? '';
}

/** One tag with a list of names, broken behind colons. */
export function foldList(tag: string, names: readonly string[]): string[] {
  const lines = [tag];
  for (const [index, name] of names.entries()) {
    const piece = index < names.length - 1 ? `${name}:` : name;
    if ((lines.at(-1) as string).length + piece.length > 74) lines.push('');
    lines[lines.length - 1] += piece;
  }
  return [lines.join('\r\n\t ')];
}
