import { type AccountId, FumibakoError, type MailboxId } from '#kernel';
import { allFlags, deleted, type Flags, seen, without } from './flags.js';

/** What somebody may do with a mailbox (RFC 4314 §2.1; `n` is of RFC 5257 §3.4, here for annotations of mailboxes). */
export const rightLetters = ['l', 'r', 's', 'w', 'i', 'p', 'k', 'x', 't', 'e', 'a', 'n'] as const;
export type Right = (typeof rightLetters)[number];

/** Rights of one person on one collection. */
export type RightSet = ReadonlySet<Right>;

export const allRights: RightSet = new Set(rightLetters);
export const noRights: RightSet = new Set();

/** Rights by their letters. Throws `invalid` for a letter that is none. */
export function readRights(letters: string): RightSet {
  const rights = new Set<Right>();
  for (const letter of letters) {
    const right = rightLetters.find((known) => known === letter);
    if (right === undefined) throw new FumibakoError('invalid', `there is no right ${letter}`);
    rights.add(right);
  }
  return rights;
}

/** Letters of rights, in the usual order. */
export const printRights = (rights: RightSet): string => rightLetters.filter((right) => rights.has(right)).join('');

/** Who is given rights: somebody, the members of a group, or everybody of the owner's organisation. */
export type Grantee =
  | { readonly kind: 'account'; readonly id: AccountId; readonly address: string }
  | { readonly kind: 'group'; readonly id: number; readonly address: string }
  | { readonly kind: 'anyone' };

/** What a grantee may do with a collection of somebody else. */
export interface Grant {
  readonly grantee: Grantee;
  readonly rights: RightSet;
}

/** A mailbox of another account that somebody has rights on, by whatever grants. */
export interface SharedMailbox {
  readonly ownerId: AccountId;
  readonly ownerAddress: string;
  /** A person's; else it belongs to nobody alone, such as a shared mailbox. */
  readonly ofPerson: boolean;
  readonly mailboxId: MailboxId;
  readonly rights: RightSet;
}

/** Flags that somebody may change (RFC 4314 §4): `s` stands for \Seen, `t` for \Deleted, `w` for all others. */
export function changeableFlags(rights: RightSet): Flags {
  const others = without(allFlags, seen + deleted);
  return (rights.has('w') ? others : 0) + (rights.has('s') ? seen : 0) + (rights.has('t') ? deleted : 0);
}

/** Bits of `left` that are in `right` too. */
export const commonFlags = (left: Flags, right: Flags): Flags => without(left, without(allFlags, right));
