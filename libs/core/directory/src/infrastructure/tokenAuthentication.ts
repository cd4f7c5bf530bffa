import { accountId, type Clock, domainId, FumibakoError, organisationId, type TokenId, tokenId } from '#kernel';
import type { News, ProcessBus } from '#platform/bus';
import { type Database, rowsOf } from '#platform/database';
import { tokenHash } from '../domain/accessToken.js';
import type { Principal, Scope } from '../domain/principal.js';
import { nameKey } from './nameKey.js';
import { Throttle } from './throttle.js';
import * as sql from './tokenStatements.js';

interface Row {
  readonly id: number;
  readonly scopes: string[];
  readonly expires_at: Date;
  readonly last_used_at: Date | null;
  readonly account_id: number;
  readonly organisation_id: number;
  readonly domain_id: number;
  readonly address: string;
  readonly name: string | null;
  readonly admin: boolean;
  readonly disabled: boolean;
}

/** The use of a token is written down so often, in milliseconds. */
const useNoted = 60_000;
/** Timers of Node reach no further than some 24 days: one is set anew after so many milliseconds at the latest. */
const longestTimer = 60 * 60 * 1000;

/** Shows who somebody is by access tokens, and tells when tokens end that have let somebody in here. */
export class TokenAuthentication {
  private readonly throttle: Throttle;
  /** Tokens that have let somebody in, by their hashes; they leave when they end. */
  private readonly used = new Map<string, { readonly id: TokenId; readonly until: number }>();
  private readonly listeners = new Set<(ended: ReadonlySet<TokenId>) => void>();
  private timer: NodeJS.Timeout | null = null;
  private wakesAt = Number.POSITIVE_INFINITY;
  /** Goes up with every token that is revoked and every account that is changed. */
  private generation = 0;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    bus: ProcessBus | null = null,
  ) {
    this.throttle = new Throttle(clock, 'access-token', bus);
    bus?.listen((news) => this.heard(news));
  }

  /**
   * The owner of a token, or null: the same for one that is unknown, over, for other services or somebody else's, and for a
   * disabled account. `username` may be empty. Throws `authentication-throttled` after too many failures.
   */
  async verify(username: string, token: string, scope: Scope, client: string): Promise<Principal | null> {
    const name = username === '' ? '' : nameKey(username);
    const hash = tokenHash(token);
    // As with passwords, what is known to be right gets in whoever guesses from the same network.
    if (!this.used.has(hash.toString('base64')) && this.throttle.refuses(name ?? '', client))
      throw new FumibakoError('authentication-throttled', 'too many failed sign-ins');
    const { generation } = this;
    const row = name === null ? null : await this.find(hash, name, scope);
    if (row === null) {
      this.throttle.failed(name ?? '', client);
      return null;
    }
    // It may have been revoked since it was read: the sessions that are open were told, this one is none yet.
    if (generation !== this.generation) return await this.verify(username, token, scope, client);
    this.throttle.succeeded(name ?? '', client);
    const until = row.expires_at.getTime();
    this.used.set(hash.toString('base64'), { id: tokenId(row.id), until });
    this.wakeAt(Math.min(until, this.wakesAt));
    return principalOf(row);
  }

  /** Tells of tokens that are over or revoked: what they have opened is to end. */
  listen(listener: (ended: ReadonlySet<TokenId>) => void): void {
    this.listeners.add(listener);
  }

  /** A token that is good, whose use is noted; `name` is empty or must be that of its owner. */
  private async find(hash: Buffer, name: string, scope: Scope): Promise<Row | null> {
    const now = this.clock.now();
    const [row] = await rowsOf<Row>(this.database.pool, sql.findToken, [hash]);
    if (row === undefined || row.disabled || row.expires_at.getTime() <= now) return null;
    if (!row.scopes.includes(scope) || (name !== '' && name !== row.address)) return null;
    if (now - (row.last_used_at?.getTime() ?? 0) > useNoted)
      await rowsOf(this.database.pool, sql.noteTokenUse, [row.id, new Date(now)]);
    return row;
  }

  private heard(news: News): void {
    if (news.kind === 'changed' || news.kind === 'sharing' || news.kind === 'queued') return;
    this.generation += 1;
    if (news.kind === 'tokens') this.end(new Set(news.revoked));
    // Where news may have been missed, what is left is looked up; a database that is away is asked the next time.
    else if (news.kind === 'resynchronise') this.lookForRevoked().catch(() => undefined);
  }

  private async lookForRevoked(): Promise<void> {
    const ids = [...this.used.values()].map(({ id }) => id);
    if (ids.length === 0) return;
    const left = new Set((await rowsOf<{ id: number }>(this.database.pool, sql.tokensLeft, [ids])).map(({ id }) => id));
    this.end(new Set(ids.filter((id) => !left.has(id))));
  }

  private end(ended: ReadonlySet<TokenId>): void {
    if (ended.size === 0) return;
    for (const [hash, { id }] of this.used) if (ended.has(id)) this.used.delete(hash);
    for (const listener of this.listeners) listener(ended);
  }

  private wakeAt(time: number): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.wakesAt = time;
    const wait = Math.min(Math.max(time - this.clock.now(), 0), longestTimer);
    this.timer = setTimeout(() => this.expire(), wait).unref();
  }

  private expire(): void {
    const now = this.clock.now();
    const over = [...this.used.values()].filter(({ until }) => until <= now);
    this.end(new Set(over.map(({ id }) => id)));
    this.timer = null;
    this.wakesAt = Number.POSITIVE_INFINITY;
    let next = this.wakesAt;
    for (const { until } of this.used.values()) next = Math.min(next, until);
    if (this.used.size > 0) this.wakeAt(next);
  }
}

function principalOf(row: Row): Principal {
  return {
    accountId: accountId(row.account_id),
    organisationId: organisationId(row.organisation_id),
    domainId: domainId(row.domain_id),
    address: row.address,
    name: row.name,
    admin: row.admin,
    token: tokenId(row.id),
  };
}
