import { addressKey, readAddress } from '#core/directory';
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
  type Side,
  type TransportRule,
} from './model.js';
import { invalid, list, members, parties, readPosition, text, texts } from './values.js';

type Readers<T> = { readonly [K in keyof T]: (value: unknown) => T[K] };

const maxReply = 200;
const maxFieldName = 64;
/** Fields that a rule may write: none that means something to servers, or that a message has once. */
const writable = /^(?:X-(?!Journal-)[A-Za-z0-9-]+|Comments|Importance|Keywords|Sensitivity)$/i;
const results = new Set(['none', 'neutral', 'pass', 'fail', 'softfail', 'policy', 'temperror', 'permerror']);

/** Reads a rule from a document, whoever wrote it. Throws `invalid` and `address-invalid`. */
export function readRule(document: unknown): TransportRule {
  const known = ['name', 'position', 'enabled', 'when', 'unless', 'do'];
  const { name, position = 100, enabled = true, when = [], unless = [], do: actions } = members(document, known);
  if (typeof enabled !== 'boolean') throw invalid('enabled is true or false');
  const rule = {
    name: text(name, 'name', maxName),
    position: readPosition(position),
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
