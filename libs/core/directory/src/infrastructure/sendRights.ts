import type { DataSource, EntityManager } from 'typeorm';
import { FumibakoError } from '#kernel';
import { addressKey, readAddress } from '../domain/addressKey.js';
import { AddressRecord, type Account, SendRight } from './entities.js';
import { requireAccount } from './lookups.js';

/** `as`: like the owner of the account; `behalf`: with the sender named beside the owner (RFC 5322 §3.6.2). */
export type SendMode = 'as' | 'behalf';

/** Who may write as an account that is not theirs. */
export interface SendGrant {
  readonly grantee: string;
  readonly mode: SendMode;
}

/** Rights to send in the name of other accounts. */
export class SendRights {
  constructor(
    private readonly source: DataSource,
    private readonly changed: () => void,
  ) {}

  /** Lets a person or the members of a group write as an account, or with `null` not any more. Throws `address-unknown`. */
  async set(address: string, grantee: string, mode: SendMode | null): Promise<void> {
    await this.source.transaction(async (manager) => {
      const account = await requireAccount(manager, address);
      const place = { accountId: Number(account.id), ...(await granteeOf(manager, account, grantee)) };
      await manager.delete(SendRight, place);
      if (mode !== null) await manager.insert(SendRight, { ...place, mode });
    });
    this.changed();
  }

  /** Throws `address-unknown`. */
  async list(address: string): Promise<readonly SendGrant[]> {
    const { manager } = this.source;
    const account = await requireAccount(manager, address);
    const rights = await manager.find(SendRight, {
      where: { accountId: Number(account.id) },
      relations: { granteeAccount: true, granteeGroup: true },
    });
    return rights
      .map(({ granteeAccount, granteeGroup, mode }) => ({
        grantee: granteeAccount?.address ?? granteeGroup?.address ?? '',
        mode,
      }))
      .toSorted((left, right) => (left.grantee < right.grantee ? -1 : 1));
  }
}

async function granteeOf(
  manager: EntityManager,
  { organisationId, id }: Account,
  text: string,
): Promise<{ granteeAccountId: number } | { granteeGroupId: number }> {
  const found = await manager.findOneBy(AddressRecord, { address: addressKey(readAddress(text)), organisationId });
  if (found?.accountId === Number(id))
    throw new FumibakoError('not-supported', 'an account needs no right to write as itself');
  if (typeof found?.accountId === 'number') return { granteeAccountId: found.accountId };
  if (typeof found?.groupId === 'number') return { granteeGroupId: found.groupId };
  throw new FumibakoError('address-unknown', `${text} is neither a person nor a group here`);
}
