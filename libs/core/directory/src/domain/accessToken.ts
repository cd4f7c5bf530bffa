import { createHash, randomBytes } from 'node:crypto';
import type { TokenId } from '#kernel';
import type { Scope } from './principal.js';

/** What every access token begins with, so that people and scanners of leaks know what they have found. */
const prefix = 'fumibako_';
const secretOctets = 32;

/** A new token, which is shown once: the prefix and 43 characters for 256 bits. */
export const newToken = (): string => `${prefix}${randomBytes(secretOctets).toString('base64url')}`;

/** What is kept of a token. It is random in all its bits: nobody could try out what a fast hash stands for. */
export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest();

/** An access token as its owner and administrators see it. Times are milliseconds since 1970. */
export interface AccessTokenInfo {
  readonly id: TokenId;
  readonly label: string | null;
  readonly scopes: readonly Scope[];
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Exact to some minutes; null: never. */
  readonly lastUsedAt: number | null;
}
