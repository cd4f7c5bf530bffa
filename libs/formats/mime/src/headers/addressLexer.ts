import { WordFinder } from './encodedWords.js';

/** A lexical piece of an address list. `spaced`: white space or a comment stood before it. */
export interface AddressToken {
  readonly kind: 'atom' | 'quoted' | 'literal' | 'comment' | 'special' | 'end';
  /** Content without quotes and backslashes; of a special, the character; of a literal, with its brackets. */
  readonly text: string;
  readonly spaced: boolean;
}

const END: AddressToken = { kind: 'end', text: '', spaced: false };
const QUOTE = 0x22;
const OPEN = 0x28;
const CLOSE = 0x29;
const BACKSLASH = 0x5c;
const ESCAPE = 0x1b;
/** `< > @ , ; :` cut atoms. */
const SPECIALS = new Set([0x3c, 0x3e, 0x40, 0x2c, 0x3b, 0x3a]);

/** Cuts an unfolded address list into tokens (RFC 5322 §3.2), each octet looked at a bounded number of times. */
export class AddressLexer {
  private at = 0;
  private noMoreQuotes = false;
  private noMoreBrackets = false;
  private readonly words: WordFinder;

  constructor(private readonly raw: string) {
    this.words = new WordFinder(raw);
  }

  next(): AddressToken {
    const { raw } = this;
    const spaced = this.skipBlanks();
    if (this.at >= raw.length) return END;
    const code = raw.charCodeAt(this.at);
    if (code === QUOTE && !this.noMoreQuotes) {
      const text = this.quoted();
      if (text !== null) return { kind: 'quoted', text, spaced };
    }
    if (code === QUOTE) {
      this.at++;
      return this.next1(spaced);
    }
    if (code === OPEN) return { kind: 'comment', text: this.comment(), spaced };
    if (code === 0x5b && !this.noMoreBrackets) {
      const end = raw.indexOf(']', this.at);
      if (end !== -1) {
        const text = raw.slice(this.at, end + 1);
        this.at = end + 1;
        return { kind: 'literal', text, spaced };
      }
      this.noMoreBrackets = true;
    }
    return this.next1(spaced);
  }

  /** A special or an atom. */
  private next1(spaced: boolean): AddressToken {
    const code = this.raw.charCodeAt(this.at);
    if (this.at >= this.raw.length) return END;
    if (SPECIALS.has(code)) {
      this.at++;
      return { kind: 'special', text: String.fromCharCode(code), spaced };
    }
    return { kind: 'atom', text: this.atom(), spaced };
  }

  private skipBlanks(): boolean {
    const start = this.at;
    while (this.at < this.raw.length && this.raw.charCodeAt(this.at) <= 0x20 && this.raw.charCodeAt(this.at) !== ESCAPE)
      this.at++;
    return this.at > start;
  }

  /** A run up to white space or a special. An encoded-word and an ISO-2022-JP run are of one piece whatever they hold. */
  private atom(): string {
    const { raw } = this;
    const start = this.at;
    while (this.at < raw.length) {
      const code = raw.charCodeAt(this.at);
      if (code === 0x3d && raw.charCodeAt(this.at + 1) === 0x3f) {
        const word = this.words.at(this.at);
        if (word !== null) {
          this.at = word.end;
          continue;
        }
      }
      if (code === ESCAPE) this.skipEscaped();
      else if (code <= 0x20 || code === QUOTE || code === OPEN || SPECIALS.has(code)) break;
      else this.at++;
    }
    if (this.at === start) this.at++;
    return raw.slice(start, this.at);
  }

  private skipEscaped(): void {
    if (this.raw.charCodeAt(this.at + 1) !== 0x24) {
      this.at++;
      return;
    }
    const end = this.raw.indexOf('\x1b(', this.at + 2);
    this.at = end === -1 ? this.raw.length : end + 3;
  }

  private quoted(): string | null {
    const { raw } = this;
    let result = '';
    let from = this.at + 1;
    for (let i = from; i < raw.length; i++) {
      const code = raw.charCodeAt(i);
      if (code === QUOTE) {
        this.at = i + 1;
        return result + raw.slice(from, i);
      }
      if (code === BACKSLASH && i + 1 < raw.length) {
        result += raw.slice(from, i);
        from = ++i;
      } else if (code === ESCAPE && raw.charCodeAt(i + 1) === 0x24) {
        const end = raw.indexOf('\x1b(', i + 2);
        i = end === -1 ? raw.length : end + 2;
      }
    }
    this.noMoreQuotes = true;
    return null;
  }

  /** RFC 5322 §3.2.2: comments nest; counted, not recursed into. One that never ends takes the rest. */
  private comment(): string {
    const { raw } = this;
    let result = '';
    let depth = 0;
    let from = this.at + 1;
    for (; this.at < raw.length; this.at++) {
      const code = raw.charCodeAt(this.at);
      if (code === BACKSLASH) {
        result += raw.slice(from, this.at);
        from = ++this.at;
      } else if (code === OPEN) depth++;
      else if (code === CLOSE && --depth === 0) return result + raw.slice(from, this.at++);
    }
    return result + raw.slice(from);
  }
}
