import { separator } from '#core/mailstore';
import { ListPattern, writeList } from '#wires/imap';
import { sharedMailboxes } from '../session/mailboxes.js';
import { ok } from '../session/reply.js';
import type { Handler } from './handler.js';
import { attributesOf, namesOf } from './listing.js';

/** RFC 3501 §6.3.9: a level that `%` stops at is shown when something below it is subscribed. */
export const lsub: Handler<'LSUB'> = async (session, { reference, pattern }) => {
  const tree = await session.store.mailboxes.tree(session.accountId);
  const wanted = new ListPattern(reference.name + pattern.name, separator);
  const levels = new Set<string>();
  for (const name of tree.subscriptions)
    for (let at = name.lastIndexOf(separator); at > 0; at = name.lastIndexOf(separator, at - 1))
      levels.add(name.slice(0, at));
  const stops = pattern.name.endsWith('%');
  for (const listed of namesOf(tree, await sharedMailboxes(session))) {
    const { name, subscribed } = listed;
    if (!wanted.matches(name)) continue;
    const attributes = subscribed
      ? attributesOf(listed, false, false).filter((each) => each !== '\\NonExistent')
      : ['\\Noselect'];
    if (!subscribed && !(stops && levels.has(name))) continue;
    writeList(session.out, 'LSUB', { name, delimiter: separator, attributes }, session.utf8);
    await session.channel.relieve();
  }
  return ok('LSUB completed');
};
