import type { AccountId } from '#kernel';

/** Who may write to a list. `inside`: who has signed in and is of its organisation. */
export const postPolicies = ['anyone', 'inside', 'members', 'owners'] as const;
export type PostPolicy = (typeof postPolicies)[number];

/** People of the organisation who are members without being named: all that is given must be true of them. */
export interface MemberRule {
  readonly department?: string;
  readonly title?: string;
  /** Name of the domain of their address. */
  readonly domain?: string;
}

/** A group as the mail that goes through it sees it. */
export interface MailList {
  readonly id: number;
  readonly address: string;
  readonly name: string | null;
  readonly post: PostPolicy;
  /** Addresses, in their comparison form. */
  readonly owners: readonly string[];
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
