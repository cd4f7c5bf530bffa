import { type AccountId, FumibakoError, type OrganisationId } from '#kernel';
import type { Acceptance } from '../domain/acceptance.js';
import type { MailList, Via } from '../domain/mailList.js';

/** An address elsewhere that an address here leads to. */
export interface RemoteTarget {
  readonly address: string;
  /** The alias, group or account that leads there, in its comparison form. */
  readonly through: string;
  readonly via: Via | null;
}

/** Where a message for one address ends up. */
export interface Resolution {
  /** Accounts that get a copy, each once. */
  readonly accounts: readonly {
    readonly accountId: AccountId;
    readonly address: string;
    readonly detail: string | null;
    readonly via: Via | null;
  }[];
  /** Addresses elsewhere, from aliases, groups and forwardings that reach out. */
  readonly remote: readonly RemoteTarget[];
  /** Every address that it leads to, in its comparison form, but for those that people forward their mail to. */
  readonly reached: ReadonlySet<string>;
}

/** Recipients that one address may expand to. */
export const maxExpansion = 10_000;

/** Collects accounts and remote addresses, each once; what was expanded already is not expanded again. */
export class Expansion {
  /** Of the first domain on the way, which is that of the address itself. */
  organisation: OrganisationId | null = null;
  /** The first group on the way. */
  list: MailList | null = null;
  /** From whom the address takes mail: the first that says so of it and of the other names it goes by. */
  acceptance: Acceptance | null = null;
  /** Nothing was passed so far but other names of one and the same address. */
  isOneAddress = true;
  /** The list with fields whose members are being expanded, and the member at hand. */
  via: Via | null = null;
  /** Some account's mail is being forwarded. */
  isForwarding = false;
  private readonly seen = new Set<string>();
  private readonly reached = new Set<string>();
  private readonly accounts = new Map<AccountId, Resolution['accounts'][number]>();
  private readonly outside = new Map<string, RemoteTarget>();

  /** Accounts and addresses elsewhere so far. */
  get size(): number {
    return this.accounts.size + this.outside.size;
  }

  visited(key: string): boolean {
    if (this.seen.size > 0) this.reach(key);
    if (this.seen.has(key)) return true;
    this.seen.add(key);
    return false;
  }

  /** An address on the way with its limits, which are its own or its domain's; `isAlias`: it is another name of one address. */
  pass(acceptance: Acceptance, isOwn: boolean, isAlias: boolean): void {
    this.acceptance = acceptance;
    this.isOneAddress = isAlias && !isOwn;
  }

  account(id: AccountId, address: string, detail: string | null): void {
    this.reach(address);
    if (!this.accounts.has(id)) this.accounts.set(id, { accountId: id, address, detail, via: this.via });
    this.bound();
  }

  remote(address: string, through: string): void {
    if (!this.outside.has(address)) this.outside.set(address, { address, through, via: this.via });
    this.bound();
  }

  result(): Resolution {
    return { accounts: [...this.accounts.values()], remote: [...this.outside.values()], reached: this.reached };
  }

  private reach(key: string): void {
    if (!this.isForwarding) this.reached.add(key);
  }

  private bound(): void {
    if (this.size > maxExpansion)
      throw new FumibakoError('limit-exceeded', `an address may lead to at most ${maxExpansion} recipients`);
  }
}
