import { createHash, createHmac, pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { saslPrep } from './saslPrep.js';

export type ScramHash = 'sha256' | 'sha1';

/** What a server stores for a user of SCRAM (RFC 5802 §3). It is no password, but who has it can pose as the server. */
export interface ScramSecret {
  readonly salt: Buffer;
  readonly iterations: number;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

export const hashLength: Readonly<Record<ScramHash, number>> = { sha256: 32, sha1: 20 };

const pbkdf2Async = promisify(pbkdf2);

export function hmac(hash: ScramHash, key: Buffer, text: string | Buffer): Buffer {
  return createHmac(hash, key).update(text).digest();
}

export function digest(hash: ScramHash, data: Buffer): Buffer {
  return createHash(hash).update(data).digest();
}

/**
 * Derives the keys to store for a password (RFC 5802 §3: SaltedPassword := Hi(Normalize(password), salt, i)), off the
 * main thread. A password that cannot be prepared is used as it is.
 */
export async function deriveScramKeys(
  password: string,
  salt: Buffer,
  iterations: number,
  hash: ScramHash,
): Promise<{ storedKey: Buffer; serverKey: Buffer }> {
  const salted = await pbkdf2Async(saslPrep(password) ?? password, salt, iterations, hashLength[hash], hash);
  return {
    storedKey: digest(hash, hmac(hash, salted, 'Client Key')),
    serverKey: hmac(hash, salted, 'Server Key'),
  };
}

/**
 * The secret shown to a client for a user who has none: always the same for the same name, so that existing users
 * cannot be told from others (RFC 5802 §9). No proof fits it.
 */
export function fakeScramSecret(
  username: string,
  hash: ScramHash,
  serverSecret: Buffer,
  iterations: number,
): ScramSecret {
  const derive = (purpose: string) =>
    createHmac('sha256', serverSecret).update(`${purpose}\0${hash}\0${username}`).digest();
  const length = hashLength[hash];
  return {
    salt: derive('salt').subarray(0, 16),
    iterations,
    storedKey: derive('stored').subarray(0, length),
    serverKey: derive('server').subarray(0, length),
  };
}
