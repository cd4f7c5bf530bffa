import type { FetchItem } from '#wires/imap';
import { breathe } from '../session/breathe.js';
import { emailId } from '../session/objectIds.js';
import type { Session } from '../session/session.js';
import type { FlagTable } from '../views/flagTable.js';
import type { IndexRange } from '../views/news.js';
import type { FetchPlan } from './plan.js';

/** Messages between two pauses in which others have their turn. */
const STRETCH = 2000;

const inView = new Set(['UID', 'FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'MODSEQ', 'EMAILID']);

/** Whether the view of the mailbox holds all that is asked for. */
export function isInView({ items, setsSeen }: FetchPlan): boolean {
  return !setsSeen && items.every((item) => item.kind === 'simple' && inView.has(item.name));
}

/** Answers a FETCH for which nothing has to be read, message by message from the columns of the view. */
export async function writeViewItems(
  session: Session,
  { items }: FetchPlan,
  ranges: readonly IndexRange[],
  since: number | null,
): Promise<void> {
  const { mailbox, channel } = session;
  let table = await tableFor(session, ranges);
  let written = 0;
  for (const { from, to } of ranges)
    for (let index = from; index < to; index += 1) {
      let at = mailbox.placeOf(index);
      if (at < 0 || (since !== null && mailbox.view.changeAt(at) <= since)) continue;
      // The flags may have changed while others had their turn, and messages may go in that of the table.
      if (!table.knows(mailbox.view.flagsAt(at))) {
        table = await session.flagTable([mailbox.view.flagsAt(at)]);
        at = mailbox.placeOf(index);
      }
      if (at < 0) continue;
      writeItems(session, items, { index, at, table });
      written += 1;
      if (channel.full) await channel.relieve();
      if (written % STRETCH === 0) await breathe();
    }
}

/** The table of flags, read anew where a message has a keyword that it does not know. */
async function tableFor(session: Session, ranges: readonly IndexRange[]): Promise<FlagTable> {
  const { mailbox } = session;
  const sets = new Set<number>();
  for (const { from, to } of ranges)
    for (let index = from; index < to; index += 1) {
      const at = mailbox.placeOf(index);
      if (at >= 0) sets.add(mailbox.view.flagsAt(at));
    }
  return await session.flagTable(sets);
}

function writeItems(
  session: Session,
  items: readonly FetchItem[],
  { index, at, table }: { readonly index: number; readonly at: number; readonly table: FlagTable },
): void {
  const { view, recent } = session.mailbox;
  const uid = view.uidAt(at);
  const writer = session.fetchWriter(index, uid);
  for (const item of items) {
    if (item.kind !== 'simple') continue;
    if (item.name === 'UID') writer.uid(uid);
    else if (item.name === 'FLAGS') writer.flagsRendered(table.render(view.flagsAt(at), recent.has(uid)));
    else if (item.name === 'RFC822.SIZE') writer.size(view.sizeAt(at));
    else if (item.name === 'INTERNALDATE') writer.internalDate(view.internalDateAt(at));
    else if (item.name === 'MODSEQ') writer.modSeq(view.changeAt(at));
    else writer.emailId(emailId(session, view.messageIdAt(at)));
  }
  writer.end();
}
