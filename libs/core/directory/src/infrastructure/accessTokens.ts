import { type Clock, FumibakoError, type TokenId, tokenId } from '#kernel';
import type { ProcessBus } from '#platform/bus';
import { type Database, rowsOf } from '#platform/database';
import { type AccessTokenInfo, newToken, tokenHash } from '../domain/accessToken.js';
import type { Scope } from '../domain/principal.js';
import type { Directory } from './directory.js';
import * as sql from './tokenStatements.js';

interface Row {
  readonly id: number;
  readonly label: string | null;
  readonly scopes: Scope[];
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly last_used_at: Date | null;
}

/** Makes, lists and revokes access tokens. */
export class AccessTokens {
  constructor(
    private readonly database: Database,
    private readonly directory: Pick<Directory, 'account'>,
    private readonly clock: Clock,
    private readonly bus: Pick<ProcessBus, 'tokensRevoked'>,
  ) {}

  /** The token is told here and nowhere else. Throws `address-unknown`, and `invalid` for an end that is past. */
  async make(
    address: string,
    options: { readonly scopes: readonly Scope[]; readonly expiresAt: number; readonly label?: string | null },
  ): Promise<{ readonly id: TokenId; readonly token: string }> {
    const { scopes, expiresAt, label = null } = options;
    const now = this.clock.now();
    if (scopes.length === 0) throw new FumibakoError('invalid', 'a token without a scope opens nothing');
    if (!(expiresAt > now)) throw new FumibakoError('invalid', 'a token ends in the future');
    const { id: account } = await this.directory.account(address);
    const token = newToken();
    const values = [account, tokenHash(token), label, [...scopes], new Date(now), new Date(expiresAt)];
    const [made] = await rowsOf<{ id: number }>(this.database.pool, sql.makeToken, values);
    if (made === undefined) throw new Error('no token was made');
    return { id: tokenId(made.id), token };
  }

  /** Oldest first, those that are over among them for some time. Throws `address-unknown`. */
  async list(address: string): Promise<readonly AccessTokenInfo[]> {
    const { id } = await this.directory.account(address);
    return (await rowsOf<Row>(this.database.pool, sql.listTokens, [id])).map(infoOf);
  }

  /** Ends what the token has opened, too. Throws `address-unknown`, and `invalid` for a token that the account does not have. */
  async revoke(address: string, token: TokenId): Promise<void> {
    const { id } = await this.directory.account(address);
    const [revoked] = await rowsOf<{ id: number }>(this.database.pool, sql.revokeToken, [id, token]);
    if (revoked === undefined) throw new FumibakoError('invalid', `${address} has no access token ${token}`);
    this.bus.tokensRevoked([token]);
  }
}

function infoOf({ id, label, scopes, created_at, expires_at, last_used_at }: Row): AccessTokenInfo {
  return {
    id: tokenId(id),
    label,
    scopes,
    createdAt: created_at.getTime(),
    expiresAt: expires_at.getTime(),
    lastUsedAt: last_used_at?.getTime() ?? null,
  };
}
