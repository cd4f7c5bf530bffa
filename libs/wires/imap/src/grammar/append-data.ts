import type { LiteralSegment } from '../framing/frame.js';
import { parenthesised, type Cursor } from './cursor.js';
import { dateTime } from './date.js';
import { flagList } from './flag.js';
import { textAstring } from './string.js';

/** What precedes a message: RFC 9051 §6.3.12. */
export interface AppendOptions {
  readonly flags: readonly string[];
  /** Milliseconds since 1970, or null: now. */
  readonly internalDate: number | null;
}

/** A piece of a message; octets of a literal are null when it was streamed. */
export type AppendPart =
  | { readonly kind: 'literal'; readonly literal: LiteralSegment }
  /** RFC 4469 §3: the octets that a URL names. */
  | { readonly kind: 'url'; readonly url: string };

export interface AppendMessage extends AppendOptions {
  /** One literal, or what CATENATE puts together (RFC 4469 §5). */
  readonly parts: readonly AppendPart[];
}

/** A literal is announced that belongs to a message: thrown to the one who asked how far the command has come. */
export class PartAwaited extends Error {
  constructor(
    /** Messages that are whole. */
    readonly messages: readonly AppendMessage[],
    /** Parts of the next message that are whole. */
    readonly parts: readonly AppendPart[],
    /** The literal is one of several parts. */
    readonly catenated: boolean,
  ) {
    super('a part of a message is announced');
  }
}

// append-opts = [SP flag-list] [SP date-time]
/** RFC 4466 §3 */
export function appendOpts(cursor: Cursor): AppendOptions {
  let flags: string[] = [];
  let internalDate: number | null = null;
  cursor.space();
  if (cursor.octet === 0x28) {
    flags = flagList(cursor);
    cursor.space();
  }
  if (cursor.octet === 0x22) {
    internalDate = dateTime(cursor);
    cursor.space();
  }
  return { flags, internalDate };
}

/** Reads the messages of APPEND and REPLACE. */
export class AppendReader {
  private readonly messages: AppendMessage[] = [];
  private parts: AppendPart[] = [];
  private catenated = false;

  constructor(
    private readonly cursor: Cursor,
    /** Whether the command ends with the text before an announced literal. */
    private readonly unfinished: boolean,
  ) {}

  // 1*append-message    append-message = append-opts SP append-data
  /** RFC 4466 §3 */
  read(): AppendMessage[] {
    do {
      this.parts = [];
      const options = appendOpts(this.cursor);
      this.data();
      this.messages.push({ ...options, parts: this.parts });
    } while (!this.cursor.atEnd);
    return this.messages;
  }

  // append-data = literal / literal8 / "CATENATE" SP "(" cat-part *(SP cat-part) ")" / utf8-literal
  private data(): void {
    const { cursor } = this;
    this.catenated = cursor.tryWord('CATENATE');
    if (this.catenated) {
      cursor.space();
      parenthesised(cursor, () => this.part(), 'filled');
    } else if (cursor.peekWord() === 'UTF8') this.utf8Literal();
    else this.literal();
  }

  // cat-part = text-literal / url / utf8-literal    text-literal = "TEXT" SP literal    url = "URL" SP astring
  private part(): void {
    const { cursor } = this;
    if (cursor.peekWord() === 'UTF8') return this.utf8Literal();
    if (cursor.tryWord('URL')) {
      cursor.space();
      this.parts.push({ kind: 'url', url: textAstring(cursor, 'url') });
      return;
    }
    if (!cursor.tryWord('TEXT')) cursor.fail('TEXT, URL or UTF8');
    cursor.space();
    this.literal();
  }

  // utf8-literal = "UTF8" SP "(" literal8 ")"
  /** RFC 6855 §4 */
  private utf8Literal(): void {
    const { cursor } = this;
    cursor.word();
    cursor.space();
    cursor.char('(');
    this.literal();
    cursor.char(')');
  }

  private literal(): void {
    const { cursor, parts } = this;
    if (this.unfinished && cursor.atEnd) throw new PartAwaited(this.messages, parts, this.catenated);
    parts.push({ kind: 'literal', literal: cursor.takeLiteral() });
  }
}
