import { type CommandOf, NOTIFY_EVENTS } from '#wires/imap';
import { ChangedAnnotations } from '../notify/annotationNews.js';
import { MailboxNews, statusItems } from '../notify/mailboxNews.js';
import { Wanted } from '../notify/wanted.js';
import { no, ok, type Session } from '../session/session.js';
import { tellNews } from '../views/tell.js';
import type { Handler } from './handler.js';
import { writeStatusOf } from './statusValues.js';

type NotifySet = NonNullable<CommandOf<'NOTIFY'>['set']>;

/** RFC 5465 §3.1: how the mailboxes stand from which changes will be told. */
async function tellStates(session: Session, wanted: Wanted): Promise<void> {
  const { mailboxes, subscriptions } = await session.store.mailboxes.tree(session.accountId);
  for (const info of mailboxes) {
    if (session.hasSelected(info)) continue;
    const messages = wanted.of('MessageNew', info.name, subscriptions);
    const flags = wanted.of('FlagChange', info.name, subscriptions);
    if (messages || flags) await writeStatusOf(session, info, statusItems(session, { messages, flags }));
    await session.channel.relieve();
  }
}

async function listen(session: Session, wanted: Wanted): Promise<void> {
  session.notifications?.close();
  const news = await MailboxNews.begin(session, wanted);
  session.notifications = news;
  // RFC 5465 §5.6, RFC 5465 §5.7
  if (!wanted.includes('MailboxMetadataChange') && !wanted.includes('ServerMetadataChange')) return;
  session.annotationNews?.close();
  session.annotationNews = await ChangedAnnotations.begin(
    session,
    (name, { subscriptions }) =>
      name === null ? wanted.includes('ServerMetadataChange') : wanted.of('MailboxMetadataChange', name, subscriptions),
    () => news.onNews?.(),
  );
}

async function begin(session: Session, { status, groups }: NotifySet): Promise<void> {
  const wanted = new Wanted(groups);
  // RFC 5465 §3.1: what has gathered in the selected mailbox is told first
  session.notifications?.close();
  session.notifications = null;
  await tellNews(session, true);
  await listen(session, wanted);
  if (status) await tellStates(session, wanted);
}

/** RFC 5465 §3.1 */
export const notify: Handler<'NOTIFY'> = async (session, { set }) => {
  const known = set?.groups.every(({ unknown }) => unknown.length === 0) ?? true;
  if (!known) return no('No such event', { name: 'BADEVENT', events: NOTIFY_EVENTS });
  if (set === null) await listen(session, new Wanted([]));
  else await begin(session, set);
  return ok('NOTIFY completed');
};
