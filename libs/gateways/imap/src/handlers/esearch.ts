import { FumibakoError } from '#kernel';
import type { CommandOf } from '#wires/imap';
import { tellFound } from '../search/answer.js';
import { usesRecent } from '../search/compile.js';
import { beginUpdates, prepareUpdates } from '../search/contexts.js';
import { requireFuzzy, searchFor } from '../search/searching.js';
import { mailboxesOf } from '../search/sources.js';
import { hasOwnSeen, type MailboxRef, sharedMailboxes } from '../session/mailboxes.js';
import { bad, no, ok } from '../session/reply.js';
import type { Session } from '../session/session.js';
import { meetRecent } from '../views/recent.js';
import { SelectedMailbox } from '../views/selectedMailbox.js';
import type { Handler } from './handler.js';

type EsearchCommand = CommandOf<'ESEARCH'>;

/** Why a command cannot be carried out as it stands (RFC 7377 §2.2), or null. */
function fault({ selected }: Session, { sources, return: { options } }: EsearchCommand): string | null {
  const others = sources.some(({ kind }) => kind !== 'selected');
  if (selected === null && sources.some(({ kind }) => kind === 'selected')) return 'No mailbox is selected';
  if (options.has('SAVE') && others) return 'SAVE keeps messages of the selected mailbox alone';
  return selected === null && options.has('UPDATE') ? 'No mailbox is selected' : null;
}

/** Looks into the mailbox that stands for the selected one; follows it only where it is that. */
async function lookInto(session: Session, command: EsearchCommand, tag: string, follow: boolean): Promise<void> {
  const { charset, key, return: wanted } = command;
  const { found, criterion, modSeq, relevancy } = await searchFor(session, { charset, key });
  const uids = found.map((index) => session.mailbox.uidAt(index));
  // RFC 7377 §2.1: nothing is told of a mailbox where nothing is found
  if (uids.length > 0) tellFound(session, { tag, uid: true, wanted, found: uids, modSeq, relevancy, named: true });
  else if (wanted.options.has('SAVE')) session.mailbox.saved = [];
  if (follow) beginUpdates(session, wanted, { tag, uid: true, criterion, order: null, results: uids });
}

async function lookElsewhere(session: Session, info: MailboxRef, command: EsearchCommand, tag: string): Promise<void> {
  const { view, close } = await session.store.open(
    info.accountId,
    info.id,
    hasOwnSeen(info) ? session.accountId : null,
  );
  const mailbox = new SelectedMailbox(info, view, true, close);
  try {
    if (usesRecent(command.key)) await meetRecent(session, mailbox);
    await session.within(mailbox, async () => await lookInto(session, command, tag, false));
  } finally {
    mailbox.close();
  }
}

/** RFC 7377 §2 */
export const esearch: Handler<'ESEARCH'> = async (session, command, tag) => {
  const { selected, store, accountId } = session;
  const wrong = fault(session, command);
  if (wrong !== null) return bad(wrong);
  requireFuzzy(command.key, command.return);
  if (selected !== null) prepareUpdates(session, command.return, tag);
  const shared = (await sharedMailboxes(session)).filter(({ rights }) => rights.has('r'));
  const searchable = { tree: await store.mailboxes.tree(accountId), shared, selected: selected?.info ?? null };
  const mailboxes = mailboxesOf(searchable, command.sources);
  if (mailboxes.length > session.options.limits.searchMailboxes)
    return no('Too many mailboxes at once', { name: 'LIMIT' });
  for (const info of mailboxes) {
    try {
      if (session.hasSelected(info)) await lookInto(session, command, tag, true);
      else await lookElsewhere(session, info, command, tag);
    } catch (error) {
      // removed just now
      if (!(error instanceof FumibakoError) || error.kind !== 'mailbox-unknown') throw error;
    }
    await session.channel.relieve();
  }
  return ok('ESEARCH completed');
};
