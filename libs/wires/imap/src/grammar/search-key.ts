import type { Cursor } from './cursor.js';
import { date, type CalendarDate } from './date.js';
import { flagKeyword } from './flag.js';
import { gmLabel, gmNumber } from './gmail.js';
import { modSequenceValzer, number64, nzNumber } from './number.js';
import { isAtomOctet, isDigitOctet, isObjectIdOctet } from './octets.js';
import { headerFieldName } from './section.js';
import { sequenceSet, type SequenceSet } from './sequence-set.js';
import { astring, quoted } from './string.js';

/** Where a text is looked for. */
export type SearchTextField = 'BCC' | 'BODY' | 'CC' | 'FROM' | 'SUBJECT' | 'TEXT' | 'TO';

/** RFC 9051 §6.4.4. Texts are octets in the charset of the command. */
export type SearchKey =
  | { readonly kind: 'all' }
  | { readonly kind: 'recent' | 'new' | 'old' }
  | { readonly kind: 'flag'; readonly flag: string; readonly set: boolean }
  | { readonly kind: 'text'; readonly field: SearchTextField; readonly text: Buffer }
  | { readonly kind: 'header'; readonly name: string; readonly text: Buffer }
  | {
      readonly kind: 'date';
      readonly of: 'received' | 'sent' | 'saved';
      readonly is: 'before' | 'on' | 'since';
      readonly date: CalendarDate;
    }
  | { readonly kind: 'size'; readonly is: 'larger' | 'smaller'; readonly octets: number }
  | { readonly kind: 'age'; readonly is: 'older' | 'younger'; readonly seconds: number }
  | { readonly kind: 'numbers'; readonly set: SequenceSet }
  | { readonly kind: 'uids'; readonly set: SequenceSet }
  /** RFC 9738 §3.2 */
  | { readonly kind: 'uid-bound'; readonly is: 'after' | 'before'; readonly uid: number }
  | { readonly kind: 'modseq'; readonly atLeast: number; readonly entry: string | null }
  | { readonly kind: 'object-id'; readonly of: 'email' | 'thread'; readonly id: string }
  /** X-GM-EXT-1; a text is a query as people write it, an attachment comes by one alone */
  | { readonly kind: 'gm-number'; readonly of: 'message' | 'thread'; readonly number: string }
  | { readonly kind: 'gm-label'; readonly label: string }
  | { readonly kind: 'gm-raw'; readonly text: Buffer }
  | { readonly kind: 'gm-attachment' }
  | { readonly kind: 'not'; readonly key: SearchKey }
  /** RFC 6203 §3 */
  | { readonly kind: 'fuzzy'; readonly key: SearchKey }
  | { readonly kind: 'or'; readonly keys: readonly SearchKey[] }
  | { readonly kind: 'and'; readonly keys: readonly SearchKey[] };

type Argument = (cursor: Cursor) => SearchKey;

const flagged =
  (name: string, set: boolean): Argument =>
  () => ({ kind: 'flag', flag: name, set });

const text =
  (field: SearchTextField): Argument =>
  (cursor) => ({ kind: 'text', field, text: argument(cursor, astring) });

const dated =
  (of: 'received' | 'sent' | 'saved', is: 'before' | 'on' | 'since'): Argument =>
  (cursor) => ({ kind: 'date', of, is, date: argument(cursor, date) });

const sized =
  (is: 'larger' | 'smaller'): Argument =>
  (cursor) => ({ kind: 'size', is, octets: argument(cursor, number64) });

const aged =
  (is: 'older' | 'younger'): Argument =>
  (cursor) => ({ kind: 'age', is, seconds: argument(cursor, nzNumber) });

const bounded =
  (is: 'after' | 'before'): Argument =>
  (cursor) => ({ kind: 'uid-bound', is, uid: argument(cursor, nzNumber) });

const identified =
  (of: 'email' | 'thread'): Argument =>
  (cursor) => ({ kind: 'object-id', of, id: argument(cursor, objectId) });

function argument<T>(cursor: Cursor, read: (cursor: Cursor) => T): T {
  cursor.space();
  return read(cursor);
}

// objectid = 1*255(ALPHA / DIGIT / "_" / "-")
/** RFC 8474 §7 */
export function objectId(cursor: Cursor): string {
  const id = cursor.takeWhile(isObjectIdOctet);
  if (id.length === 0 || id.length > 255) cursor.fail('objectid');
  return id.toString('latin1');
}

// search-modsequence = "MODSEQ" [search-modseq-ext] SP mod-sequence-valzer
// search-modseq-ext = SP entry-name SP entry-type-req    entry-type-req = "priv" / "shared" / "all"
/** RFC 7162 §7 */
export function searchModsequence(cursor: Cursor): SearchKey {
  cursor.space();
  if (isDigitOctet(cursor.octet)) return { kind: 'modseq', atLeast: modSequenceValzer(cursor), entry: null };
  const entry = quoted(cursor).toString('latin1');
  if (!entry.startsWith('/flags/')) cursor.fail('entry-name');
  cursor.space();
  const type = cursor.word();
  if (type !== 'PRIV' && type !== 'SHARED' && type !== 'ALL') cursor.fail('"priv", "shared" or "all"');
  cursor.space();
  return { kind: 'modseq', atLeast: modSequenceValzer(cursor), entry };
}

function header(cursor: Cursor): SearchKey {
  const name = argument(cursor, headerFieldName);
  return { kind: 'header', name, text: argument(cursor, astring) };
}

const KEYS = new Map<string, Argument>([
  ['ALL', () => ({ kind: 'all' })],
  ['ANSWERED', flagged('\\Answered', true)],
  ['BCC', text('BCC')],
  ['BEFORE', dated('received', 'before')],
  ['BODY', text('BODY')],
  ['CC', text('CC')],
  ['DELETED', flagged('\\Deleted', true)],
  ['DRAFT', flagged('\\Draft', true)],
  ['FLAGGED', flagged('\\Flagged', true)],
  ['FROM', text('FROM')],
  ['HEADER', header],
  ['KEYWORD', (cursor) => ({ kind: 'flag', flag: argument(cursor, flagKeyword), set: true })],
  ['LARGER', sized('larger')],
  ['ON', dated('received', 'on')],
  ['SEEN', flagged('\\Seen', true)],
  ['SENTBEFORE', dated('sent', 'before')],
  ['SENTON', dated('sent', 'on')],
  ['SENTSINCE', dated('sent', 'since')],
  ['SINCE', dated('received', 'since')],
  ['SMALLER', sized('smaller')],
  ['SUBJECT', text('SUBJECT')],
  ['TEXT', text('TEXT')],
  ['TO', text('TO')],
  ['UID', (cursor) => ({ kind: 'uids', set: argument(cursor, sequenceSet) })],
  ['UNANSWERED', flagged('\\Answered', false)],
  ['UNDELETED', flagged('\\Deleted', false)],
  ['UNDRAFT', flagged('\\Draft', false)],
  ['UNFLAGGED', flagged('\\Flagged', false)],
  ['UNKEYWORD', (cursor) => ({ kind: 'flag', flag: argument(cursor, flagKeyword), set: false })],
  ['UNSEEN', flagged('\\Seen', false)],
  // RFC 3501 §6.4.4, no longer in IMAP4rev2
  ['NEW', () => ({ kind: 'new' })],
  ['OLD', () => ({ kind: 'old' })],
  ['RECENT', () => ({ kind: 'recent' })],
  ['MODSEQ', searchModsequence],
  // RFC 5032 §2
  ['OLDER', aged('older')],
  ['YOUNGER', aged('younger')],
  // RFC 8514 §4.3
  ['SAVEDBEFORE', dated('saved', 'before')],
  ['SAVEDON', dated('saved', 'on')],
  ['SAVEDSINCE', dated('saved', 'since')],
  ['SAVEDATESUPPORTED', () => ({ kind: 'all' })],
  // RFC 9738 §3.2
  ['UIDAFTER', bounded('after')],
  ['UIDBEFORE', bounded('before')],
  // RFC 8474 §6
  ['EMAILID', identified('email')],
  ['THREADID', identified('thread')],
  // X-GM-EXT-1
  ['X-GM-MSGID', (cursor) => ({ kind: 'gm-number', of: 'message', number: argument(cursor, gmNumber) })],
  ['X-GM-THRID', (cursor) => ({ kind: 'gm-number', of: 'thread', number: argument(cursor, gmNumber) })],
  ['X-GM-LABELS', (cursor) => ({ kind: 'gm-label', label: argument(cursor, gmLabel) })],
  ['X-GM-RAW', (cursor) => ({ kind: 'gm-raw', text: argument(cursor, astring) })],
]);

/** Counts the keys of one command. */
class SearchParser {
  private count = 0;

  constructor(private readonly cursor: Cursor) {}

  /** `NOT`s and `OR`s are read in loops: a chain of either costs no stack. */
  key(): SearchKey {
    const alternatives: SearchKey[] = [];
    // OR is prefix and associative: each one makes one missing key into two
    for (let missing = 1; missing > 0; missing -= 1) {
      if (alternatives.length > 0) this.cursor.space();
      while (this.cursor.tryWord('OR')) {
        this.cursor.space();
        this.counted();
        missing += 1;
      }
      alternatives.push(this.negatable());
    }
    return alternatives.length === 1 ? (alternatives[0] as SearchKey) : { kind: 'or', keys: alternatives };
  }

  /** The keys of a list: all of them must match. */
  keys(): SearchKey {
    const keys = [this.key()];
    while (this.cursor.tryChar(' ')) keys.push(this.key());
    return keys.length === 1 ? (keys[0] as SearchKey) : { kind: 'and', keys };
  }

  private negatable(): SearchKey {
    let negated = false;
    while (this.cursor.tryWord('NOT')) {
      this.cursor.space();
      this.counted();
      negated = !negated;
    }
    // OR below NOT is another level
    const key = this.cursor.peekWord() === 'OR' ? this.cursor.nested(() => this.key()) : this.simple();
    return negated ? { kind: 'not', key } : key;
  }

  /** RFC 6203 §3: FUZZY twice says nothing more. */
  private simple(): SearchKey {
    let fuzzy = false;
    while (this.cursor.tryWord('FUZZY')) {
      this.cursor.space();
      this.counted();
      fuzzy = true;
    }
    if (!fuzzy) return this.plain();
    const word = this.cursor.peekWord();
    const nested = word === 'OR' || word === 'NOT';
    return { kind: 'fuzzy', key: nested ? this.cursor.nested(() => this.key()) : this.plain() };
  }

  private plain(): SearchKey {
    const { cursor } = this;
    this.counted();
    if (cursor.tryChar('(')) {
      const keys = cursor.nested(() => this.keys());
      if (!cursor.tryChar(')')) cursor.fail('space or ")"');
      return keys;
    }
    if (isDigitOctet(cursor.octet) || cursor.octet === 0x2a || cursor.octet === 0x24) {
      return { kind: 'numbers', set: sequenceSet(cursor) };
    }
    const word = cursor.peekWord();
    const read = KEYS.get(word);
    if (read === undefined || isAtomOctet(cursor.octetAt(word.length))) return cursor.fail('search-key');
    cursor.skip(word.length);
    return read(cursor);
  }

  private counted(): void {
    this.count += 1;
    if (this.count > this.cursor.context.limits.maxSearchKeys) this.cursor.exceed('too many search keys');
  }
}

// search-key = "ALL" / "ANSWERED" / … / "NOT" SP search-key / "OR" SP search-key SP search-key / … /
//              sequence-set / "(" search-key *(SP search-key) ")"
/** RFC 9051 §9, RFC 3501 §9. ORs below one another come as one list. */
export function searchKey(cursor: Cursor): SearchKey {
  return new SearchParser(cursor).key();
}

/** `search-key *(SP search-key)`: all must match. */
export function searchKeys(cursor: Cursor): SearchKey {
  return new SearchParser(cursor).keys();
}
