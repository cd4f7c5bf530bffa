import { writeExists, writeExpunge, writeVanished } from '#wires/imap';
import { tellItems } from '../fetch/answer.js';
import type { Session } from '../session/session.js';
import { meetArrivals, tellRecent } from './recent.js';
import type { SelectedMailbox } from './selectedMailbox.js';

/**
 * Tells the client what has changed in the selected mailbox: EXPUNGE where the command allows it (RFC 9051 §7.5.1), EXISTS,
 * then flags; and what it has asked to hear of other mailboxes. Waits for slow readers between pieces.
 */
export async function tellNews(session: Session, mayExpunge: boolean): Promise<void> {
  const { selected, notifications } = session;
  // RFC 5465 §3.1: without SELECTED, nothing of the selected mailbox
  const hears = notifications === null || (notifications.selected?.messages ?? false);
  // RFC 4314 §5.1.1: what somebody else has allowed or forbidden meanwhile
  if (selected !== null && !selected.removed && selected.changeable !== selected.toldChangeable)
    session.tellFlags(await session.flagTable());
  if (selected !== null && hears) await tellSelected(session, selected, mayExpunge);
  await notifications?.tell();
  await session.annotationNews?.tell();
}

async function tellSelected(session: Session, selected: SelectedMailbox, mayExpunge: boolean): Promise<void> {
  if (selected.hasNews(mayExpunge)) {
    selected.contexts?.tellRemovals();
    await tellMailbox(session, selected, mayExpunge);
  }
  await selected.contexts?.tellChanges();
}

async function tellMailbox(session: Session, selected: SelectedMailbox, mayExpunge: boolean): Promise<void> {
  const { out, notifications } = session;
  const wanted = notifications?.selected ?? null;
  const largest = selected.largestUid;
  const news = selected.takeNews(mayExpunge);
  // RFC 7162 §3.2.10: UIDs instead of numbers once QRESYNC is enabled
  // RFC 9586 §3: likewise where there are no numbers
  if (!session.qresync && !session.uidOnly) for (const number of news.expunged) writeExpunge(out, number);
  else if (news.vanished.length > 0) writeVanished(out, news.vanished, false);
  if (news.exists !== null) {
    await meetArrivals(session, selected);
    writeExists(out, news.exists);
  }
  tellRecent(session, selected, news.exists !== null);
  // RFC 5465 §5.2
  if (news.exists !== null && wanted !== null && wanted.items.length > 0)
    await tellItems(session, wanted.items, selected.above(largest));
  if (wanted?.flags !== false) await tellFlagsOf(session, news.flags);
}

/** FETCH responses with the present flags of messages (RFC 9051 §7.5.2), and MODSEQ where the client wants it. */
export async function tellFlagsOf(session: Session, uids: readonly number[]): Promise<void> {
  const { selected, channel } = session;
  if (selected === null || uids.length === 0) return;
  const { view } = selected;
  const flags = new Set<number>();
  for (const uid of uids) {
    const at = view.indexOf(uid);
    if (at >= 0) flags.add(view.flagsAt(at));
  }
  const table = await session.flagTable(flags);
  for (const uid of uids) {
    const at = view.indexOf(uid);
    const index = selected.indexOf(uid);
    if (at < 0 || index < 0) continue;
    const writer = session
      .fetchWriter(index, uid)
      .uid(uid)
      .flagsRendered(table.render(view.flagsAt(at), selected.recent.has(uid)));
    if (session.condstore) writer.modSeq(view.changeAt(at));
    writer.end();
    if (channel.full) await channel.relieve();
  }
}
