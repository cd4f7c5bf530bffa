import { type SearchReturn, writeSearch } from '#wires/imap';
import { highestModSeq, numbersOf, tellFound } from '../search/answer.js';
import { beginUpdates, prepareUpdates } from '../search/contexts.js';
import { requireFuzzy, searchFor } from '../search/searching.js';
import { ok } from '../session/reply.js';
import type { Handler } from './handler.js';

const ALL: SearchReturn = { options: new Set(['ALL']), partial: null };

/** RFC 9051 §6.4.4: tells by SEARCH, or by ESEARCH where it is asked for or IMAP4rev2 is enabled. */
export const search: Handler<'SEARCH'> = async (session, command, tag) => {
  const { uid } = command;
  const wanted = command.return ?? (session.rev2 ? ALL : null);
  prepareUpdates(session, wanted, tag);
  try {
    requireFuzzy(command.key, wanted);
    const { found, criterion, modSeq, relevancy, cut } = await searchFor(session, { ...command, partly: true });
    const uids = found.map((index) => session.mailbox.uidAt(index));
    if (wanted === null) {
      writeSearch(session.out, numbersOf(session, uids, uid), modSeq ? highestModSeq(session, uids) : null);
    } else {
      tellFound(session, { tag, uid, wanted, found: uids, modSeq, relevancy });
      beginUpdates(session, wanted, { tag, uid, criterion, order: null, results: uids }, cut === null);
    }
    return ok('SEARCH completed', cut);
  } catch (error) {
    // RFC 5182 §2.1: a search that fails leaves nothing saved
    if (wanted?.options.has('SAVE')) session.mailbox.saved = [];
    throw error;
  }
};
