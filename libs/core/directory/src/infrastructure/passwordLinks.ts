import { createHash, randomBytes } from 'node:crypto';
import type { AccountId, Clock } from '#kernel';
import { type Database, rowsOf } from '#platform/database';
import type { Directory } from './directory.js';
import * as sql from './statements.js';

const tokenOctets = 32;
const tokenForm = /^[\w-]{43}$/;
/** Milliseconds for which a link is good. */
export const linkLifetime = 24 * 60 * 60 * 1000;

/** What a link is good for. */
export type PasswordLink =
  | { readonly state: 'open' | 'used' | 'expired'; readonly address: string }
  | { readonly state: 'unknown' };

interface Row {
  readonly address: string;
  readonly expires_at: Date;
  readonly used_at: Date | null;
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Links with which somebody sets the password of one account, once. */
export class PasswordLinks {
  constructor(
    private readonly database: Database,
    private readonly directory: Directory,
    private readonly clock: Clock,
  ) {}

  /** A token for a new link: 43 characters for 256 bits. */
  async make(accountId: AccountId): Promise<string> {
    const token = randomBytes(tokenOctets).toString('base64url');
    const now = this.clock.now();
    const values = [hashOf(token), accountId, new Date(now + linkLifetime), new Date(now)];
    await rowsOf(this.database.pool, sql.makePasswordLink, values);
    return token;
  }

  async look(token: string): Promise<PasswordLink> {
    if (!tokenForm.test(token)) return { state: 'unknown' };
    const [row] = await rowsOf<Row>(this.database.pool, sql.findPasswordLink, [hashOf(token)]);
    if (row === undefined) return { state: 'unknown' };
    const { address } = row;
    if (row.used_at !== null) return { state: 'used', address };
    return { state: row.expires_at.getTime() > this.clock.now() ? 'open' : 'expired', address };
  }

  /** Sets the password; false when the link is good no longer. Throws `invalid` for a password that is too short or long. */
  async use(token: string, password: string): Promise<boolean> {
    const link = await this.look(token);
    if (link.state !== 'open') return false;
    const hash = hashOf(token);
    const taken = await rowsOf(this.database.pool, sql.takePasswordLink, [hash, new Date(this.clock.now())]);
    if (taken.length === 0) return false;
    try {
      await this.directory.setPassword(link.address, password);
      return true;
    } catch (error) {
      await rowsOf(this.database.pool, sql.returnPasswordLink, [hash]);
      throw error;
    }
  }
}
