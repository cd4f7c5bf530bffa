import { orderedSubject, references, refs, type ThreadedMessages } from '#core/mailstore';
import { writeThread } from '#wires/imap';
import { numbersOf } from '../search/answer.js';
import { dateReader, keysOf, readerOf } from '../search/order.js';
import { searchFor } from '../search/searching.js';
import { bad, ok } from '../session/reply.js';
import type { Session } from '../session/session.js';
import type { Handler } from './handler.js';

const ALGORITHMS = { ORDEREDSUBJECT: orderedSubject, REFERENCES: references, REFS: refs };

/** What threading asks about the messages with these UIDs, which are in the order of the mailbox. */
async function threaded(session: Session, uids: readonly number[]): Promise<ThreadedMessages & { uids: number[] }> {
  const keys = await keysOf(session, uids);
  const { view } = session.mailbox;
  const present = uids.filter((uid) => view.indexOf(uid) >= 0 && keys.rowOf(uid) >= 0);
  const rows = present.map((uid) => keys.rowOf(uid));
  const subject = readerOf(session, keys, 'SUBJECT');
  const arrival = readerOf(session, keys, 'ARRIVAL');
  const sent = dateReader(keys, arrival);
  const uidOf = (node: number): number => present[node] as number;
  const rowOf = (node: number): number => rows[node] as number;
  return {
    uids: present,
    count: present.length,
    sentAt: (node) => sent(uidOf(node)),
    arrivedAt: (node) => arrival(uidOf(node)),
    subjectOf: (node) => subject(uidOf(node)),
    emptySubject: keys.emptyRank('subject'),
    isReply: (node) => keys.isReply(rowOf(node)),
    idOf: (node) => keys.idOf(rowOf(node)),
    referencesOf: (node) => keys.referencesOf(rowOf(node)),
  };
}

/** RFC 5256 §3 */
export const thread: Handler<'THREAD'> = async (session, command) => {
  const { algorithm, uid } = command;
  if (!Object.hasOwn(ALGORITHMS, algorithm)) return bad('Threading algorithm not known');
  const { found } = await searchFor(session, command);
  const input = await threaded(
    session,
    found.map((index) => session.mailbox.uidAt(index)),
  );
  const forest = ALGORITHMS[algorithm as keyof typeof ALGORITHMS](input);
  const numbers = new Float64Array(forest.firstChild.length);
  numbers.set(numbersOf(session, input.uids, uid));
  writeThread(session.out, { ...forest, numbers });
  return ok('THREAD completed');
};
