import { inbox, type MailboxInfo, type SpecialUse } from '#core/mailstore';
import { placeFor } from '../session/mailboxes.js';
import { mailboxObjectId } from '../session/objectIds.js';
import { no, ok, Refused } from '../session/reply.js';
import type { Session } from '../session/session.js';
import type { Handler } from './handler.js';
import { useOf } from './specialUse.js';

/** RFC 6154 §3: one use, which no other mailbox has. */
async function wantedUse(session: Session, attributes: readonly string[]): Promise<SpecialUse | null> {
  const [first] = attributes;
  if (first === undefined) return null;
  const use = attributes.length === 1 ? useOf(first) : null;
  const { mailboxes } = await session.store.mailboxes.tree(session.accountId);
  if (use === null || mailboxes.some(({ specialUse }: MailboxInfo) => specialUse === use))
    throw new Refused(no('That special use cannot be given', { name: 'USEATTR' }));
  return use;
}

/** RFC 9051 §6.3.4: a delimiter at the end only says that there will be children. */
export const create: Handler<'CREATE'> = async (session, { mailbox, specialUse }) => {
  const use = await wantedUse(session, specialUse);
  const name = mailbox.name.endsWith('/') ? mailbox.name.slice(0, -1) : mailbox.name;
  if (name.toUpperCase() === inbox) return no('INBOX exists', { name: 'ALREADYEXISTS' });
  session.notifications?.own(name);
  const { accountId, path } = await placeFor(session, name);
  // RFC 6154 §3: uses are the owner's
  if (use !== null && accountId !== session.accountId)
    return no('That special use cannot be given', { name: 'USEATTR' });
  const info = await session.store.mailboxes.create(accountId, path, session.actor, use);
  return ok('CREATE completed', { name: 'MAILBOXID', id: mailboxObjectId(session, info) });
};
