import { separator } from '#core/mailstore';
import { type CommandOf, ListPattern, matchesAny, writeList } from '#wires/imap';
import { ok, type Session } from '../session/session.js';
import type { Handler } from './handler.js';
import { attributesOf, isSelected, type Listed, namesAbove, namesOf } from './listing.js';
import { tellStatus } from './statusValues.js';

type ListCommand = CommandOf<'LIST'>;

function patternsOf({ reference, patterns, extended }: ListCommand): ListPattern[] {
  const wanted = extended ? patterns.filter(({ name }) => name !== '') : patterns;
  return wanted.map(({ name }) => new ListPattern(reference.name + name, separator));
}

async function tellEntry(session: Session, command: ListCommand, listed: Listed, childInfo: boolean): Promise<void> {
  const returned = new Set(command.return.map(({ kind }) => kind));
  const showSubscribed = returned.has('SUBSCRIBED') || command.select.has('SUBSCRIBED');
  const matched = [...command.select].filter((option) => option === 'SUBSCRIBED' || option === 'SPECIAL-USE');
  const { name } = listed;
  const attributes = attributesOf(listed, showSubscribed);
  const entry = { name, delimiter: separator, attributes, ...(childInfo ? { childInfo: matched } : {}) };
  writeList(session.out, 'LIST', entry, session.utf8);
  // RFC 9051 §6.3.9.2: no STATUS for what cannot be selected
  for (const option of command.return)
    if (option.kind === 'STATUS' && listed.info !== null) await tellStatus(session, listed.info, option.items);
  await session.channel.relieve();
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
  const names = namesOf(await session.store.mailboxes.tree(session.accountId));
  const selected = names.filter((listed) => isSelected(listed, command.select));
  const recursive = command.select.has('RECURSIVEMATCH');
  const above = recursive ? namesAbove(selected) : new Set<string>();
  const chosen = new Set(selected);
  for (const listed of names) {
    const hidden = above.has(listed.name);
    if ((chosen.has(listed) || hidden) && matchesAny(patterns, listed.name))
      await tellEntry(session, command, listed, hidden);
  }
  return ok('LIST completed');
};
