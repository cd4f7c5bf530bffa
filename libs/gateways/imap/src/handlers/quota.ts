import type { AccountId } from '#kernel';
import { writeQuota, writeQuotaRoot } from '#wires/imap';
import { type MailboxRef, otherUsers, ownerOf, sharedMailboxes } from '../session/mailboxes.js';
import { no, ok, type Session } from '../session/session.js';
import type { Handler } from './handler.js';

/** The one quota root: all mailboxes of an account share its quota (RFC 9208 §3.2). */
const ROOT = 'account';

/** The root of somebody else's account is named by where it is seen. */
function rootOf(ref: MailboxRef): string {
  const owner = ownerOf(ref);
  return owner === null ? ROOT : `${otherUsers}/${owner}`;
}
/** RFC 9208 §5.1: STORAGE counts units of 1024 octets. */
const UNIT = 1024;

async function tellQuota(session: Session, root: string, accountId: AccountId): Promise<void> {
  const { usedOctets, limitOctets } = await session.store.quotas.use(accountId);
  const usage = { resource: 'STORAGE', usage: Math.ceil(usedOctets / UNIT), limit: Math.floor(limitOctets / UNIT) };
  writeQuota(session.out, root, limitOctets === 0 ? [] : [usage]);
}

/** RFC 9208 §4.1.1 */
export const getquota: Handler<'GETQUOTA'> = async (session, { root }) => {
  const shared = root === ROOT ? [] : await sharedMailboxes(session);
  // RFC 9208 §4.1.2: whoever may read a mailbox may know of its root
  const ref = shared.find((each) => each.rights.has('r') && rootOf(each) === root);
  if (root !== ROOT && ref === undefined) return no('No such quota root', { name: 'NONEXISTENT' });
  await tellQuota(session, root, ref?.accountId ?? session.accountId);
  return ok('GETQUOTA completed');
};

/** RFC 9208 §4.1.2 */
export const getquotaroot: Handler<'GETQUOTAROOT'> = async (session, { mailbox }) => {
  const ref = await session.find(mailbox.name, 'r');
  const root = rootOf(ref);
  writeQuotaRoot(session.out, ref.name, [root], session.utf8);
  await tellQuota(session, root, ref.accountId);
  return ok('GETQUOTAROOT completed');
};

/** RFC 9208 §4.1.3: quotas are the administrators'. */
export const setquota: Handler<'SETQUOTA'> = () => no('Quotas are set by administrators', { name: 'NOPERM' });
