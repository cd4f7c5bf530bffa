import type { CalendarDate, SearchKey, SearchTextField } from '#wires/imap';

/** Words and signs of one query, and how deep its parentheses go. */
export const maxTerms = 200;
export const maxNesting = 20;

const day = 86_400;
const units: Readonly<Record<string, number>> = { h: 3600, d: day, m: 30 * day, y: 365 * day };
const magnitudes: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };
const token = /\s*(?:(-)(?=\S)|([(){}])|(?:([a-z_]\w*):)?(?:"([^"]*)"?|([^\s(){}"]+))|([a-z_]\w*:))/giy;

/** A query that has too much in it. */
export class QueryTooLarge extends Error {}

/**
 * The search that a query of Gmail's asks for, as far as it has a meaning here: words, "phrases", -not, OR, (and), {or} and the
 * common operators. What is none of them is a word.
 */
export function gmailQuery(text: string): SearchKey {
  return new QueryReader(text).read();
}

class QueryReader {
  private at = 0;
  private terms = 0;

  constructor(private readonly text: string) {}

  read(): SearchKey {
    const keys: SearchKey[] = [];
    // what closes nothing is passed over
    while (this.at < this.text.length) keys.push(this.group(0, null));
    return all(keys);
  }

  /** Terms up to a bracket that closes; OR binds the terms beside it. */
  private group(depth: number, close: string | null): SearchKey {
    if (depth > maxNesting) throw new QueryTooLarge();
    const alternatives: SearchKey[][] = [];
    let joins = false;
    for (;;) {
      const key = this.term(depth);
      if (key === null) break;
      if (key === 'or') joins = alternatives.length > 0;
      else {
        if (joins) alternatives.at(-1)?.push(key);
        else alternatives.push([key]);
        joins = false;
      }
    }
    const keys = alternatives.map((group) => any(group));
    return close === '}' ? any(keys) : all(keys);
  }

  /** null at the end of a group. */
  private term(depth: number): SearchKey | 'or' | null {
    let isNot = false;
    for (let match = this.next(); match !== null; match = this.next()) {
      const [, minus, bracket, operator, phrase, word, bare] = match;
      if (bracket === ')' || bracket === '}') return null;
      const joins = operator === undefined ? word : undefined;
      if (minus !== undefined) isNot = !isNot;
      else if (bracket !== undefined) return negated(this.group(depth + 1, bracket === '{' ? '}' : ')'), isNot);
      else if (joins === 'OR') return 'or';
      else if (joins !== 'AND') return negated(meaning(operator ?? '', phrase ?? word ?? bare ?? ''), isNot);
    }
    return null;
  }

  private next(): RegExpExecArray | null {
    token.lastIndex = this.at;
    const match = token.exec(this.text);
    this.at = match === null ? this.text.length : token.lastIndex;
    this.terms += match === null ? 0 : 1;
    if (this.terms > maxTerms) throw new QueryTooLarge();
    return match;
  }
}

const all = (keys: readonly SearchKey[]): SearchKey =>
  keys.length === 1 ? (keys[0] as SearchKey) : keys.length === 0 ? { kind: 'all' } : { kind: 'and', keys };
const any = (keys: readonly SearchKey[]): SearchKey => (keys.length < 2 ? all(keys) : { kind: 'or', keys });
const negated = (key: SearchKey, isNot: boolean): SearchKey => (isNot ? { kind: 'not', key } : key);
const text = (field: SearchTextField, value: string): SearchKey => ({ kind: 'text', field, text: Buffer.from(value) });
const flag = (name: string, set = true): SearchKey => ({ kind: 'flag', flag: name, set });

const states: Readonly<Record<string, SearchKey>> = {
  unread: flag('\\Seen', false),
  read: flag('\\Seen'),
  starred: flag('\\Flagged'),
  unstarred: flag('\\Flagged', false),
  draft: flag('\\Draft'),
  important: { kind: 'gm-label', label: '\\Important' },
};
const places: Readonly<Record<string, string>> = {
  inbox: '\\Inbox',
  sent: '\\Sent',
  drafts: '\\Draft',
  draft: '\\Draft',
  spam: '\\Spam',
  trash: '\\Trash',
  important: '\\Important',
  starred: '\\Starred',
};

const operators: Readonly<Record<string, (value: string) => SearchKey | null>> = {
  from: (value) => text('FROM', value),
  // whoever gets it
  to: (value) => any([text('TO', value), text('CC', value), text('BCC', value)]),
  cc: (value) => text('CC', value),
  bcc: (value) => text('BCC', value),
  subject: (value) => text('SUBJECT', value),
  filename: (value) => text('TEXT', value),
  rfc822msgid: (value) => ({ kind: 'header', name: 'Message-ID', text: Buffer.from(value) }),
  has: (value) => (value.toLowerCase() === 'attachment' ? { kind: 'gm-attachment' } : null),
  is: (value) => states[value.toLowerCase()] ?? null,
  in: (value) => (value.toLowerCase() === 'anywhere' ? { kind: 'all' } : labelled(value)),
  label: (value) => labelled(value),
  before: (value) => dated('before', value),
  older: (value) => dated('before', value),
  after: (value) => dated('since', value),
  newer: (value) => dated('since', value),
  older_than: (value) => aged('older', value),
  newer_than: (value) => aged('younger', value),
  larger: (value) => sized('larger', value),
  size: (value) => sized('larger', value),
  smaller: (value) => sized('smaller', value),
};

function meaning(name: string, value: string): SearchKey {
  const operator = name.toLowerCase();
  const known = Object.hasOwn(operators, operator) ? operators[operator]?.(value) : null;
  if (known) return known;
  return text('TEXT', operator === '' ? value : `${operator}:${value}`);
}

const labelled = (value: string): SearchKey => ({ kind: 'gm-label', label: places[value.toLowerCase()] ?? value });

function dated(is: 'before' | 'since', value: string): SearchKey | null {
  const [, year, month, date] = /^(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})$/.exec(value) ?? [];
  const wanted: CalendarDate = { year: Number(year), month: Number(month), day: Number(date) };
  if (!(wanted.month >= 1 && wanted.month <= 12 && wanted.day >= 1 && wanted.day <= 31)) return null;
  return { kind: 'date', of: 'received', is, date: wanted };
}

function aged(is: 'older' | 'younger', value: string): SearchKey | null {
  const [, count, unit = ''] = /^(\d{1,5})([hdmy])$/i.exec(value) ?? [];
  const seconds = Number(count) * (units[unit.toLowerCase()] ?? 0);
  return seconds > 0 ? { kind: 'age', is, seconds } : null;
}

function sized(is: 'larger' | 'smaller', value: string): SearchKey | null {
  const [, count, unit = ''] = /^(\d{1,12})([kmg]?)b?$/i.exec(value) ?? [];
  const octets = Number(count) * (magnitudes[unit.toLowerCase()] ?? 1);
  return count === undefined ? null : { kind: 'size', is, octets };
}
