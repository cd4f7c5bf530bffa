import { writeQuota, writeQuotaRoot } from '#wires/imap';
import { no, ok, type Session } from '../session/session.js';
import type { Handler } from './handler.js';

/** The one quota root: all mailboxes of an account share its quota (RFC 9208 §3.2). */
const ROOT = 'account';
/** RFC 9208 §5.1: STORAGE counts units of 1024 octets. */
const UNIT = 1024;

async function tellQuota(session: Session): Promise<void> {
  const { usedOctets, limitOctets } = await session.store.quotas.use(session.accountId);
  const usage = { resource: 'STORAGE', usage: Math.ceil(usedOctets / UNIT), limit: Math.floor(limitOctets / UNIT) };
  writeQuota(session.out, ROOT, limitOctets === 0 ? [] : [usage]);
}

/** RFC 9208 §4.1.1 */
export const getquota: Handler<'GETQUOTA'> = async (session, { root }) => {
  if (root !== ROOT) return no('No such quota root', { name: 'NONEXISTENT' });
  await tellQuota(session);
  return ok('GETQUOTA completed');
};

/** RFC 9208 §4.1.2 */
export const getquotaroot: Handler<'GETQUOTAROOT'> = async (session, { mailbox }) => {
  const { name } = await session.find(mailbox.name);
  writeQuotaRoot(session.out, name, [ROOT], session.utf8);
  await tellQuota(session);
  return ok('GETQUOTAROOT completed');
};

/** RFC 9208 §4.1.3: quotas are the administrators'. */
export const setquota: Handler<'SETQUOTA'> = () => no('Quotas are set by administrators', { name: 'NOPERM' });
