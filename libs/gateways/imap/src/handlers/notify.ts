import { type CommandOf, NOTIFY_EVENTS } from '#wires/imap';
import { ChangedAnnotations } from '../notify/annotationNews.js';
import { MailboxNews } from '../notify/mailboxNews.js';
import { Wanted } from '../notify/wanted.js';
import { no, ok } from '../session/reply.js';
import type { Session } from '../session/session.js';
import { tellNews } from '../views/tell.js';
import type { Handler } from './handler.js';

type NotifySet = NonNullable<CommandOf<'NOTIFY'>['set']>;

async function listen(session: Session, wanted: Wanted): Promise<MailboxNews> {
  session.notifications?.close();
  const news = await MailboxNews.begin(session, wanted);
  session.notifications = news;
  // RFC 5465 §5.6, RFC 5465 §5.7
  if (!wanted.includes('MailboxMetadataChange') && !wanted.includes('ServerMetadataChange')) return news;
  session.annotationNews?.close();
  session.annotationNews = await ChangedAnnotations.begin(
    session,
    (name, { subscriptions }) =>
      name === null ? wanted.includes('ServerMetadataChange') : wanted.of('MailboxMetadataChange', name, subscriptions),
    { others: wanted.others && wanted.includes('MailboxMetadataChange'), onNews: () => news.onNews?.() },
  );
  return news;
}

async function begin(session: Session, { status, groups }: NotifySet): Promise<void> {
  const wanted = new Wanted(groups);
  // RFC 5465 §3.1: what has gathered in the selected mailbox is told first
  session.notifications?.close();
  session.notifications = null;
  await tellNews(session, true);
  const news = await listen(session, wanted);
  await news.tellStart(status);
}

/** RFC 5465 §3.1 */
export const notify: Handler<'NOTIFY'> = async (session, { set }) => {
  const known = set?.groups.every(({ unknown }) => unknown.length === 0) ?? true;
  if (!known) return no('No such event', { name: 'BADEVENT', events: NOTIFY_EVENTS });
  if (set === null) await listen(session, new Wanted([]));
  else await begin(session, set);
  return ok('NOTIFY completed');
};
