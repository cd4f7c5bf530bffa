import { parseAuthorizedUrl, writeGenUrlAuth } from '#wires/imap';
import { bad, no, ok, Refused } from '../session/reply.js';
import type { Session } from '../session/session.js';
import { internal, tokenOf } from '../urlauth/signature.js';
import type { Handler } from './handler.js';

/** RFC 4467 §5: one's own mailboxes only, which are there. */
async function signed(session: Session, rump: string): Promise<string> {
  const { store, accountId, principal } = session;
  const url = parseAuthorizedUrl(rump);
  const refusal = new Refused(no('No URL of a message of yours with the access to it', { name: 'BADURL', url: rump }));
  if (url === null || url.signature !== null || url.user.toLowerCase() !== principal?.address) throw refusal;
  const { id, accountId: owner, uidValidity } = await session.find(url.message.mailbox, 'r');
  if (owner !== accountId || (url.message.uidValidity ?? uidValidity) !== uidValidity) throw refusal;
  const key = await store.accessKeys.ensure(accountId, id);
  return `${rump}:${internal.toLowerCase()}:${tokenOf(key, rump)}`;
}

/** RFC 4467 §7 */
export const genurlauth: Handler<'GENURLAUTH'> = async (session, { urls }) => {
  if (urls.some(({ mechanism }) => mechanism !== internal)) return bad(`The mechanism is ${internal}`);
  const full: string[] = [];
  for (const { rump } of urls) full.push(await signed(session, rump));
  writeGenUrlAuth(session.out, full);
  return ok('GENURLAUTH completed');
};
