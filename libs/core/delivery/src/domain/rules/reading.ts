import { addressKey, readAddress } from '#core/directory';
import { canonicalDomain, FumibakoError } from '#kernel';
import {
  type Action,
  type ActionValues,
  type Condition,
  type ConditionValues,
  maxActions,
  maxConditions,
  maxName,
  maxTargets,
  maxText,
  maxValues,
  type Side,
  type TransportRule,
} from './model.js';

type Readers<T> = { readonly [K in keyof T]: (value: unknown) => T[K] };
type Members = Readonly<Record<string, unknown>>;

const maxPosition = 1_000_000;
const maxReply = 200;
const maxFieldName = 64;
/** Fields that a rule may write: none that means something to servers, or that a message has once. */
const writable = /^(?:X-(?!Journal-)[A-Za-z0-9-]+|Comments|Importance|Keywords|Sensitivity)$/i;
const results = new Set(['none', 'neutral', 'pass', 'fail', 'softfail', 'policy', 'temperror', 'permerror']);

/** Reads a rule from a document, whoever wrote it. Throws `invalid` and `address-invalid`. */
export function readRule(document: unknown): TransportRule {
  const known = ['name', 'position', 'enabled', 'when', 'unless', 'do'];
  const { name, position = 100, enabled = true, when = [], unless = [], do: actions } = members(document, known);
  const place = Number(position);
  if (!Number.isInteger(place) || place < 0 || place > maxPosition)
    throw invalid(`position is a number from 0 to ${maxPosition}`);
  if (typeof enabled !== 'boolean') throw invalid('enabled is true or false');
  const rule = {
    name: text(name, 'name', maxName),
    position: place,
    enabled,
    when: list(when, 'when', maxConditions).map((each) => one(each, conditions, 'condition') as Condition),
    unless: list(unless, 'unless', maxConditions).map((each) => one(each, conditions, 'condition') as Condition),
    do: list(actions, 'do', maxActions).map((each) => one(each, verbs, 'action') as Action),
  };
  if (rule.do.length === 0) throw invalid('a rule does something: `do` is empty');
  return rule;
}

const conditions: Readers<ConditionValues> = {
  from: parties,
  sender: side,
  to: parties,
  recipient: side,
  subject: (value) => texts(value, 'subject'),
  header: (value) => {
    const { name, contains } = members(value, ['name', 'contains']);
    const field = text(name, 'name', maxFieldName);
    if (!/^[!-9;-~]+$/.test(field)) throw invalid(`${field} is not the name of a header field`);
    return { name: field, contains: texts(contains, 'contains') };
  },
  larger: octets,
  attachment: (value) => {
    const { name, extension } = members(value ?? {}, ['name', 'extension']);
    return {
      ...(name === undefined ? {} : { name: texts(name, 'name') }),
      ...(extension === undefined ? {} : { extension: texts(extension, 'extension').map(bare) }),
    };
  },
  spf: outcomes,
  dkim: outcomes,
  dmarc: outcomes,
};

const verbs: Readers<ActionValues> = {
  reject: (value) => {
    const reply = text(value, 'reject', maxReply);
    if (!/^[ -~]+$/.test(reply)) throw invalid('the text of a refusal is one line of ASCII (RFC 5321 §4.2)');
    return reply;
  },
  drop: always,
  redirect: targets,
  add: targets,
  junk: always,
  prepend: (value) => {
    const { name, value: content } = members(value, ['name', 'value']);
    const field = text(name, 'name', maxFieldName);
    if (!writable.test(field)) throw invalid(`a rule does not write ${field}: take a field that begins with X-`);
    return { name: field, value: text(content, 'value', maxText) };
  },
  stop: always,
};

/** `drop` is short for `{ drop: true }`. */
function one(entry: unknown, readers: Readonly<Record<string, (value: unknown) => unknown>>, what: string): unknown {
  const [[kind, value] = ['', undefined], ...more] =
    typeof entry === 'string' ? [[entry, true] as const] : Object.entries(members(entry, null));
  const read = Object.hasOwn(readers, kind) ? readers[kind] : undefined;
  if (!read || more.length > 0)
    throw invalid(`each ${what} is one of ${Object.keys(readers).join(', ')}, and stands by itself`);
  return { [kind]: read(value) };
}

function members(value: unknown, known: readonly string[] | null): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(`expected ${known?.join(', ') ?? 'a name and a value'}`);
  const strange = Object.keys(value).find((key) => known !== null && !known.includes(key));
  if (strange !== undefined) throw invalid(`${strange} is none of ${known?.join(', ')}`);
  return value as Members;
}

/** What stands alone is a list of one. */
function list(value: unknown, name: string, most: number): readonly unknown[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  if (all.length > most) throw new FumibakoError('limit-exceeded', `${name} has at most ${most} entries`);
  return all;
}

function text(value: unknown, name: string, most: number): string {
  if (typeof value !== 'string' && typeof value !== 'number') throw invalid(`${name} is a text`);
  const plain = String(value).trim();
  if (plain === '' || plain.length > most) throw invalid(`${name} has 1 to ${most} characters`);
  if (/\p{Cc}/u.test(plain) || !plain.isWellFormed()) throw invalid(`${name} is one line of text`);
  return plain;
}

function texts(value: unknown, name: string): readonly string[] {
  const all = list(value, name, maxValues).map((each) => text(each, name, maxText));
  if (all.length === 0) throw invalid(`${name} is compared with nothing`);
  return all;
}

function parties(value: unknown): readonly string[] {
  return texts(value, 'address').map((party) => {
    if (!party.startsWith('@')) return addressKey(readAddress(party));
    const domain = canonicalDomain(party.slice(1));
    if (domain === null) throw invalid(`${party} is neither an address nor @ and a domain`);
    return `@${domain}`;
  });
}

function targets(value: unknown): readonly string[] {
  const all = list(value, 'address', maxTargets).map((each) => addressKey(readAddress(text(each, 'address', maxText))));
  if (all.length === 0) throw invalid('an action names an address');
  return all;
}

function side(value: unknown): Side {
  if (value !== 'inside' && value !== 'outside') throw invalid('that is either inside or outside');
  return value;
}

function octets(value: unknown): number {
  const [, digits = '', unit = ''] = /^(\d{1,12})([KMG]?)$/i.exec(String(value)) ?? [];
  const size = digits === '' ? Number.NaN : Number(digits) * 1024 ** ' KMG'.indexOf(unit.toUpperCase() || ' ');
  if (!Number.isSafeInteger(size)) throw invalid('larger is a size such as 500K or 10M');
  return size;
}

function outcomes(value: unknown): readonly string[] {
  return texts(value, 'result').map((result) => {
    if (!results.has(result)) throw invalid(`a result is one of ${[...results].join(', ')}`);
    return result;
  });
}

function always(value: unknown): true {
  if (value !== true) throw invalid('an action without a value stands by itself, or is true');
  return value;
}

const bare = (extension: string): string => extension.replace(/^\./, '').toLowerCase();

const invalid = (reason: string): FumibakoError => new FumibakoError('invalid', reason);
