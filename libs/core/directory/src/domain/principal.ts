import type { AccountId, DomainId, OrganisationId, TokenId } from '#kernel';

/** What an application password or an access token may be used for. */
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
  /** The access token that showed it; absent where a password did. */
  readonly token?: TokenId;
}

/** Whether it was one of these access tokens that showed who somebody is. */
export function openedBy(somebody: { readonly token?: TokenId } | null, tokens: ReadonlySet<TokenId>): boolean {
  return somebody?.token !== undefined && tokens.has(somebody.token);
}
