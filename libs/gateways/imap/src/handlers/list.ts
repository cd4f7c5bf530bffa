import { type MailboxInfo, type RightSet, separator } from '#core/mailstore';
import { type Annotation, type CommandOf, ListPattern, matchesAny, writeList, writeMetadata } from '#wires/imap';
import { sharedMailboxes } from '../session/mailboxes.js';
import { ok } from '../session/reply.js';
import type { Session } from '../session/session.js';
import { tellMyRights } from './acl.js';
import type { Handler } from './handler.js';
import { attributesOf, isSelected, type Listed, namesAbove, namesOf } from './listing.js';
import { listedMetadata, mayAnnotate } from './metadata.js';
import { tellStatus } from './statusValues.js';

type ListCommand = CommandOf<'LIST'>;

function patternsOf({ reference, patterns, extended }: ListCommand): ListPattern[] {
  const wanted = extended ? patterns.filter(({ name }) => name !== '') : patterns;
  return wanted.map(({ name }) => new ListPattern(reference.name + name, separator));
}

type Notes = (info: MailboxInfo) => readonly Annotation[];

/** What is to be told of the annotations of all mailboxes, read at once; null where nobody asked. */
async function notesOf(session: Session, command: ListCommand, names: readonly Listed[]): Promise<Notes | null> {
  const entries = command.return.flatMap((option) => (option.kind === 'METADATA' ? option.entries : []));
  if (entries.length === 0) return null;
  return await listedMetadata(
    session,
    names.flatMap(({ info, rights }) => (info !== null && mayAnnotate(rights) ? [info] : [])),
    entries,
  );
}

/** STATUS (RFC 9051 §6.3.9.2: not of what cannot be selected), MYRIGHTS and METADATA (RFC 9590 §3) behind a line. */
async function tellBehind(
  session: Session,
  command: ListCommand,
  info: MailboxInfo,
  rights: RightSet,
  notes: Notes | null,
): Promise<void> {
  for (const option of command.return) {
    // RFC 4314 §4: r, as for STATUS
    if (option.kind === 'STATUS' && rights.has('r')) await tellStatus(session, info, option.items);
    // RFC 8440 §3
    if (option.kind === 'MYRIGHTS') tellMyRights(session, { name: info.name, rights });
  }
  if (notes !== null) writeMetadata(session.out, info.name, notes(info), session.utf8);
}

function tellEntry(session: Session, command: ListCommand, listed: Listed, childInfo: boolean): void {
  const returned = new Set(command.return.map(({ kind }) => kind));
  const showSubscribed = returned.has('SUBSCRIBED') || command.select.has('SUBSCRIBED');
  const matched = [...command.select].filter((option) => option === 'SUBSCRIBED' || option === 'SPECIAL-USE');
  const { name } = listed;
  const attributes = attributesOf(listed, showSubscribed, command.extended);
  const entry = { name, delimiter: separator, attributes, ...(childInfo ? { childInfo: matched } : {}) };
  writeList(session.out, 'LIST', entry, session.utf8);
}

/** RFC 9051 §6.3.9, RFC 5258 §3, RFC 5819 §2, RFC 6154 §2 */
export const list: Handler<'LIST'> = async (session, command) => {
  const [first] = command.patterns;
  if (!command.extended && first?.name === '') {
    // RFC 9051 §6.3.9: asks for the delimiter
    writeList(session.out, 'LIST', { name: '', delimiter: separator, attributes: ['\\Noselect'] }, session.utf8);
    return ok('LIST completed');
  }
  const patterns = patternsOf(command);
  const names = namesOf(await session.store.mailboxes.tree(session.accountId), await sharedMailboxes(session));
  const selected = names.filter((listed) => isSelected(listed, command.select));
  const recursive = command.select.has('RECURSIVEMATCH');
  // RFC 5258 §3: not for children that are told themselves
  const untold = recursive ? selected.filter(({ name }) => !matchesAny(patterns, name)) : [];
  const above = namesAbove(untold);
  const chosen = new Set(selected);
  const notes = await notesOf(session, command, names);
  for (const listed of names) {
    const hidden = above.has(listed.name);
    if (!(chosen.has(listed) || hidden) || !matchesAny(patterns, listed.name)) continue;
    tellEntry(session, command, listed, hidden);
    // RFC 8440 §4: not of what is shown for its children alone
    if (listed.info !== null && chosen.has(listed))
      await tellBehind(session, command, listed.info, listed.rights, notes);
    await session.channel.relieve();
  }
  return ok('LIST completed');
};
