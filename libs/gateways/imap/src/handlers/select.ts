import { FumibakoError, kindOf } from '#kernel';
import type { CommandOf } from '#wires/imap';
import { writeExists, writeList, writeUntaggedStatus } from '#wires/imap';
import { hasOwnSeen } from '../session/mailboxes.js';
import { mailboxObjectId } from '../session/objectIds.js';
import { watchRights } from '../session/revocation.js';
import { bad, ok, type Reply } from '../session/reply.js';
import type { Session } from '../session/session.js';
import { meetRecent, tellRecent } from '../views/recent.js';
import { SelectedMailbox } from '../views/selectedMailbox.js';
import { resynchronise } from '../views/resync.js';
import type { Handler } from './handler.js';

/** The mailbox of a name, which may have moved by the time it is open: it has then a second try. */
async function opened(session: Session, name: string, readOnly: boolean): Promise<SelectedMailbox> {
  return (
    (await tryToOpen(session, name, readOnly)) ??
    (await tryToOpen(session, name, readOnly)) ??
    Promise.reject(new FumibakoError('mailbox-unknown', 'the mailbox was removed just now'))
  );
}

async function tryToOpen(session: Session, name: string, readOnly: boolean): Promise<SelectedMailbox | null> {
  const { store } = session;
  const ref = await session.find(name, 'r');
  const { accountId, id } = ref;
  const opening = store.open(accountId, id, hasOwnSeen(ref) ? session.accountId : null);
  const open = await opening.catch((error: unknown) => {
    if (kindOf(error) === 'mailbox-unknown') return null;
    throw error;
  });
  if (open === null) return null;
  const { view, close } = open;
  try {
    // read after the view, so that UIDNEXT is above every UID in it
    const info = (await store.mailboxes.tree(accountId)).byId.get(id);
    if (info?.name === ref.path)
      return new SelectedMailbox(
        { ...ref, ...info, name: ref.name, seenByReader: ref.seenByReader },
        view,
        readOnly,
        close,
      );
  } catch (error) {
    close();
    throw error;
  }
  close();
  return null;
}

async function open(session: Session, command: CommandOf<'SELECT' | 'EXAMINE'>, readOnly: boolean): Promise<Reply> {
  // RFC 7162 §3.2.5: only after ENABLE QRESYNC
  if (command.qresync !== null && !session.qresync) return bad('QRESYNC is not enabled');
  // RFC 9051 §6.3.2: the mailbox selected before is left even when this fails
  session.deselect(true);
  if (command.condstore) session.enableCondstore();
  const selected = await opened(session, command.mailbox.name, readOnly);
  session.selected = selected;
  try {
    await watchRights(session, selected);
    await describe(session, selected);
    if (command.qresync !== null) await resynchronise(session, selected, command.qresync);
  } catch (error) {
    session.deselect();
    throw error;
  }
  return ok(`${readOnly ? 'EXAMINE' : 'SELECT'} completed`, { name: selected.writable ? 'READ-WRITE' : 'READ-ONLY' });
}

async function describe(session: Session, selected: SelectedMailbox): Promise<void> {
  const { out } = session;
  const { info, view } = selected;
  // before anything is awaited: numbers and view still agree
  const unseen = view.firstUnseen + 1;
  await meetRecent(session, selected);
  session.tellFlags(await session.flagTable([view.usedFlags]));
  writeExists(out, selected.exists);
  if (session.rev2) {
    // RFC 9051 §6.3.2: LIST tells the name as it is stored
    writeList(out, 'LIST', { name: info.name, delimiter: '/', attributes: [] }, true);
  } else {
    tellRecent(session, selected, true);
    // RFC 3501 §6.3.1
    if (unseen > 0 && !session.uidOnly)
      writeUntaggedStatus(out, 'OK', 'First unseen', { name: 'UNSEEN', value: unseen });
  }
  writeUntaggedStatus(out, 'OK', 'UIDs valid', { name: 'UIDVALIDITY', value: view.uidValidity });
  const uidNext = Math.max(info.uidNext, selected.largestUid + 1);
  writeUntaggedStatus(out, 'OK', 'Predicted next UID', { name: 'UIDNEXT', value: uidNext });
  // RFC 7162 §3.1.2.1
  writeUntaggedStatus(out, 'OK', 'Highest', { name: 'HIGHESTMODSEQ', value: Math.max(1, view.changeNumber) });
  // RFC 8474 §4.2
  writeUntaggedStatus(out, 'OK', 'Mailbox id', { name: 'MAILBOXID', id: mailboxObjectId(session, info) });
}

/** RFC 9051 §6.3.2 */
export const select: Handler<'SELECT'> = (session, command) => open(session, command, false);

/** RFC 9051 §6.3.3 */
export const examine: Handler<'EXAMINE'> = (session, command) => open(session, command, true);
