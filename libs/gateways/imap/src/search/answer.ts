import { type EsearchData, partOf, type SearchReturn, type SearchReturnOption, writeEsearch } from '#wires/imap';
import type { Session } from '../session/session.js';
import type { Relevancy } from './relevancy.js';

/** What was found, and how it is to be told. */
export interface Answer {
  readonly tag: string;
  readonly uid: boolean;
  readonly wanted: SearchReturn;
  /** UIDs in the order in which they are told. */
  readonly found: readonly number[];
  readonly modSeq: boolean;
  /** Scores of what was found (RFC 6203 §4). */
  readonly relevancy?: Relevancy | null;
  /** The mailbox is named, for it may be another than the selected one (RFC 7377 §2.1). */
  readonly named?: boolean;
}

/** Highest change among messages (RFC 7162 §3.1.5). */
export function highestModSeq({ mailbox }: Session, uids: readonly number[]): number {
  let highest = 0;
  for (const uid of uids) {
    const at = mailbox.view.indexOf(uid);
    if (at >= 0) highest = Math.max(highest, mailbox.view.changeAt(at));
  }
  return highest;
}

/** Message numbers or UIDs, as they are asked for. */
export function numbersOf({ mailbox }: Session, uids: readonly number[], uid: boolean): readonly number[] {
  return uid ? uids : uids.map((each) => mailbox.indexOf(each) + 1);
}

/** What counts for MODSEQ and for SAVE: with MIN, MAX and PARTIAL alone, only what they tell (RFC 5182 §2.1, RFC 9394 §3.2). */
function told({ options, partial }: SearchReturn, found: readonly number[]): readonly number[] {
  const some = options.has('MIN') || options.has('MAX') || partial !== null;
  if (options.has('ALL') || options.has('COUNT') || !some) return found;
  const chosen = new Set(partial === null ? [] : partOf(found, partial));
  if (options.has('MIN')) for (const uid of found.slice(0, 1)) chosen.add(uid);
  if (options.has('MAX')) for (const uid of found.slice(-1)) chosen.add(uid);
  return [...chosen];
}

function dataOf({ options, partial }: SearchReturn, numbers: readonly number[]): EsearchData {
  const [first] = numbers;
  const last = numbers.at(-1);
  return {
    ...(options.has('MIN') && first !== undefined ? { min: first } : {}),
    ...(options.has('MAX') && last !== undefined ? { max: last } : {}),
    ...(options.has('ALL') && numbers.length > 0 ? { all: numbers } : {}),
    ...(options.has('COUNT') ? { count: numbers.length } : {}),
    ...(partial === null ? {} : { partial: { range: partial.text, numbers: partOf(numbers, partial) } }),
  };
}

/** Options that ask for something to be told. */
const TELLING: readonly SearchReturnOption[] = ['MIN', 'MAX', 'ALL', 'COUNT', 'PARTIAL', 'RELEVANCY'];

/** RFC 6203 §4: in the order of the results; of the part of them that is told, where only a part is. */
function scoresOf({ wanted: { options, partial }, found, relevancy }: Answer): Pick<EsearchData, 'relevancy'> {
  if (!options.has('RELEVANCY') || !relevancy) return {};
  const told = partial === null ? found : partOf(found, partial);
  return { relevancy: told.map((uid) => relevancy.of(uid)) };
}

/** Tells what was found by ESEARCH (RFC 9051 §7.3.4, RFC 5267 §3.1), and keeps it where SAVE asks for that. */
export function tellFound(session: Session, answer: Answer): void {
  const { tag, uid, wanted, found, modSeq, named = false } = answer;
  const { mailbox, out } = session;
  const { options } = wanted;
  const counted = told(wanted, found);
  if (options.has('SAVE')) mailbox.saved = counted.toSorted((a, b) => a - b);
  // RFC 5182 §2.1: SAVE alone tells nothing
  if (options.has('SAVE') && !TELLING.some((option) => options.has(option))) return;
  const data = dataOf(wanted, numbersOf(session, found, uid));
  // RFC 7162 §3.1.10
  const highest = modSeq && counted.length > 0 ? { modSeq: highestModSeq(session, counted) } : {};
  const scores = scoresOf(answer);
  const { info, view } = mailbox;
  const place = { mailbox: info.name, uidValidity: view.uidValidity, utf8: session.utf8 };
  writeEsearch(out, tag, uid, { ...data, ...scores, ...highest, ...(named ? { place } : {}) });
}
