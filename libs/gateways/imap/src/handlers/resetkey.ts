import { bad, no, ok } from '../session/reply.js';
import { internal } from '../urlauth/signature.js';
import type { Handler } from './handler.js';

/** RFC 4467 §7: what was made with the old keys opens nothing any more. */
export const resetkey: Handler<'RESETKEY'> = async (session, { mailbox, mechanisms }) => {
  const { store, accountId } = session;
  if (mechanisms.some((mechanism) => mechanism !== internal)) return bad(`The mechanism is ${internal}`);
  if (mailbox === null) {
    await store.accessKeys.forget(accountId, null);
    return ok('All keys removed');
  }
  const { id, accountId: owner } = await session.find(mailbox.name);
  if (owner !== accountId) return no('The mailbox is not yours', { name: 'NOPERM' });
  await store.accessKeys.forget(accountId, id);
  await store.accessKeys.ensure(accountId, id);
  // RFC 4467 §7: the ways in which URLs of the mailbox may be signed
  return ok('Key renewed', { name: 'URLMECH', mechanisms: [internal] });
};
