import type { LiteralSegment, Segment } from '../framing/frame.js';
import { ImapSyntaxError } from './syntax-error.js';
import { DEFAULT_PARSE_LIMITS, type ParseLimits } from './limits.js';
import { isWordOctet } from './octets.js';

/** How names and limits are to be read; belongs to the session. */
export interface ParseContext {
  /** Mailbox names are UTF-8 (RFC 9051 §5.1, RFC 6855 §3) instead of modified UTF-7 (RFC 3501 §5.1.3). */
  readonly utf8: boolean;
  readonly limits: ParseLimits;
}

export const DEFAULT_CONTEXT: ParseContext = { utf8: false, limits: DEFAULT_PARSE_LIMITS };

const EMPTY = Buffer.alloc(0);
const SP = 0x20;

/** A place in a command. Reading functions move it forward or throw {@link ImapSyntaxError}. */
export class Cursor {
  private index = 0;
  private text: Buffer = EMPTY;
  private at = 0;
  /** Octets of the segments already left behind. */
  private passed = 0;
  private depth = 0;

  constructor(
    private readonly segments: readonly Segment[],
    readonly context: ParseContext = DEFAULT_CONTEXT,
  ) {
    this.text = this.textAt(0);
  }

  /** The next octet, or -1 before a literal and at the end. */
  get octet(): number {
    return this.at < this.text.length ? (this.text[this.at] as number) : -1;
  }

  /** The octet `ahead` places further on in the same text, or -1. */
  octetAt(ahead: number): number {
    const at = this.at + ahead;
    return at < this.text.length ? (this.text[at] as number) : -1;
  }

  get offset(): number {
    return this.passed + this.at;
  }

  get atLiteral(): boolean {
    return this.at >= this.text.length && this.segments[this.index + 1]?.kind === 'literal';
  }

  get atEnd(): boolean {
    return this.at >= this.text.length && this.index + 1 >= this.segments.length;
  }

  fail(expected: string): never {
    throw new ImapSyntaxError(expected, this.offset);
  }

  exceed(limit: string): never {
    throw new ImapSyntaxError(limit, this.offset, 'limit');
  }

  skip(count = 1): void {
    this.at += count;
  }

  /** The octets while `belongs` holds; a view, perhaps empty. */
  takeWhile(belongs: (octet: number) => boolean): Buffer {
    const start = this.at;
    while (this.at < this.text.length && belongs(this.text[this.at] as number)) this.at += 1;
    return this.text.subarray(start, this.at);
  }

  /** Octets from `start` places ahead to `end` places ahead, without moving. */
  view(start: number, end: number): Buffer {
    return this.text.subarray(this.at + start, this.at + end);
  }

  /** Whether the next octet is `char`; if so, it is passed over. */
  tryChar(char: string): boolean {
    if (this.octet !== char.charCodeAt(0)) return false;
    this.at += 1;
    return true;
  }

  char(char: string): void {
    if (!this.tryChar(char)) this.fail(`"${char}"`);
  }

  space(): void {
    if (this.octet !== SP) this.fail('space');
    this.at += 1;
  }

  end(): void {
    if (!this.atEnd) this.fail('end of command');
  }

  /** A name of the protocol in upper case; empty when none follows. */
  word(): string {
    return this.takeWhile(isWordOctet).toString('latin1').toUpperCase();
  }

  /** What {@link word} would return, without moving. */
  peekWord(): string {
    const start = this.at;
    const word = this.word();
    this.at = start;
    return word;
  }

  tryWord(word: string): boolean {
    const start = this.at;
    if (this.word() === word) return true;
    this.at = start;
    return false;
  }

  /** Passes over an announced literal. */
  takeLiteral(): LiteralSegment {
    const literal = this.segments[this.index + 1];
    if (!this.atLiteral || literal?.kind !== 'literal') this.fail('literal');
    this.passed += this.text.length + literal.size;
    this.index += 2;
    this.text = this.textAt(this.index);
    this.at = 0;
    return literal;
  }

  /** Runs `inner` one level deeper. */
  nested<T>(inner: () => T): T {
    if (this.depth >= this.context.limits.maxDepth) this.exceed('nested too deeply');
    this.depth += 1;
    const result = inner();
    this.depth -= 1;
    return result;
  }

  private textAt(index: number): Buffer {
    const segment = this.segments[index];
    return segment?.kind === 'text' ? segment.octets : EMPTY;
  }
}

/** Reads `"(" item *(SP item) ")"`, or `"()"` where `empty` allows it. */
export function parenthesised<T>(cursor: Cursor, item: (cursor: Cursor) => T, empty: 'empty' | 'filled'): T[] {
  cursor.char('(');
  const items: T[] = [];
  if (empty === 'empty' && cursor.tryChar(')')) return items;
  do {
    if (items.length >= cursor.context.limits.maxListItems) cursor.exceed('too many items in a list');
    items.push(item(cursor));
  } while (cursor.tryChar(' '));
  if (!cursor.tryChar(')')) cursor.fail('space or ")"');
  return items;
}
