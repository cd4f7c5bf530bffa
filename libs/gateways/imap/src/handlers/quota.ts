import { type QuotaUse, separator } from '#core/mailstore';
import type { AccountId } from '#kernel';
import { type CommandOf, type QuotaUsage, writeQuota, writeQuotaRoot } from '#wires/imap';
import { isOfOthers, rootAbove, sharedMailboxes } from '../session/mailboxes.js';
import { no, ok } from '../session/reply.js';
import type { Session } from '../session/session.js';
import type { Handler } from './handler.js';

/** The one quota root: all mailboxes of an account share its quota (RFC 9208 §3.2). */
const ROOT = 'account';
/** RFC 9208 §5.1: STORAGE counts units of 1024 octets. */
const UNIT = 1024;

/** Resources that are limited (RFC 9208 §5.1, RFC 9208 §5.2). */
function limitedIn({ usedOctets, limitOctets, messages, limitMessages }: QuotaUse): QuotaUsage[] {
  const storage = { resource: 'STORAGE', usage: Math.ceil(usedOctets / UNIT), limit: Math.floor(limitOctets / UNIT) };
  const message = { resource: 'MESSAGE', usage: messages, limit: limitMessages };
  return [...(limitOctets === 0 ? [] : [storage]), ...(limitMessages === 0 ? [] : [message])];
}

async function tellQuota(session: Session, root: string, accountId: AccountId): Promise<void> {
  writeQuota(session.out, root, limitedIn(await session.store.quotas.use(accountId)));
}

/** The account whose root it is: one's own, that of a mailbox which one may read, for administrators also any other. */
async function accountOf(session: Session, root: string): Promise<{ id: AccountId; address: string } | null> {
  const { principal, accountId, options } = session;
  if (root === ROOT) return { id: accountId, address: principal?.address ?? '' };
  if (!isOfOthers(root)) return null;
  const address = root.slice(root.indexOf(separator) + separator.length);
  // RFC 9208 §4.1.2: whoever may read a mailbox may know of its root
  const ref = (await sharedMailboxes(session)).find((each) => each.rights.has('r') && rootAbove(each) === root);
  if (ref !== undefined) return { id: ref.accountId, address };
  if (!principal?.admin) return null;
  const account = await options.administration?.account(address);
  return account?.organisationId === principal.organisationId ? { id: account.id, address } : null;
}

/** RFC 9208 §4.1.1 */
export const getquota: Handler<'GETQUOTA'> = async (session, { root }) => {
  const account = await accountOf(session, root);
  if (account === null) return no('No such quota root', { name: 'NONEXISTENT' });
  await tellQuota(session, root, account.id);
  return ok('GETQUOTA completed');
};

/** RFC 9208 §4.1.2 */
export const getquotaroot: Handler<'GETQUOTAROOT'> = async (session, { mailbox }) => {
  const ref = await session.find(mailbox.name, 'r');
  // the root of another account is named by where it is seen
  const root = rootAbove(ref) ?? ROOT;
  writeQuotaRoot(session.out, ref.name, [root], session.utf8);
  await tellQuota(session, root, ref.accountId);
  return ok('GETQUOTAROOT completed');
};

type Limits = CommandOf<'SETQUOTA'>['limits'];

/** What a limit is set to: nothing where it is not named (RFC 9208 §4.1.3: limits that were there before are discarded). */
const limitOf = (limits: Limits, resource: string): number =>
  limits.findLast((limit) => limit.resource === resource)?.limit ?? 0;

/** RFC 9208 §4.1.3: for administrators. 0 takes a limit away, for nobody needs an account that may keep nothing. */
export const setquota: Handler<'SETQUOTA'> = async (session, { root, limits }) => {
  const { principal, store, options } = session;
  const { administration } = options;
  if (!principal?.admin || administration === null) return no('Quotas are set by administrators', { name: 'NOPERM' });
  const account = await accountOf(session, root);
  if (account === null) return no('No such quota root', { name: 'NONEXISTENT' });
  if (limits.some(({ resource }) => resource !== 'STORAGE' && resource !== 'MESSAGE'))
    return no('Only STORAGE and MESSAGE are limited', { name: 'CANNOT' });
  const octets = Math.min(limitOf(limits, 'STORAGE') * UNIT, Number.MAX_SAFE_INTEGER);
  await administration.setQuota(account.address, octets);
  await store.quotas.set(account.id, octets);
  await store.quotas.setMessages(account.id, limitOf(limits, 'MESSAGE'));
  await tellQuota(session, root, account.id);
  return ok('SETQUOTA completed');
};
