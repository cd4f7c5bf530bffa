import type { AccountInfo, Directory, SendMode, SendRights } from '#core/directory';
import type { Actor } from '../domain/model.js';
import { noRights, printRights, readRights, type RightSet } from '../domain/rights.js';
import type { MailStore } from './mailStore.js';

/** What members may do with the mailboxes that they share: everything but to share them further. */
const memberRights = readRights('lrswipkxte');

/** Somebody, or the members of a group, who work with a shared mailbox. */
export interface SharedMember {
  readonly address: string;
  /** On INBOX, by their letters. */
  readonly rights: string;
  /** How they may write as it; null: not at all. */
  readonly send: SendMode | null;
}

interface NewShared {
  readonly name?: string | null;
  readonly quota?: number | null;
  readonly members: readonly string[];
  readonly send: SendMode | null;
}

/** Accounts that several people work with and nobody signs in to. */
export class SharedAccounts {
  constructor(
    private readonly directory: Directory,
    private readonly sendRights: SendRights,
    private readonly store: MailStore,
  ) {}

  /** Adds one with its members, or nothing. Throws `address-taken`, `address-unknown`, `domain-unknown`. */
  async add(
    address: string,
    { name = null, quota = null, members, send }: NewShared,
    actor: Actor,
  ): Promise<AccountInfo> {
    const account = await this.directory.addShared(address, { name, quota });
    try {
      const { id, domainId, quota: quotaOctets } = account;
      await this.store.mailboxes.prepareAccount(id, { domainId, quotaOctets });
      for (const member of members) await this.join(account.address, member, send, actor);
    } catch (error) {
      await this.directory.remove(account.address);
      throw error;
    }
    return account;
  }

  /** Lets somebody work with it, and changes how they write as it. Throws `address-unknown`. */
  async join(address: string, member: string, send: SendMode | null, actor: Actor): Promise<void> {
    await this.grant(address, member, memberRights, actor);
    await this.sendRights.set(address, member, send);
  }

  async leave(address: string, member: string, actor: Actor): Promise<void> {
    await this.sendRights.set(address, member, null);
    await this.grant(address, member, noRights, actor);
  }

  /** Throws `address-unknown`. */
  async members(address: string): Promise<readonly SharedMember[]> {
    const { id } = await this.directory.account(address);
    const grants = await this.store.sharing.grants({ accountId: id, id: await this.store.mailboxes.inboxId(id) });
    const modes = new Map((await this.sendRights.list(address)).map(({ grantee, mode }) => [grantee, mode]));
    return grants.map(({ grantee, rights }) => {
      const member = grantee.kind === 'anyone' ? 'anyone' : grantee.address;
      return { address: member, rights: printRights(rights), send: modes.get(member) ?? null };
    });
  }

  async list(): Promise<readonly AccountInfo[]> {
    return (await this.directory.accounts()).filter(({ kind }) => kind === 'shared');
  }

  private async grant(address: string, member: string, rights: RightSet, actor: Actor): Promise<void> {
    const { id } = await this.directory.account(address);
    const { sharing, mailboxes } = this.store;
    const grantee = await sharing.grantee(id, member);
    for (const info of (await mailboxes.tree(id)).mailboxes) await sharing.grant(info, grantee, rights, actor);
  }
}
