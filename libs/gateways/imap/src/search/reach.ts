import type { ResponseCode, SearchKey } from '#wires/imap';
import { messageLimit } from '../session/messageLimit.js';
import { breathe } from '../session/breathe.js';
import { compile, type CompileContext } from './compile.js';
import { all, any, type Criterion, not, unreadCandidate } from './criterion.js';

/** Messages looked at between two breaths. */
const BATCH = 20_000;

const unknown: Criterion = { rank: 0, test: () => null };

/** What a search says by UIDs and message numbers; of all else it says that it does not know. */
function placed(context: CompileContext, key: SearchKey): Criterion {
  switch (key.kind) {
    case 'and':
      return all(key.keys.map((inner) => placed(context, inner)));
    case 'or':
      return any(key.keys.map((inner) => placed(context, inner)));
    case 'not':
      return not(placed(context, key.key));
    case 'fuzzy':
      return placed(context, key.key);
    case 'numbers':
    case 'uids':
    case 'uid-bound':
      return compile(context, key);
    default:
      return unknown;
  }
}

/** Messages that a search looks at. */
export interface SearchReach {
  /** Their indexes, rising; null: those of all. */
  readonly among: readonly number[] | null;
  /** How the command says that there are more that it might have looked at; null: there are not. */
  readonly code: ResponseCode | null;
}

/**
 * The newest messages that a search may be about, as many as the limit allows (RFC 9738 §3.1). UIDs and message numbers in it
 * leave messages out, so that a client that has come to the limit can go on below.
 */
export async function reachOf(context: CompileContext, key: SearchKey): Promise<SearchReach> {
  const { mailbox } = context.session;
  const limit = messageLimit(context.session);
  if (mailbox.exists <= limit) return { among: null, code: null };
  const criterion = placed(context, key);
  const newest: number[] = [];
  for (let index = mailbox.exists - 1; index >= 0; index -= 1) {
    if (index % BATCH === 0) await breathe();
    const candidate = unreadCandidate({ index, uid: mailbox.uidAt(index), at: -1, size: 0 });
    if (criterion.test(candidate, mailbox) === false) continue;
    if (newest.length < limit) newest.push(index);
    else {
      const lowest = mailbox.uidAt(newest.at(-1) ?? 0);
      return { among: newest.reverse(), code: { name: 'MESSAGELIMIT', limit, lowest } };
    }
  }
  return { among: newest.reverse(), code: null };
}
