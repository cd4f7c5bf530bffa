import type { AccountId, DomainId, OrganisationId } from '#kernel';

/** What an application password may be used for. */
export const scopes = ['imap', 'pop3', 'smtp', 'dav', 'api'] as const;
export type Scope = (typeof scopes)[number];

/** Somebody who has shown who they are. */
export interface Principal {
  readonly accountId: AccountId;
  readonly organisationId: OrganisationId;
  readonly domainId: DomainId;
  /** Primary address, in its comparison form. */
  readonly address: string;
  readonly name: string | null;
  readonly admin: boolean;
}
