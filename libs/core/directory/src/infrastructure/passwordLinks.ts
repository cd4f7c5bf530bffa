import { createHash, randomBytes } from 'node:crypto';
import { type AccountId, type Clock, FumibakoError, kindOf } from '#kernel';
import type { ProcessBus } from '#platform/bus';
import { type Database, rowsOf } from '#platform/database';
import type { Directory } from './directory.js';
import * as sql from './statements.js';
import { Throttle } from './throttle.js';

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

/** Links with which somebody sets the password of one account, once. Guesses at them are counted as those at passwords. */
export class PasswordLinks {
  private readonly throttle: Throttle;

  constructor(
    private readonly database: Database,
    private readonly directory: Directory,
    private readonly clock: Clock,
    bus: ProcessBus | null = null,
  ) {
    this.throttle = new Throttle(clock, 'password-link', bus);
  }

  /** A token for a new link: 43 characters for 256 bits. */
  async make(accountId: AccountId): Promise<string> {
    const token = randomBytes(tokenOctets).toString('base64url');
    const now = this.clock.now();
    const values = [hashOf(token), accountId, new Date(now + linkLifetime), new Date(now)];
    await rowsOf(this.database.pool, sql.makePasswordLink, values);
    return token;
  }

  /** Throws `authentication-throttled` after too many tokens from the client's network that nobody was given. */
  async look(token: string, client: string): Promise<PasswordLink> {
    if (this.throttle.refuses('', client))
      throw new FumibakoError('authentication-throttled', 'too many links that do not exist');
    const [row] = tokenForm.test(token)
      ? await rowsOf<Row>(this.database.pool, sql.findPasswordLink, [hashOf(token)])
      : [];
    if (row === undefined) {
      this.throttle.failed('', client);
      return { state: 'unknown' };
    }
    const { address } = row;
    if (row.used_at !== null) return { state: 'used', address };
    return { state: row.expires_at.getTime() > this.clock.now() ? 'open' : 'expired', address };
  }

  /**
   * Sets the password and uses the link up in one transaction; false when the link is good no longer. Throws `invalid` for a
   * password that is too short or too long.
   */
  async use(token: string, password: string, client: string): Promise<boolean> {
    const link = await this.look(token, client);
    if (link.state !== 'open') return false;
    const values = [hashOf(token), new Date(this.clock.now())];
    try {
      await this.directory.setPassword(link.address, password, async (manager) => {
        const [taken]: [unknown[], number] = await manager.query(sql.takePasswordLink.text, values);
        if (taken.length === 0) throw new FumibakoError('conflict', 'the link has just been used');
      });
      return true;
    } catch (error) {
      if (kindOf(error) === 'conflict') return false;
      throw error;
    }
  }
}
