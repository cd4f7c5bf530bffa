import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Address } from '#kernel';

const day = 86_400_000;
/** Days for which notifications find their way back: what waits in a queue for five days, twice, and some. */
const validDays = 21;
const dayCycle = 1024;
const hashLength = 8;
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
const srs0 = /^srs0[=+-]([^=]+)=([^=]+)=([^=]+)=(.+)$/i;
const srs1 = /^srs1[=+-]([^=]+)=([^=]+)=(.+)$/i;

/** Whether a local part looks like one of a rewritten return path, ours or not. */
export const isRewritten = (localPart: string): boolean => srs0.test(localPart) || srs1.test(localPart);

/**
 * A return path at a domain of ours that leads back to another, so that SPF holds where mail is forwarded (the Sender
 * Rewriting Scheme). What is rewritten already is not nested: SRS1 names the first forwarder.
 */
export function rewritePath({ localPart, domain }: Address, ours: string, secret: Buffer, now: number): Address {
  const again = srs0.exec(localPart);
  if (again) {
    const inner = localPart.slice('srs0'.length);
    return { localPart: `SRS1=${hashOf(secret, domain, inner)}=${domain}=${inner}`, domain: ours };
  }
  const first = srs1.exec(localPart);
  if (first) {
    const [, , at = '', inner = ''] = first;
    return { localPart: `SRS1=${hashOf(secret, at, inner)}=${at}=${inner}`, domain: ours };
  }
  const stamp = stampOf(now);
  const hash = hashOf(secret, stamp, domain, localPart);
  return { localPart: `SRS0=${hash}=${stamp}=${domain}=${localPart}`, domain: ours };
}

/** Where a return path of ours leads; null for one that we did not make, or made too long ago. */
export function originalPath({ localPart }: Address, secret: Buffer, now: number): Address | null {
  const plain = srs0.exec(localPart);
  if (plain) {
    const [, hash = '', stamp = '', domain = '', local = ''] = plain;
    if (!isSame(hash, hashOf(secret, stamp, domain, local)) || !isFresh(stamp, now)) return null;
    return { localPart: local, domain };
  }
  const [, hash = '', domain = '', inner = ''] = srs1.exec(localPart) ?? [];
  if (hash === '' || !isSame(hash, hashOf(secret, domain, inner))) return null;
  return { localPart: `SRS0${inner}`, domain };
}

/** Case of an address may be lost on its way. */
function hashOf(secret: Buffer, ...parts: readonly string[]): string {
  const digest = createHmac('sha256', secret).update(parts.join('=').toLowerCase()).digest();
  return Array.from(digest.subarray(0, hashLength), (octet) => alphabet[octet & 31]).join('');
}

function isSame(given: string, right: string): boolean {
  const [left, other] = [Buffer.from(given.toLowerCase()), Buffer.from(right)];
  return left.length === other.length && timingSafeEqual(left, other);
}

function stampOf(now: number): string {
  const number = Math.floor(now / day) % dayCycle;
  return `${alphabet[number >> 5]}${alphabet[number & 31]}`;
}

function isFresh(stamp: string, now: number): boolean {
  const [high, low] = [...stamp.toLowerCase()].map((letter) => alphabet.indexOf(letter));
  const made = (high ?? -1) * 32 + (low ?? -1);
  const today = Math.floor(now / day) % dayCycle;
  return made >= 0 && (today - made + dayCycle) % dayCycle <= validDays;
}
