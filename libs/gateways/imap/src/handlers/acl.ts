import {
  allRights,
  type Grantee,
  printRights,
  readRights,
  type Right,
  rightLetters,
  type RightSet,
} from '#core/mailstore';
import { kindOf } from '#kernel';
import { type CommandOf, writeAcl, writeListRights, writeMyRights } from '#wires/imap';
import { type MailboxRef, ownerOf } from '../session/mailboxes.js';
import { bad, no, ok, Refused } from '../session/reply.js';
import type { Session } from '../session/session.js';
import type { Handler } from './handler.js';

/** RFC 4314 §2.1.1: what the rights of RFC 2086 stand for. */
const CREATE: readonly Right[] = ['k', 'x'];
const DELETE: readonly Right[] = ['t', 'e'];
/** RFC 4314 §3.5: any of these shows that the mailbox is there. */
const VISIBLE: readonly Right[] = ['l', 'r', 'i', 'k', 'x', 'a'];

/** Letters for clients, with those of RFC 2086 where one of their members is there (RFC 4314 §2.1.1). */
export function lettersOf(rights: RightSet): string {
  const some = (members: readonly Right[]): boolean => members.some((right) => rights.has(right));
  return `${printRights(rights)}${some(CREATE) ? 'c' : ''}${some(DELETE) ? 'd' : ''}`;
}

/** Ends the command with BAD for a letter that is no right (RFC 4314 §3.1). */
function rightsIn(letters: string): RightSet {
  const expanded = letters.replaceAll('c', CREATE.join('')).replaceAll('d', DELETE.join(''));
  try {
    return readRights(expanded);
  } catch (error) {
    if (kindOf(error) === 'invalid') throw new Refused(bad('No such right'));
    throw error;
  }
}

async function granteeOf({ store }: Session, { accountId }: MailboxRef, identifier: string): Promise<Grantee> {
  // RFC 4314 §3: a server may do without negative rights, and says so
  if (identifier.startsWith('-')) throw new Refused(no('Rights are given, never taken away', { name: 'CANNOT' }));
  return await store.sharing.grantee(accountId, identifier);
}

async function grantedTo({ store }: Session, ref: MailboxRef, grantee: Grantee): Promise<RightSet> {
  const same = (other: Grantee): boolean =>
    other.kind === grantee.kind && (other.kind === 'anyone' || ('id' in grantee && other.id === grantee.id));
  return (await store.sharing.grants(ref)).find((grant) => same(grant.grantee))?.rights ?? new Set();
}

const isOwner = (grantee: Grantee, { accountId }: MailboxRef): boolean =>
  grantee.kind === 'account' && grantee.id === accountId;

/** RFC 4314 §3.1 */
export const setacl: Handler<'SETACL'> = async (session, { mailbox, identifier, rights }) => {
  const named = rightsIn(rights.letters);
  const ref = await session.find(mailbox.name, 'a');
  const grantee = await granteeOf(session, ref, identifier);
  if (isOwner(grantee, ref)) return no('The owner has all rights', { name: 'CANNOT' });
  const before = rights.mode === 'replace' ? new Set<Right>() : await grantedTo(session, ref, grantee);
  const after = rights.mode === 'remove' ? [...before].filter((right) => !named.has(right)) : [...before, ...named];
  await session.store.sharing.grant(ref, grantee, new Set(after), session.actor);
  return ok('SETACL completed');
};

/** RFC 4314 §3.2 */
export const deleteacl: Handler<'DELETEACL'> = async (session, { mailbox, identifier }) => {
  const ref = await session.find(mailbox.name, 'a');
  const grantee = await granteeOf(session, ref, identifier);
  if (isOwner(grantee, ref)) return no('The owner has all rights', { name: 'CANNOT' });
  await session.store.sharing.grant(ref, grantee, new Set(), session.actor);
  return ok('DELETEACL completed');
};

/** RFC 4314 §3.3: the owner comes first. */
export const getacl: Handler<'GETACL'> = async (session, { mailbox }) => {
  const ref = await session.find(mailbox.name, 'a');
  const grants = await session.store.sharing.grants(ref);
  const entries = grants.map(({ grantee, rights }) => ({
    identifier: grantee.kind === 'anyone' ? 'anyone' : grantee.address,
    rights: lettersOf(rights),
  }));
  const owner = { identifier: ownerOf(ref) ?? session.principal?.address ?? '', rights: lettersOf(allRights) };
  writeAcl(session.out, ref.name, [owner, ...entries], session.utf8);
  return ok('GETACL completed');
};

/** RFC 4314 §3.4: the owner has everything in any case, others may be given each right by itself. */
export const listrights: Handler<'LISTRIGHTS'> = async (session, { mailbox, identifier }) => {
  const ref = await session.find(mailbox.name, 'a');
  const owner = isOwner(await granteeOf(session, ref, identifier), ref);
  const always = owner ? lettersOf(allRights) : '';
  const optional = owner ? [] : [...rightLetters, 'c', 'd'];
  writeListRights(session.out, ref.name, { identifier, rights: always }, optional, session.utf8);
  return ok('LISTRIGHTS completed');
};

export const tellMyRights = ({ out, utf8 }: Session, ref: Pick<MailboxRef, 'name' | 'rights'>): void =>
  writeMyRights(out, ref.name, lettersOf(ref.rights), utf8);

/** RFC 4314 §3.5 */
export const myrights: Handler<'MYRIGHTS'> = async (session, { mailbox }: CommandOf<'MYRIGHTS'>) => {
  const ref = await session.find(mailbox.name);
  if (!VISIBLE.some((right) => ref.rights.has(right))) return no('No such mailbox', { name: 'NONEXISTENT' });
  tellMyRights(session, ref);
  return ok('MYRIGHTS completed');
};
