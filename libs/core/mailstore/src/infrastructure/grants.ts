import { type AccountId, accountId, FumibakoError } from '#kernel';
import { type Executor, rowsOf } from '#platform/database';
import type { Grantee } from '../domain/rights.js';
import type { StoreHub } from './hub.js';
import { lockAccounts } from './statements/accounts.js';
import * as sql from './statements/sharing.js';

/** Grants on one mailbox or collection. */
export const maxGrants = 500;

/** What is shared: a mailbox or a collection; 0 stands for what its account decides. */
export interface GrantPlace {
  readonly accountId: AccountId;
  readonly id: number;
}

interface GranteeRow {
  readonly account: number | null;
  readonly group: number | null;
  readonly address: string | null;
}

/** Rows of grants, whatever their letters mean. */
export class Grants {
  constructor(private readonly hub: StoreHub) {}

  /** Throws `address-unknown` for what is neither a person, nor a group, nor `anyone` (RFC 4314 §3). */
  async grantee(owner: AccountId, identifier: string): Promise<Grantee> {
    if (identifier === 'anyone') return { kind: 'anyone' };
    const rows = await rowsOf<GranteeRow>(this.hub.database.pool, sql.findGrantee, [owner, identifier.toLowerCase()]);
    const [row] = rows;
    if (!row) throw new FumibakoError('address-unknown', `${identifier} is neither a person nor a group here`);
    return granteeOf(row);
  }

  async of({ accountId: owner, id }: GrantPlace): Promise<readonly { grantee: Grantee; letters: string }[]> {
    const rows = await rowsOf<GranteeRow & { rights: string }>(this.hub.database.pool, sql.listGrants, [owner, id]);
    return rows.map((row) => ({ grantee: granteeOf(row), letters: row.rights }));
  }

  /** Replaces the letters of a grantee, none for an end, with what `note` writes. Throws `limit-exceeded` beyond {@link maxGrants}. */
  async set(
    { accountId: owner, id }: GrantPlace,
    grantee: Grantee,
    letters: string,
    note: (executor: Executor) => Promise<unknown>,
  ): Promise<void> {
    if (grantee.kind === 'account' && grantee.id === owner)
      throw new FumibakoError('not-supported', 'the owner has all rights');
    const account = grantee.kind === 'account' ? grantee.id : null;
    const group = grantee.kind === 'group' ? grantee.id : null;
    await this.hub.database.transaction(async (executor) => {
      await rowsOf(executor, lockAccounts, [[owner]]);
      if (letters === '') await rowsOf(executor, sql.removeGrant, [owner, id, account, group]);
      else await rowsOf(executor, sql.putGrant, [owner, id, account, group, letters]);
      const [counted] = await rowsOf<{ grants: number }>(executor, sql.countGrants, [owner, id]);
      if (letters !== '' && (counted?.grants ?? 0) > maxGrants)
        throw new FumibakoError('limit-exceeded', `at most ${maxGrants} grants`);
      await note(executor);
    });
    this.hub.sharingChanged();
  }
}

function granteeOf({ account, group, address }: GranteeRow): Grantee {
  if (account !== null) return { kind: 'account', id: accountId(account), address: address ?? '' };
  return group === null ? { kind: 'anyone' } : { kind: 'group', id: group, address: address ?? '' };
}

/** How a grantee is written. */
export const granteeName = (grantee: Grantee): string => (grantee.kind === 'anyone' ? 'anyone' : grantee.address);
