import type { DataSource, EntityManager } from 'typeorm';
import { canonicalDomain, FumibakoError } from '#kernel';
import { addressKey, readAddress } from '../domain/addressKey.js';
import type { Exemption, MemberRule, PostPolicy } from '../domain/mailList.js';
import { GroupMember, MailGroup } from './entities.js';
import { requireAccount } from './lookups.js';

/** Addresses that look after a list, and that decide about its messages. */
export const maxOwners = 50;

/** A group as administrators see it. */
export interface MailListInfo {
  readonly address: string;
  readonly name: string | null;
  readonly post: PostPolicy;
  readonly owners: readonly string[];
  readonly moderators: readonly string[];
  readonly exempt: Exemption;
  readonly fields: boolean;
  /** Address of the account that keeps what is written to it. */
  readonly archive: string | null;
  readonly rule: MemberRule | null;
  /** Those who are named; a rule may reach others. */
  readonly members: readonly string[];
}

export type MailListChange = Partial<Omit<MailListInfo, 'address' | 'members'>>;

/** Administration of groups as lists. */
export class MailLists {
  constructor(
    private readonly source: DataSource,
    private readonly changed: () => void,
  ) {}

  /** Throws `address-unknown`. */
  async info(address: string): Promise<MailListInfo> {
    const { manager } = this.source;
    const group = await requireGroup(manager, address);
    const members = await manager.find(GroupMember, { where: { groupId: group.id }, order: { member: 'ASC' } });
    const archive =
      group.archiveAccountId === null
        ? null
        : await manager.query<{ address: string }[]>('SELECT address FROM account WHERE id = $1', [
            group.archiveAccountId,
          ]);
    const { name, post, owners, moderators, exempt, fields, memberRule: rule } = group;
    const named = members.map(({ member }) => member);
    return {
      address: group.address,
      name,
      post,
      owners,
      moderators,
      exempt,
      fields,
      archive: archive?.[0]?.address ?? null,
      rule,
      members: named,
    };
  }

  /** Throws `address-unknown`, `address-invalid`, `invalid`, `limit-exceeded`. */
  async change(address: string, { archive, rule, owners, moderators, ...plain }: MailListChange): Promise<void> {
    await this.write(async (manager) => {
      const group = await requireGroup(manager, address);
      if (moderators?.some((moderator) => addressKey(readAddress(moderator)) === group.address))
        throw new FumibakoError('invalid', `${group.address} cannot decide about its own messages`);
      const people = { ...keysOf('owners', owners), ...keysOf('moderators', moderators) };
      const account = typeof archive === 'string' ? await requireAccount(manager, archive) : archive;
      if (account && account.organisationId !== group.organisationId)
        throw new FumibakoError('invalid', `${archive} is of another organisation`);
      await manager.update(
        MailGroup,
        { id: group.id },
        {
          ...plain,
          ...people,
          ...(account === undefined ? {} : { archiveAccountId: account && Number(account.id) }),
          ...(rule === undefined ? {} : { memberRule: rule && checked(rule) }),
        },
      );
    });
  }

  /** Throws `address-unknown`, `address-invalid`. */
  async addMembers(address: string, members: readonly string[]): Promise<void> {
    await this.write(async (manager) => {
      const { id: groupId } = await requireGroup(manager, address);
      const keys = [...new Set(members.map((member) => addressKey(readAddress(member))))];
      await manager.upsert(
        GroupMember,
        keys.map((member) => ({ groupId, member })),
        ['groupId', 'member'],
      );
    });
  }

  /** Gives how many were members. Throws `address-unknown`. */
  async removeMembers(address: string, members: readonly string[]): Promise<number> {
    return await this.write(async (manager) => {
      const { id: groupId } = await requireGroup(manager, address);
      let removed = 0;
      for (const member of members)
        removed +=
          (await manager.delete(GroupMember, { groupId, member: addressKey(readAddress(member)) })).affected ?? 0;
      return removed;
    });
  }

  /** Name or address of the list of a membership; null where that is over. */
  async membershipOf(groupId: number, member: string): Promise<string | null> {
    const found = await this.source.manager.findOne(GroupMember, {
      where: { groupId: String(groupId), member },
      relations: { group: true },
    });
    return found && (found.group.name ?? found.group.address);
  }

  /** A member leaves; false where they were none. */
  async leave(groupId: number, member: string): Promise<boolean> {
    return await this.write(
      async (manager) => ((await manager.delete(GroupMember, { groupId: String(groupId), member })).affected ?? 0) > 0,
    );
  }

  private async write<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const result = await this.source.transaction(work);
    this.changed();
    return result;
  }
}

async function requireGroup(manager: EntityManager, text: string): Promise<MailGroup> {
  const group = await manager.findOneBy(MailGroup, { address: addressKey(readAddress(text)) });
  if (!group) throw new FumibakoError('address-unknown', `there is no group ${text}`);
  return group;
}

function keysOf(role: 'owners' | 'moderators', people: readonly string[] | undefined): Record<string, string[]> {
  if (people === undefined) return {};
  if (people.length > maxOwners) throw new FumibakoError('limit-exceeded', `a list has at most ${maxOwners} ${role}`);
  return { [role]: people.map((person) => addressKey(readAddress(person))) };
}

function checked({ department, title, domain, company, admin }: MemberRule): Record<string, string> {
  const name = domain === undefined ? undefined : canonicalDomain(domain);
  if (name === null) throw new FumibakoError('invalid', `${domain} is not a domain name`);
  if (company !== undefined && (name !== undefined || admin !== undefined))
    throw new FumibakoError('invalid', 'who works elsewhere is of no domain of ours, and no administrator');
  const rule = { department, title, domain: name, company, admin };
  const given = Object.entries(rule).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  if (given.length === 0) throw new FumibakoError('invalid', 'a rule says something of its members');
  return Object.fromEntries(given);
}
