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
