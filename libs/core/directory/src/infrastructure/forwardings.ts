import type { DataSource } from 'typeorm';
import { FumibakoError } from '#kernel';
import { addressKey, readAddress } from '../domain/addressKey.js';
import { Forwarding } from './entities.js';
import { requireAccount } from './lookups.js';

/** Addresses that the mail of one account may be forwarded to. */
export const maxForwards = 20;

/** Where the mail of an account goes further. */
export interface ForwardingInfo {
  readonly targets: readonly string[];
  /** A copy stays in the account. */
  readonly keeps: boolean;
}

/** Forwarding of people's and shared mailboxes' mail. */
export class Forwardings {
  constructor(
    private readonly source: DataSource,
    private readonly changed: () => void,
  ) {}

  /** null: nothing is forwarded. Throws `address-unknown`. */
  async of(address: string): Promise<ForwardingInfo | null> {
    const { id } = await requireAccount(this.source.manager, address);
    const found = await this.source.getRepository(Forwarding).findOneBy({ accountId: Number(id) });
    return found && { targets: found.targets, keeps: found.keeps };
  }

  /** Forwards mail, or with null ends that. Throws `address-unknown`, `address-invalid`, `limit-exceeded`, `invalid`. */
  async set(address: string, forwarding: ForwardingInfo | null): Promise<void> {
    const targets = [...new Set((forwarding?.targets ?? []).map((target) => addressKey(readAddress(target))))];
    if (targets.length > maxForwards)
      throw new FumibakoError('limit-exceeded', `mail is forwarded to at most ${maxForwards} addresses`);
    await this.source.transaction(async (manager) => {
      const account = await requireAccount(manager, address);
      if (targets.includes(account.address))
        throw new FumibakoError('invalid', `${account.address} cannot be forwarded to itself`);
      await manager.delete(Forwarding, { accountId: Number(account.id) });
      if (targets.length > 0)
        await manager.insert(Forwarding, { accountId: Number(account.id), targets, keeps: forwarding?.keeps ?? true });
    });
    this.changed();
  }
}
