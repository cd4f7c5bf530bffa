import { decodeCharset } from '../charset/decode.js';
import { decodePercent } from '../content/quotedPrintable.js';
import type { Parameter } from '../types.js';
import { trimBlanks } from './blanks.js';
import { cleanText, decodeWords } from './encodedWords.js';

/** A value with parameters, as Content-Type and Content-Disposition are. */
export interface ParameterizedValue {
  /** What stands before the first semicolon, lower-cased, without comments and white space. */
  readonly value: string;
  readonly parameters: Parameter[];
  /** Names that came twice or in two forms. */
  readonly ambiguous: readonly string[];
  readonly tooMany: boolean;
}

interface Segment {
  readonly index: number;
  readonly extended: boolean;
  readonly text: string;
}

interface Collected {
  plain: string | null;
  segments: Segment[];
  repeated: boolean;
}

/** RFC 2231 §3 numbers have no bound; nobody sends more. */
const MAX_SEGMENT_DIGITS = 5;
/** Longer names are not looked for where a semicolon is missing. */
const MAX_NAME = 40;

/** Parses `value; name=value; name*0*=...` (RFC 2045 §5.1, RFC 2231). Linear; never throws. */
export function parseParameterized(raw: string, maxParameters: number): ParameterizedValue {
  const scanner = new ParameterScanner(raw);
  const value = scanner.head();
  const collected = new Map<string, Collected>();
  let count = 0;
  let tooMany = false;
  for (let pair = scanner.next(); pair !== null; pair = scanner.next()) {
    if (count++ >= maxParameters) {
      tooMany = true;
      break;
    }
    collect(collected, pair.name, pair.value);
  }
  const parameters: Parameter[] = [];
  const ambiguous: string[] = [];
  for (const [name, found] of collected) {
    if (found.repeated || (found.plain !== null && found.segments.length > 0)) ambiguous.push(name);
    parameters.push(
      found.segments.length > 0 ? joinSegments(name, found.segments) : plainParameter(name, found.plain ?? ''),
    );
  }
  return { value, parameters, ambiguous, tooMany };
}

/** Decoded value of a parameter, or null. */
export function parameterOf(parameters: readonly Parameter[], name: string): string | null {
  for (const parameter of parameters) if (parameter.name === name) return parameter.value;
  return null;
}

function collect(collected: Map<string, Collected>, fullName: string, value: string): void {
  const { name, index, extended } = splitName(fullName);
  let entry = collected.get(name);
  if (entry === undefined) {
    entry = { plain: null, segments: [], repeated: false };
    collected.set(name, entry);
  }
  if (index === null && !extended) {
    if (entry.plain === null) entry.plain = value;
    else if (entry.plain !== value) entry.repeated = true;
  } else entry.segments.push({ index: index ?? -1, extended, text: value });
}

/** RFC 2231 §3 and §4.1: `name*`, `name*0`, `name*0*`. */
function splitName(fullName: string): { name: string; index: number | null; extended: boolean } {
  const extended = fullName.endsWith('*') && fullName.length > 1;
  const body = extended ? fullName.slice(0, -1) : fullName;
  const star = body.lastIndexOf('*');
  const digits = star > 0 ? body.slice(star + 1) : '';
  if (digits === '' || digits.length > MAX_SEGMENT_DIGITS || !/^[0-9]+$/.test(digits))
    return { name: body, index: null, extended };
  return { name: body.slice(0, star), index: Number(digits), extended };
}

function plainParameter(name: string, raw: string): Parameter {
  return { name, raw, value: decodeWords(raw) };
}

function joinSegments(name: string, segments: Segment[]): Parameter {
  const whole = segments.find((segment) => segment.index === -1);
  const chain = whole === undefined ? chainOf(segments) : [whole];
  const [first] = chain;
  if (first === undefined || !chain.some((segment) => segment.extended)) {
    return plainParameter(name, chain.map((segment) => segment.text).join(''));
  }
  const prefix = first.extended ? charsetPrefix(first.text) : NO_PREFIX;
  const octets: Buffer[] = [];
  let raw = prefix.text;
  for (const segment of chain) {
    const text = segment === first ? segment.text.slice(prefix.length) : segment.text;
    octets.push(segment.extended ? decodePercent(text) : Buffer.from(text, 'latin1'));
    raw += segment.extended ? text : encodePercent(text);
  }
  return { name, raw, value: cleanText(decodeCharset(Buffer.concat(octets), prefix.charset)), extended: true };
}

/** Segments in the order of their numbers without a gap; of two with one number the first counts. */
function chainOf(segments: Segment[]): Segment[] {
  const sorted = segments.toSorted((a, b) => a.index - b.index);
  const chain: Segment[] = [];
  const from = sorted[0]?.index ?? 0;
  for (const segment of sorted) {
    if (segment.index === from + chain.length) chain.push(segment);
    else if (segment.index > from + chain.length) break;
  }
  return chain;
}

interface CharsetPrefix {
  readonly charset: string;
  readonly text: string;
  /** Characters that the prefix takes of the first segment. */
  readonly length: number;
}

const NO_PREFIX: CharsetPrefix = { charset: '', text: "''", length: 0 };

/** RFC 2231 §4: `charset'language'text`. */
function charsetPrefix(text: string): CharsetPrefix {
  const first = text.indexOf("'");
  const second = first === -1 ? -1 : text.indexOf("'", first + 1);
  if (second === -1) return NO_PREFIX;
  return { charset: text.slice(0, first), text: text.slice(0, second + 1), length: second + 1 };
}

function encodePercent(text: string): string {
  return text.replace(
    /[^A-Za-z0-9._-]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

class ParameterScanner {
  private at = 0;
  private noMoreQuotes = false;

  constructor(private readonly raw: string) {}

  head(): string {
    let value = '';
    while (this.at < this.raw.length) {
      const character = this.raw.charAt(this.at);
      if (character === ';') break;
      if (character === '(') this.skipComment();
      else {
        value += character;
        this.at++;
      }
    }
    return trimBlanks(value).toLowerCase();
  }

  next(): { name: string; value: string } | null {
    const { raw } = this;
    while (this.at < raw.length) {
      this.skipSeparators();
      if (this.at >= raw.length) return null;
      const start = this.at;
      while (this.at < raw.length && !'=;('.includes(raw.charAt(this.at))) this.at++;
      const name = trimBlanks(raw.slice(start, this.at)).toLowerCase();
      this.skipBlanks();
      if (raw.charAt(this.at) !== '=') {
        if (this.at === start) this.at++;
        continue;
      }
      this.at++;
      this.skipBlanks();
      const value = this.value();
      if (name !== '') return { name, value };
    }
    return null;
  }

  private value(): string {
    const { raw } = this;
    if (raw.charAt(this.at) === '"' && !this.noMoreQuotes) {
      const quoted = this.quoted();
      if (quoted !== null) return quoted;
      this.at++;
    }
    const start = this.at;
    while (this.at < raw.length && raw.charAt(this.at) !== ';') {
      if (isBlankAt(raw, this.at - 1) && (raw.charAt(this.at) === '(' || this.nextParameter())) break;
      this.at++;
    }
    return trimBlanks(raw.slice(start, this.at));
  }

  /** True where the semicolon before a further parameter is missing. */
  private nextParameter(): boolean {
    const { raw } = this;
    const limit = Math.min(raw.length, this.at + MAX_NAME);
    let i = this.at;
    while (i < limit && isNameCode(raw.charCodeAt(i))) i++;
    return i > this.at && raw.charCodeAt(i) === 0x3d;
  }

  /** RFC 5322 §3.2.4 quoted-string; null when it never ends. */
  private quoted(): string | null {
    const { raw } = this;
    let result = '';
    let from = this.at + 1;
    for (let i = from; i < raw.length; i++) {
      const code = raw.charCodeAt(i);
      if (code === 0x22) {
        this.at = i + 1;
        return result + raw.slice(from, i);
      }
      // A backslash before anything else but quote and backslash is a path of DOS: `C:\file`.
      if (code === 0x5c && (raw.charCodeAt(i + 1) === 0x22 || raw.charCodeAt(i + 1) === 0x5c)) {
        result += raw.slice(from, i);
        from = i + 1;
        i++;
      }
    }
    this.noMoreQuotes = true;
    return null;
  }

  private skipSeparators(): void {
    while (this.at < this.raw.length) {
      const character = this.raw.charAt(this.at);
      if (character === '(') this.skipComment();
      else if (character === ';' || character === ' ' || character === '\t') this.at++;
      else return;
    }
  }

  private skipBlanks(): void {
    while (this.at < this.raw.length) {
      if (this.raw.charAt(this.at) === '(') this.skipComment();
      else if (isBlankAt(this.raw, this.at)) this.at++;
      else return;
    }
  }

  /** RFC 5322 §3.2.2; a comment that never ends takes the rest. */
  private skipComment(): void {
    let depth = 0;
    for (; this.at < this.raw.length; this.at++) {
      const code = this.raw.charCodeAt(this.at);
      if (code === 0x5c) this.at++;
      else if (code === 0x28) depth++;
      else if (code === 0x29 && --depth === 0) {
        this.at++;
        return;
      }
    }
  }
}

/** Letters, digits, `*` and `-`: what real names of parameters are made of. */
function isNameCode(code: number): boolean {
  const letter = code | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x2a || code === 0x2d;
}

function isBlankAt(raw: string, index: number): boolean {
  const code = raw.charCodeAt(index);
  return code === 0x20 || code === 0x09;
}
