import { writeSort } from '#wires/imap';
import { highestModSeq, numbersOf, tellFound } from '../search/answer.js';
import { beginUpdates, prepareUpdates } from '../search/contexts.js';
import { sorted } from '../search/order.js';
import { requireFuzzy, searchFor } from '../search/searching.js';
import { ok } from '../session/reply.js';
import type { Handler } from './handler.js';

/** RFC 5256 §3, RFC 5267 §3 */
export const sort: Handler<'SORT'> = async (session, command, tag) => {
  const { uid, criteria, return: wanted } = command;
  const { mailbox, out } = session;
  prepareUpdates(session, wanted, tag);
  requireFuzzy(command.key, wanted, criteria);
  const { found, criterion, modSeq, relevancy } = await searchFor(session, command);
  const uids = await sorted(
    session,
    found.map((index) => mailbox.uidAt(index)),
    criteria,
    relevancy,
  );
  if (wanted === null) {
    writeSort(out, numbersOf(session, uids, uid), modSeq ? highestModSeq(session, uids) : null);
  } else {
    tellFound(session, { tag, uid, wanted, found: uids, modSeq, relevancy });
    beginUpdates(session, wanted, { tag, uid, criterion, order: criteria, results: uids });
  }
  return ok('SORT completed');
};
