import type { AccountId } from '#kernel';

/**
 * Who may write to a list. `inside`: who has signed in and is of its organisation; `moderated`: anybody, and a moderator
 * decides.
 */
export const postPolicies = ['anyone', 'inside', 'members', 'owners', 'moderated'] as const;
export type PostPolicy = (typeof postPolicies)[number];

/** Whose messages to a moderated list do not wait, where they have signed in; those of moderators never do. */
export const exemptions = ['nobody', 'owners', 'members'] as const;
export type Exemption = (typeof exemptions)[number];

/**
 * People of the organisation who are members without being named: all that is given must be true of them. With a company
 * they are contacts elsewhere who work there.
 */
export interface MemberRule {
  readonly department?: string;
  readonly title?: string;
  /** Name of the domain of their address. */
  readonly domain?: string;
  readonly company?: string;
  /** Administrators alone. */
  readonly admin?: 'yes';
}

/** A group as the mail that goes through it sees it. */
export interface MailList {
  readonly id: number;
  readonly address: string;
  readonly name: string | null;
  readonly post: PostPolicy;
  /** Addresses, in their comparison form. */
  readonly owners: readonly string[];
  /** Addresses and groups, in their comparison form. */
  readonly moderators: readonly string[];
  readonly exempt: Exemption;
  /** Whether copies have the fields of a mailing list. */
  readonly fields: boolean;
  /** Others are members by what the directory says of them. */
  readonly ruled: boolean;
  readonly archive: { readonly accountId: AccountId; readonly address: string } | null;
}

/** By which list somebody is reached, and as which of its members. */
export interface Via {
  readonly list: MailList;
  readonly member: string;
}

/** Details of a list's address that lead to its owners: what could not be delivered, and what they are asked. */
export const leadsToOwners = (detail: string | null): boolean =>
  detail !== null && /^(?:owner|bounces)(?:=|$)/i.test(detail);

/** Details of a list's address that lead to nobody: with them a moderator decides. */
export const isDecision = (detail: string | null): boolean => detail !== null && /^(?:approve|reject)=/i.test(detail);

/** Who decides about messages to a list: where nobody is named, who looks after it. */
export function moderatorsOf({ moderators, owners, address }: MailList): readonly string[] {
  if (moderators.length > 0) return moderators;
  return owners.length > 0 ? owners : [`postmaster@${address.slice(address.lastIndexOf('@') + 1)}`];
}
