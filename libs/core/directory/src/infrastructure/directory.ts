import type { DataSource, EntityManager } from 'typeorm';
import { accountId, type AccountId, canonicalDomain, FumibakoError } from '#kernel';
import { addressKey, readAddress } from '../domain/addressKey.js';
import type { Scope } from '../domain/principal.js';
import {
  Account,
  AddressRecord,
  Credential,
  Domain,
  GroupMember,
  MailGroup,
  Organisation,
  type StoredScram,
} from './entities.js';
import { type AccountInfo, type DomainInfo, infoOf } from './accountInfo.js';
import { refuseTaken, requireAccount, requireDomain } from './lookups.js';
import { createHash, maxPasswordOctets } from './passwords.js';

/** Keys for challenge-response sign-in, by the name of the hash. */
export type DeriveScram = (password: string) => Promise<Record<string, StoredScram>>;

export interface NewPerson {
  readonly address: string;
  readonly password: string;
  readonly name?: string | null;
  readonly admin?: boolean;
  /** Octets; the domain's default where absent, 0 for unlimited. */
  readonly quota?: number | null;
  readonly phoneticName?: string | null;
  readonly department?: string | null;
  readonly title?: string | null;
  readonly phone?: string | null;
}

interface Secrets {
  readonly hash: string;
  readonly scram: Record<string, StoredScram>;
}

const hashesAtOnce = 8;
const defaultOrganisation = 'default';
export const minPasswordLength = 8;

/** Administration of organisations, domains, people, aliases and groups. */
export class Directory {
  constructor(
    private readonly source: DataSource,
    private readonly deriveScram: DeriveScram,
    private readonly options: {
      readonly defaultQuota: number;
      /** Told after each commit, with the accounts whose sessions may not go on as they are. */
      readonly changed: (revoked: readonly AccountId[]) => void;
    },
  ) {}

  /** Adds a domain. Throws `domain-taken` or `invalid`. */
  async addDomain(name: string): Promise<void> {
    await this.write((manager) => this.insertDomain(manager, name));
  }

  async domains(): Promise<readonly DomainInfo[]> {
    const domains = await this.source
      .getRepository(Domain)
      .find({ relations: { organisation: true }, order: { name: 'ASC' } });
    const accounts = this.source.getRepository(Account);
    const counted = domains.map(async (domain) => ({
      name: domain.name,
      organisation: domain.organisation.name,
      accounts: await accounts.countBy({ domainId: Number(domain.id) }),
      catchAll: domain.catchAll,
      defaultQuota: domain.defaultQuota,
      quota: domain.quota,
      maxIn: domain.maxIn,
      maxOut: domain.maxOut,
    }));
    return await Promise.all(counted);
  }

  /** The number of a domain of ours. Throws `domain-unknown`. */
  async domainId(name: string): Promise<number> {
    return Number((await requireDomain(this.source.manager, name)).id);
  }

  /** Sets what a domain does with mail for nobody, its quotas and sizes in octets. */
  async updateDomain(
    name: string,
    change: Partial<Pick<DomainInfo, 'catchAll' | 'quota' | 'defaultQuota' | 'maxIn' | 'maxOut'>>,
  ): Promise<void> {
    const catchAll = typeof change.catchAll === 'string' ? addressKey(readAddress(change.catchAll)) : change.catchAll;
    await this.write(async (manager) => {
      const domain = await requireDomain(manager, name);
      await manager.update(Domain, { id: domain.id }, { ...change, ...(catchAll === undefined ? {} : { catchAll }) });
    });
  }

  /** Adds people, all or none of them. Throws `address-taken`, `address-invalid`, `domain-unknown`, `invalid`. */
  async addPeople(
    people: readonly NewPerson[],
    options: { createDomains?: boolean } = {},
  ): Promise<readonly AccountInfo[]> {
    const prepared: { person: NewPerson; secrets: Secrets }[] = [];
    for (let at = 0; at < people.length; at += hashesAtOnce) {
      const some = people
        .slice(at, at + hashesAtOnce)
        .map(async (person) => ({ person, secrets: await this.secretsOf(person.password) }));
      prepared.push(...(await Promise.all(some)));
    }
    return await this.write(async (manager) => {
      const added: AccountInfo[] = [];
      for (const { person, secrets } of prepared) {
        const address = readAddress(person.address);
        if (options.createDomains) await this.ensureDomain(manager, address.domain);
        added.push(await this.insertPerson(manager, person, secrets));
      }
      return added;
    });
  }

  /**
   * Adds an account that is no person's: nobody signs in to it, people get rights on it. Throws as `addPeople` does.
   */
  async addShared(address: string, options: { name?: string | null; quota?: number | null }): Promise<AccountInfo> {
    return await this.write((manager) => this.insertAccount(manager, 'shared', { ...options, address }));
  }

  /** Adds a room or a piece of equipment: nobody signs in to it. Throws as `addPeople` does. */
  async addResource(
    address: string,
    kind: 'room' | 'equipment',
    options: { name?: string | null },
  ): Promise<AccountInfo> {
    return await this.write((manager) => this.insertAccount(manager, kind, { ...options, address }));
  }

  async accounts(): Promise<readonly AccountInfo[]> {
    const accounts = await this.source.getRepository(Account).find({ order: { address: 'ASC' } });
    return accounts.map(infoOf);
  }

  /** Throws `address-unknown`. */
  async account(address: string): Promise<AccountInfo> {
    return infoOf(await requireAccount(this.source.manager, address));
  }

  /** `claim` comes first, in the same transaction; what it throws undoes everything. Throws `invalid`. */
  async setPassword(
    address: string,
    password: string,
    claim?: (manager: EntityManager) => Promise<void>,
  ): Promise<void> {
    const secrets = await this.secretsOf(password);
    await this.write(async (manager, revoke) => {
      await claim?.(manager);
      const account = await requireAccount(manager, address);
      revoke(account);
      const owner = { accountId: Number(account.id), kind: 'password' as const };
      const { affected } = await manager.update(Credential, owner, secrets);
      if (affected === 0) await manager.insert(Credential, { ...owner, ...secrets, label: null, scopes: [] });
    });
  }

  /** Adds an application password with its scopes. */
  async addApplicationPassword(
    address: string,
    password: string,
    options: { label: string; scopes: readonly Scope[]; expiresAt?: Date | null },
  ): Promise<void> {
    const { hash } = await this.secretsOf(password);
    await this.write(async (manager) => {
      const account = await requireAccount(manager, address);
      const { label, expiresAt = null } = options;
      const values = { accountId: Number(account.id), kind: 'application' as const, hash, scram: {}, label, expiresAt };
      await manager.insert(Credential, { ...values, scopes: [...options.scopes] });
    });
  }

  /** Sets what the mail of an account may take, in octets; 0 means unlimited. */
  async setQuota(address: string, quota: number): Promise<void> {
    await this.write(async (manager) => {
      await manager.update(Account, { id: (await requireAccount(manager, address)).id }, { quota });
    });
  }

  async setDisabled(address: string, disabled: boolean): Promise<void> {
    await this.write(async (manager, revoke) => {
      const account = await requireAccount(manager, address);
      if (disabled) revoke(account);
      await manager.update(Account, { id: account.id }, { disabled });
    });
  }

  /** Removes an account with everything in it. */
  async remove(address: string): Promise<void> {
    await this.write(async (manager, revoke) => {
      const account = await requireAccount(manager, address);
      revoke(account);
      await manager.delete(Account, { id: account.id });
    });
  }

  /** Adds an alias that leads to one or more addresses. */
  async addAlias(address: string, targets: readonly string[]): Promise<void> {
    const keys = targets.map((target) => addressKey(readAddress(target)));
    await this.write(async (manager) => {
      await this.insertAddress(manager, address, { targets: keys });
    });
  }

  /** Adds a distribution list with its members. */
  async addGroup(address: string, options: { name?: string | null; members: readonly string[] }): Promise<void> {
    const members = [...new Set(options.members.map((member) => addressKey(readAddress(member))))];
    await this.write(async (manager) => {
      const key = addressKey(readAddress(address));
      const domain = await requireDomain(manager, readAddress(address).domain);
      const owner = { organisationId: domain.organisationId, domainId: Number(domain.id) };
      await refuseTaken(manager, key);
      const group = await manager.save(MailGroup, { ...owner, address: key, name: options.name ?? null });
      await manager.insert(
        GroupMember,
        members.map((member) => ({ groupId: group.id, member })),
      );
      await this.insertAddress(manager, address, { groupId: Number(group.id) });
    });
  }

  private async write<T>(work: (manager: EntityManager, revoke: (account: Account) => void) => Promise<T>): Promise<T> {
    const revoked: AccountId[] = [];
    const revoke = (account: Account): void => void revoked.push(accountId(account.id));
    const result = await this.source.transaction((manager) => work(manager, revoke));
    this.options.changed(revoked);
    return result;
  }

  private async secretsOf(password: string): Promise<Secrets> {
    if (password.length < minPasswordLength)
      throw new FumibakoError('invalid', `a password has at least ${minPasswordLength} characters`);
    if (Buffer.byteLength(password) > maxPasswordOctets)
      throw new FumibakoError('invalid', `a password has at most ${maxPasswordOctets} octets`);
    return { hash: await createHash(password), scram: await this.deriveScram(password) };
  }

  private async insertPerson(manager: EntityManager, person: NewPerson, secrets: Secrets): Promise<AccountInfo> {
    const added = await this.insertAccount(manager, 'person', person);
    const owner = { accountId: added.id, kind: 'password' as const };
    await manager.insert(Credential, { ...owner, label: null, scopes: [], ...secrets });
    return added;
  }

  private async insertAccount(
    manager: EntityManager,
    kind: Account['kind'],
    person: Omit<NewPerson, 'password'>,
  ): Promise<AccountInfo> {
    const key = addressKey(readAddress(person.address));
    const domain = await requireDomain(manager, readAddress(person.address).domain);
    await refuseTaken(manager, key);
    const account = await manager.save(Account, {
      organisationId: domain.organisationId,
      domainId: Number(domain.id),
      kind,
      address: key,
      name: person.name ?? null,
      phoneticName: person.phoneticName ?? null,
      department: person.department ?? null,
      title: person.title ?? null,
      phone: person.phone ?? null,
      admin: person.admin ?? false,
      disabled: false,
      quota: person.quota ?? domain.defaultQuota ?? this.options.defaultQuota,
    });
    await this.insertAddress(manager, person.address, { accountId: Number(account.id) });
    return infoOf(account as Account);
  }

  private async insertAddress(
    manager: EntityManager,
    address: string,
    leads: { accountId?: number; groupId?: number; targets?: string[] },
  ): Promise<void> {
    const key = addressKey(readAddress(address));
    const domain = await requireDomain(manager, readAddress(address).domain);
    await refuseTaken(manager, key);
    const owner = { organisationId: domain.organisationId, domainId: Number(domain.id) };
    const { accountId: account = null, groupId = null, targets = null } = leads;
    await manager.insert(AddressRecord, { address: key, ...owner, accountId: account, groupId, targets });
  }

  private async insertDomain(manager: EntityManager, text: string): Promise<void> {
    const name = canonicalDomain(text);
    if (name === null) throw new FumibakoError('invalid', `${text} is not a domain name`);
    if (await manager.existsBy(Domain, { name })) throw new FumibakoError('domain-taken', `the domain ${name} exists`);
    const known = await manager.findOneBy(Organisation, { name: defaultOrganisation });
    const organisation = known ?? (await manager.save(Organisation, { name: defaultOrganisation }));
    const organisationId = Number(organisation.id);
    await manager.insert(Domain, { name, organisationId, catchAll: null, defaultQuota: null, quota: 0 });
  }

  private async ensureDomain(manager: EntityManager, name: string): Promise<void> {
    if (!(await manager.existsBy(Domain, { name }))) await this.insertDomain(manager, name);
  }
}
