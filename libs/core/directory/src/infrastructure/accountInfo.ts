import { type AccountId, accountId, type OrganisationId, organisationId } from '#kernel';
import type { Account } from './entities.js';

/** An account as administrators see it. */
export interface AccountInfo {
  readonly id: AccountId;
  readonly organisationId: OrganisationId;
  readonly domainId: number;
  readonly address: string;
  readonly name: string | null;
  readonly kind: Account['kind'];
  readonly admin: boolean;
  readonly disabled: boolean;
  readonly quota: number;
}

/** A domain as administrators see it. */
export interface DomainInfo {
  readonly name: string;
  readonly organisation: string;
  readonly accounts: number;
  readonly catchAll: string | null;
  readonly defaultQuota: number | null;
  readonly quota: number;
  /** Octets of a message that comes, and that its people send, where an address says nothing else; 0: any. */
  readonly maxIn: number;
  readonly maxOut: number;
}

export function infoOf(account: Account): AccountInfo {
  const { domainId, address, name, kind, admin, disabled, quota } = account;
  return {
    id: accountId(account.id),
    organisationId: organisationId(account.organisationId),
    domainId,
    address,
    name,
    kind,
    admin,
    disabled,
    quota,
  };
}
