import { addressKey, readAddress } from '#core/directory';
import { type AccountId, canonicalDomain, FumibakoError } from '#kernel';
import { type Database, rowsOf, type Statement, statement } from '#platform/database';
import type { InvitationPolicy } from '../../domain/policy.js';

const find = statement(
  'scheduling.find-policy',
  `SELECT coalesce(acc.invitations, d.invitations) AS policy FROM account acc
   JOIN domain d ON d.id = acc.domain_id WHERE acc.id = $1`,
);
const findDomain = statement(
  'scheduling.find-domain-policy',
  'SELECT invitations AS policy FROM domain WHERE name = $1',
);
const setDomain = statement(
  'scheduling.set-domain-policy',
  'UPDATE domain SET invitations = $2 WHERE name = $1 RETURNING invitations AS policy',
);
const findAccount = statement(
  'scheduling.find-account-policy',
  'SELECT invitations AS policy FROM account WHERE address = $1',
);
const setAccount = statement(
  'scheduling.set-account-policy',
  'UPDATE account SET invitations = $2 WHERE address = $1 RETURNING invitations AS policy',
);

/** Whose invitations by mail become events by themselves. */
export class InvitationPolicies {
  constructor(private readonly database: Pick<Database, 'pool'>) {}

  /** What holds for an account: its own policy, or that of its domain. */
  async of(account: AccountId): Promise<InvitationPolicy> {
    return (await this.ask(find, [account])) ?? 'nobody';
  }

  /** Throws `domain-unknown`. */
  async domain(name: string): Promise<InvitationPolicy> {
    return (await this.required(findDomain, [canonicalDomain(name) ?? name], noDomain(name))) as InvitationPolicy;
  }

  async setDomain(name: string, policy: InvitationPolicy): Promise<InvitationPolicy> {
    const values = [canonicalDomain(name) ?? name, policy];
    return (await this.required(setDomain, values, noDomain(name))) as InvitationPolicy;
  }

  /** null: that of the domain. Throws `address-unknown`. */
  async account(address: string): Promise<InvitationPolicy | null> {
    return await this.required(findAccount, [addressKey(readAddress(address))], nobodyAt(address));
  }

  async setAccount(address: string, policy: InvitationPolicy | null): Promise<InvitationPolicy | null> {
    return await this.required(setAccount, [addressKey(readAddress(address)), policy], nobodyAt(address));
  }

  private async ask(query: Statement, values: readonly unknown[]): Promise<InvitationPolicy | null | undefined> {
    return (await rowsOf<{ policy: InvitationPolicy | null }>(this.database.pool, query, values))[0]?.policy;
  }

  private async required(
    query: Statement,
    values: readonly unknown[],
    error: FumibakoError,
  ): Promise<InvitationPolicy | null> {
    const policy = await this.ask(query, values);
    if (policy === undefined) throw error;
    return policy;
  }
}

const noDomain = (name: string): FumibakoError => new FumibakoError('domain-unknown', `there is no domain ${name}`);
const nobodyAt = (address: string): FumibakoError =>
  new FumibakoError('address-unknown', `there is no account ${address}`);
