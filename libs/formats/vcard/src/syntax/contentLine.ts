import type { CardVersion, Parameter, Property } from '../types.js';

const NAME = /^(?:([\w-]+)\.)?([\w-]+)[ \t]*(?=[;:])/;

/** What no parameter can carry. */
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\0-\x08\n-\x1f\x7f]/g;

const isBlank = (char: string | undefined): boolean => char === ' ' || char === '\t';

/** The octets are not text yet: one of them may be what `trim` takes for a blank. */
function trimBlanks(text: string): string {
  let [start, end] = [0, text.length];
  while (isBlank(text[start])) start += 1;
  while (end > start && isBlank(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

/**
 * `contentline = [group "."] name *(";" param) ":" value` (RFC 6350 §3.3); null for what is none. A quote that does not end is a
 * character like others.
 */
export function parseContentLine(line: string, version: CardVersion): Property | null {
  const head = NAME.exec(line);
  if (head === null) return null;
  const [whole, group, name = ''] = head;
  const parameters: Parameter[] = [];
  let at = whole.length;
  while (line[at] === ';') {
    const end = endOfParameter(line, at + 1);
    if (end < 0) return null;
    const text = trimBlanks(line.slice(at + 1, end).replace(CONTROL, ' '));
    if (text !== '') parameters.push(parseParameter(text, version));
    at = end;
  }
  if (line[at] !== ':') return null;
  return { group: group ?? null, name, parameters, value: line.slice(at + 1) };
}

/** Where the next `;` or `:` stands that is in no quotes; -1 without one. */
function endOfParameter(line: string, from: number): number {
  let quoted = false;
  for (let at = from; at < line.length; at += 1) {
    const char = line[at];
    if (char === '"') quoted = quoted ? false : line.indexOf('"', at + 1) >= 0;
    else if (!quoted && (char === ';' || char === ':')) return at;
  }
  return -1;
}

/** `param = param-name "=" param-value *("," param-value)`, or a value alone (vCard 2.1). */
function parseParameter(text: string, version: CardVersion): Parameter {
  const equals = text.indexOf('=');
  const [name, rest] = equals < 0 ? ['', text] : [trimBlanks(text.slice(0, equals)), text.slice(equals + 1)];
  const values = splitQuoted(rest).map((value) => (version === '4.0' ? decodeCarets(value) : value));
  return { name, values };
}

function splitQuoted(text: string): readonly string[] {
  if (!text.includes('"')) return text.split(',').map(trimBlanks);
  const values: string[] = [];
  const one = /[ \t]*(?:"([^"]*)"|([^,]*))[ \t]*(?:,|$)/y;
  while (one.lastIndex <= text.length) {
    const start = one.lastIndex;
    const match = one.exec(text);
    if (match === null) {
      values.push(trimBlanks(text.slice(start).replaceAll('"', '')));
      break;
    }
    values.push(match[1] ?? trimBlanks((match[2] ?? '').replaceAll('"', '')));
    if (!match[0].endsWith(',')) break;
  }
  return values;
}

/** RFC 6868 §3.2: `^n`, `^^` and `^'`; a caret before anything else stays. */
function decodeCarets(value: string): string {
  return value.replace(/\^([n^'])/g, (_, char: string) => (char === 'n' ? '\n' : char === "'" ? '"' : '^'));
}

/** RFC 6868 §3.1; what older versions cannot carry in a parameter is replaced. */
function encodeValue(value: string, version: CardVersion): string {
  const encoded =
    version === '4.0'
      ? value.replace(/[\^\n"]/g, (char) => (char === '\n' ? '^n' : char === '"' ? "^'" : '^^'))
      : value.replaceAll('"', "'").replaceAll('\n', ' ');
  const clean = encoded.replace(CONTROL, ' ');
  return /[,:;]/.test(clean) ? `"${clean}"` : clean;
}

/** A property as a line, not folded. A line break in a value becomes its escape: no value can end its line. */
export function printContentLine({ group, name, parameters, value }: Property, version: CardVersion): string {
  let line = group === null ? name : `${group}.${name}`;
  for (const { name: parameter, values } of parameters) {
    const joined = values.map((each) => encodeValue(each, version)).join(',');
    line += parameter === '' ? `;${joined}` : `;${parameter}=${joined}`;
  }
  return `${line}:${value.replace(/\r\n?|\n/g, '\\n')}`;
}
