import { type CommandOf, type EsearchData, type SearchReturnOption, writeEsearch, writeSearch } from '#wires/imap';
import type { Session } from '../session/session.js';

type SearchCommand = CommandOf<'SEARCH'>;

function highestModSeq({ mailbox }: Session, indexes: readonly number[]): number {
  let highest = 0;
  for (const index of indexes) {
    const at = mailbox.view.indexOf(mailbox.uidAt(index));
    if (at >= 0) highest = Math.max(highest, mailbox.view.changeAt(at));
  }
  return highest;
}

/** Indexes whose numbers are told: with MIN and MAX alone, only those count for MODSEQ and for SAVE (RFC 5182 §2.1). */
function told(options: ReadonlySet<SearchReturnOption>, found: readonly number[]): readonly number[] {
  if (options.has('ALL') || options.has('COUNT') || (!options.has('MIN') && !options.has('MAX'))) return found;
  const first = options.has('MIN') ? found.slice(0, 1) : [];
  const last = options.has('MAX') ? found.slice(-1) : [];
  return first[0] === last[0] ? first : [...first, ...last];
}

function dataOf(options: ReadonlySet<SearchReturnOption>, numbers: readonly number[]): EsearchData {
  const [first] = numbers;
  const last = numbers.at(-1);
  return {
    ...(options.has('MIN') && first !== undefined ? { min: first } : {}),
    ...(options.has('MAX') && last !== undefined ? { max: last } : {}),
    ...(options.has('ALL') && numbers.length > 0 ? { all: numbers } : {}),
    ...(options.has('COUNT') ? { count: numbers.length } : {}),
  };
}

/** Tells what was found: SEARCH, or ESEARCH where it is asked for or IMAP4rev2 is enabled (RFC 9051 §6.4.4). */
export function tellFound(
  session: Session,
  command: SearchCommand,
  tag: string,
  found: readonly number[],
  modSeq: boolean,
): void {
  const { mailbox, out } = session;
  const numbers = found.map((index) => (command.uid ? mailbox.uidAt(index) : index + 1));
  const options = command.return ?? (session.rev2 ? new Set<SearchReturnOption>(['ALL']) : null);
  if (options === null) {
    writeSearch(out, numbers, modSeq ? highestModSeq(session, found) : null);
    return;
  }
  const counted = told(options, found);
  if (options.has('SAVE')) mailbox.saved = counted.map((index) => mailbox.uidAt(index));
  // RFC 5182 §2.1: SAVE alone tells nothing
  if (options.size === 1 && options.has('SAVE')) return;
  const data = dataOf(options, numbers);
  // RFC 7162 §3.1.10
  const highest = modSeq && counted.length > 0 ? { modSeq: highestModSeq(session, counted) } : {};
  writeEsearch(out, tag, command.uid, { ...data, ...highest });
}
