import { type AccountId, type Clock, FumibakoError } from '#kernel';
import { type Database, rowsOf } from '#platform/database';
import type { QuotaUse } from '../domain/model.js';
import { accountQuota, domainUse } from './statements/accounts.js';
import { setAccountQuota, setMessageQuota } from './statements/mailboxes.js';

/** How long the sum over a domain may be old, in milliseconds. An account's own quota is exact. */
const domainUseAge = 5000;
const maxRemembered = 100_000;

interface AccountRow {
  readonly used: number;
  readonly quota: number;
  readonly messages: number;
  readonly message_quota: number;
  readonly domain: number;
}

interface DomainRow {
  readonly used: number;
  readonly quota: number;
}

/** Quotas of accounts and domains. The account's is enforced again inside of every transaction that adds. */
export class Quotas {
  private readonly domains = new Map<number, { readonly at: number; readonly row: Promise<DomainRow | undefined> }>();

  private readonly limited = new Map<AccountId, { readonly at: number; readonly limited: boolean }>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async use(accountId: AccountId): Promise<QuotaUse> {
    const row = await this.account(accountId);
    return {
      usedOctets: row.used,
      limitOctets: row.quota,
      messages: row.messages,
      limitMessages: row.message_quota,
    };
  }

  /** Throws `over-quota` when a message of `octets` more does not fit into the account or its domain. */
  async check(accountId: AccountId, octets: number): Promise<void> {
    if (!(await this.isLimited(accountId))) return;
    const row = await this.account(accountId);
    const full = row.message_quota > 0 && row.messages >= row.message_quota;
    if (full || (row.quota > 0 && row.used + octets > row.quota))
      throw new FumibakoError('over-quota', `account ${accountId} is over its quota`);
    const domain = await this.domain(row.domain);
    if (domain && domain.quota > 0 && domain.used + octets > domain.quota)
      throw new FumibakoError('over-quota', `the domain of account ${accountId} is over its quota`);
  }

  /** Whether anything limits the account; remembered for a few seconds, so that most deliveries need no look. */
  private async isLimited(accountId: AccountId): Promise<boolean> {
    const now = this.clock.now();
    const known = this.limited.get(accountId);
    if (known && now - known.at < domainUseAge) return known.limited;
    const row = await this.account(accountId);
    const limited = row.quota > 0 || row.message_quota > 0 || ((await this.domain(row.domain))?.quota ?? 0) > 0;
    this.limited.set(accountId, { at: now, limited });
    if (this.limited.size > maxRemembered) this.limited.delete(this.limited.keys().next().value as AccountId);
    return limited;
  }

  /** Sets an account's quota in octets; 0 means unlimited. */
  async set(accountId: AccountId, limitOctets: number): Promise<void> {
    await rowsOf(this.database.pool, setAccountQuota, [accountId, limitOctets]);
    this.limited.delete(accountId);
  }

  /** Sets how many messages an account may keep; 0 means unlimited. */
  async setMessages(accountId: AccountId, limit: number): Promise<void> {
    await rowsOf(this.database.pool, setMessageQuota, [accountId, limit]);
    this.limited.delete(accountId);
  }

  private async account(accountId: AccountId): Promise<AccountRow> {
    const [row] = await rowsOf<AccountRow>(this.database.pool, accountQuota, [accountId]);
    if (!row) throw new FumibakoError('invalid', `account ${accountId} keeps no mail`);
    return row;
  }

  private async domain(id: number): Promise<DomainRow | undefined> {
    const known = this.domains.get(id);
    const now = this.clock.now();
    if (known && now - known.at < domainUseAge) return await known.row;
    const row = rowsOf<DomainRow>(this.database.pool, domainUse, [id]).then(([first]) => first);
    this.domains.set(id, { at: now, row });
    row.catch(() => this.domains.delete(id));
    return await row;
  }
}
