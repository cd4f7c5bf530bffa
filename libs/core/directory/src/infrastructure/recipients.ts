import {
  type AccountId,
  accountId,
  type Address,
  canonicalDomain,
  type Clock,
  FumibakoError,
  type OrganisationId,
  organisationId,
  parseMailboxAddress,
  printAddress,
} from '#kernel';
import { type Database, rowsOf } from '#platform/database';
import type { Acceptance } from '../domain/acceptance.js';
import { addressKey, withoutDetail } from '../domain/addressKey.js';
import { isDecision, leadsToOwners, type MailList, type Via } from '../domain/mailList.js';
import type { SendMode } from './sendRights.js';
import type { Rewrites } from '../domain/rewrites.js';
import { KnownRewrites } from './addressRewriting.js';
import { acceptanceOf, type AddressRow, keyOf, leads } from './addressRow.js';
import { Expansion, type Resolution } from './expansion.js';
import {
  administratorFor,
  findAddress,
  findList,
  groupMembers,
  ownAddresses,
  ruleMembers,
  sendRight,
} from './statements.js';

export type Lookup =
  /** `organisation`: whose domain it is; null where a postmaster answers for a name that is no domain here. */
  | {
      readonly kind: 'local';
      readonly resolution: Resolution;
      readonly organisation: OrganisationId | null;
      /** The group that the address is, or leads to. */
      readonly list: MailList | null;
      readonly acceptance: Acceptance | null;
    }
  /** The domain is ours, the address is nobody's. */
  | { readonly kind: 'unknown'; readonly organisation: OrganisationId | null }
  /** The account exists but takes no mail. */
  | { readonly kind: 'disabled'; readonly organisation: OrganisationId | null }
  /** The domain is not ours. */
  | { readonly kind: 'remote' };

/** How somebody may write as an address. */
export type Authorship =
  | { readonly mode: 'own' }
  /** `shared`: the account is no person's, and what is sent from it belongs into its own mailboxes. */
  | { readonly mode: SendMode; readonly accountId: AccountId; readonly shared: boolean };

interface SendRightRow {
  readonly account_id: number;
  readonly shared: boolean;
  readonly mode: SendMode;
}

interface ListRow extends Omit<MailList, 'archive'>, Record<string, unknown> {
  readonly archive_account: number | null;
  readonly archive_address: string | null;
}

/** Aliases and groups within one another: deeper is taken as a loop. */
export const maxExpansionDepth = 20;

export interface RecipientOptions {
  /** Name of this server, whose postmaster is known though the name be no domain here. */
  readonly hostname: string;
  /** Address for postmasters without a mailbox of their own; the first administrator where it is null or leads nowhere. */
  readonly postmaster: string | null;
}

const cacheAge = 5000;
const cacheSize = 20_000;

/** Finds out where mail for an address goes; answers are remembered for a few seconds. */
export class Recipients {
  private readonly cache = new Map<string, { readonly at: number; readonly answer: Promise<Lookup> }>();
  private readonly known: KnownRewrites;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly options: RecipientOptions,
  ) {
    this.known = new KnownRewrites(database, clock);
  }

  /** Never rejects for what the address says; throws `unavailable` and the like for what the database says. */
  async lookup(address: Address): Promise<Lookup> {
    const key = addressKey(address);
    const now = this.clock.now();
    const known = this.cache.get(key);
    if (known && now - known.at < cacheAge) return await known.answer;
    const answer = this.resolve(address);
    this.cache.delete(key);
    this.cache.set(key, { at: now, answer });
    answer.catch(() => this.cache.delete(key));
    if (this.cache.size > cacheSize) this.cache.delete(this.cache.keys().next().value as string);
    return await answer;
  }

  /** The directory has changed. */
  forget(): void {
    this.cache.clear();
    this.known.forget();
  }

  /** Which addresses are others outside. */
  rewrites(): Promise<Rewrites> {
    return this.known.get();
  }

  /**
   * How a person may write as an address: as their own, which an alias of theirs and either with a detail are too, or by a
   * right on the account of somebody else. null: not at all.
   */
  async authorship(owner: { accountId: AccountId; address: string }, named: Address): Promise<Authorship | null> {
    const address = (await this.rewrites()).inside(named) ?? named;
    const rows = await rowsOf<{ address: string }>(this.database.pool, ownAddresses, [owner.accountId, owner.address]);
    const own = new Set(rows.map((row) => row.address));
    const plain = withoutDetail(address);
    if (own.has(addressKey(address)) || (plain !== null && own.has(addressKey(plain.address)))) return { mode: 'own' };
    const [right] = await rowsOf<SendRightRow>(this.database.pool, sendRight, [owner.accountId, addressKey(address)]);
    if (right === undefined) return null;
    return { mode: right.mode, accountId: accountId(right.account_id), shared: right.shared };
  }

  /** What somebody of ours takes and may send; null where the address is nobody's. */
  async acceptanceOf(address: Address): Promise<Acceptance | null> {
    const row = await this.row(address);
    return row && leads(row) ? acceptanceOf(addressKey(address), row) : null;
  }

  private async resolve(address: Address): Promise<Lookup> {
    const expansion = new Expansion();
    const found = await this.expand(address, expansion, 0);
    const { organisation, list } = expansion;
    // RFC 5321 §4.5.1: a postmaster hears from everybody.
    const acceptance = address.localPart.toLowerCase() === 'postmaster' ? null : expansion.acceptance;
    const local = (resolution: Resolution): Lookup => ({ kind: 'local', resolution, organisation, list, acceptance });
    if (found === 'found' && expansion.size > 0) return local(expansion.result());
    if (this.isPostmaster(address, found === 'remote')) {
      const resolution = await this.postmaster(address);
      if (resolution) return local(resolution);
    }
    if (found === 'remote') return { kind: found };
    return found === 'found' ? local(expansion.result()) : { kind: found, organisation };
  }

  /** RFC 5321 §4.5.1: a postmaster of each domain that mail is taken for, and of the server itself. */
  private isPostmaster({ localPart, domain }: Address, elsewhere: boolean): boolean {
    return localPart.toLowerCase() === 'postmaster' && (!elsewhere || domain === this.hostname);
  }

  /** Where mail for a postmaster goes who leads nowhere; null in an installation without administrators. */
  private async postmaster({ domain }: Address): Promise<Resolution | null> {
    const [row] = await rowsOf<{ address: string }>(this.database.pool, administratorFor, [domain]);
    for (const target of [this.options.postmaster, row?.address]) {
      const expansion = new Expansion();
      if (target) await this.follow(target, expansion, 1, `postmaster@${domain}`);
      if (expansion.size > 0) return expansion.result();
    }
    return null;
  }

  private get hostname(): string {
    return canonicalDomain(this.options.hostname) ?? this.options.hostname.toLowerCase();
  }

  private async expand(
    address: Address,
    into: Expansion,
    depth: number,
  ): Promise<'found' | 'unknown' | 'disabled' | 'remote'> {
    if (into.visited(addressKey(address))) return 'found';
    if (depth > maxExpansionDepth) throw new FumibakoError('group-loop', `${printAddress(address)} leads in circles`);
    const found = await this.find(address, into);
    if (found === 'remote' || found === 'unknown') return found;
    const { row, detail } = found;
    if (into.isOneAddress) into.pass(acceptanceOf(keyOf(address, detail), row), row.limited, row.targets?.length === 1);
    if (row.account_id !== null) {
      if (row.disabled) return 'disabled';
      const own = row.account_address ?? '';
      const before = into.size;
      const { isForwarding } = into;
      into.isForwarding = true;
      if (row.forward_to) await this.followAll(row.forward_to, into, depth, own);
      into.isForwarding = isForwarding;
      // what is forwarded in a circle, or nowhere, stays
      if (row.forward_keeps !== false || into.size === before) into.account(accountId(row.account_id), own, detail);
      return 'found';
    }
    if (row.group_id === null) await this.followAll(row.targets ?? [], into, depth, addressKey(address));
    else await this.group(row.group_id, into, depth, detail);
    return 'found';
  }

  /** Everybody in a group; for some details of its address, who looks after it. */
  private async group(id: number, into: Expansion, depth: number, detail: string | null): Promise<void> {
    const list = await this.list(id);
    if (list === null) return;
    if (leadsToOwners(detail)) {
      const owners = list.owners.length > 0 ? list.owners : [`postmaster@${list.address.replace(/^.*@/, '')}`];
      return await this.followAll(owners, into, depth, list.address);
    }
    into.list ??= list;
    if (isDecision(detail)) return;
    const { via } = into;
    const reachedAs = (member: string): Via | null => via ?? (list.fields ? { list, member } : null);
    for (const member of await this.members(list)) {
      into.via = reachedAs(member);
      await this.follow(member, into, depth + 1, list.address);
    }
    if (list.archive) {
      into.via = reachedAs(list.archive.address);
      into.account(list.archive.accountId, list.archive.address, null);
    }
    into.via = via;
  }

  private async followAll(targets: readonly string[], into: Expansion, depth: number, through: string): Promise<void> {
    for (const target of targets) await this.follow(target, into, depth + 1, through);
  }

  private async follow(target: string, into: Expansion, depth: number, through: string): Promise<void> {
    const address = parseMailboxAddress(target);
    if (address && (await this.expand(address, into, depth)) === 'remote') into.remote(target, through);
  }

  private async find(
    address: Address,
    into: Expansion,
    isInside = false,
  ): Promise<{ row: AddressRow; detail: string | null } | 'unknown' | 'remote'> {
    const exact = await this.row(address);
    if (exact && leads(exact)) return this.there(exact, null, into);
    const plain = withoutDetail(address);
    const base = plain ? await this.row(plain.address) : null;
    if (plain && base && leads(base)) return this.there(base, plain.detail, into);
    const inside = isInside ? null : (await this.rewrites()).inside(address);
    if (inside !== null) return await this.find(inside, into, true);
    if (!exact) return 'remote';
    into.organisation ??= organisationId(exact.organisation_id);
    if (exact.catch_all === null) return 'unknown';
    return { row: { ...exact, targets: [exact.catch_all] }, detail: null };
  }

  private there(row: AddressRow, detail: string | null, into: Expansion): { row: AddressRow; detail: string | null } {
    into.organisation ??= organisationId(row.organisation_id);
    return { row, detail };
  }

  private async row(address: Address): Promise<AddressRow | undefined> {
    const [row] = await rowsOf<AddressRow>(this.database.pool, findAddress, [addressKey(address), address.domain]);
    return row;
  }

  private async list(groupId: number): Promise<MailList | null> {
    const [row] = await rowsOf<ListRow>(this.database.pool, findList, [groupId]);
    if (row === undefined) return null;
    const { archive_account: account, archive_address: address, ...list } = row;
    return { ...list, archive: account === null ? null : { accountId: accountId(account), address: address ?? '' } };
  }

  private async members({ id, ruled }: MailList): Promise<Iterable<string>> {
    const rows = await rowsOf<{ member: string }>(this.database.pool, groupMembers, [id]);
    const named = ruled ? await rowsOf<{ member: string }>(this.database.pool, ruleMembers, [id]) : [];
    return new Set([...rows, ...named].map(({ member }) => member));
  }
}
