/** What a transcript asks for, step by step. Connections are numbered from 1. */
export type Step = { readonly line: number; readonly connection: number } & (
  | { readonly kind: 'send'; readonly pieces: readonly SendPiece[] }
  | { readonly kind: 'expect'; readonly expected: readonly Expected[] }
  /** Lines are passed over until the next expectation of this connection holds. */
  | { readonly kind: 'skip' }
  | { readonly kind: 'never'; readonly pattern: string }
  | { readonly kind: 'do'; readonly name: string; readonly words: readonly string[] }
);

/** Text of a command, perhaps followed by a literal. */
export interface SendPiece {
  readonly text: string;
  readonly literal: string | null;
  readonly nonSync: boolean;
}

export interface Expected {
  readonly line: number;
  readonly kind: 'exact' | 'regex' | 'closed';
  readonly text: string;
}

const OPEN = '{{{';
const CLOSE = '}}}';

/**
 * Reads a transcript. `C: line` is sent, `S: line` must come (exact, `/regex/`, or `<closed>`), `S: ...` passes lines over,
 * `! /regex/` must not come until the client's next command, `[2]` before any of them names another connection,
 * `any {` … `}` takes lines in any order, `@name words` calls a hook, `#` begins a comment. `{{{` at the end of a line opens a
 * literal of the lines up to `}}}`, whose rest goes on with the line; `{{{+` one that is not waited for; a backslash at the end
 * of the last line takes its line break away. `$name` (small letters) is a variable: known, it must be the same; unknown, it is
 * captured.
 */
export function parseTranscript(text: string): Step[] {
  return new TranscriptParser(text.split('\n')).parse();
}

class TranscriptParser {
  private at = 0;
  private readonly steps: Step[] = [];

  constructor(private readonly lines: readonly string[]) {}

  parse(): Step[] {
    for (; this.at < this.lines.length; this.at += 1) {
      const line = (this.lines[this.at] as string).trimEnd();
      if (line === '' || line.startsWith('#')) continue;
      this.steps.push(this.step(line));
    }
    return this.steps;
  }

  private step(line: string): Step {
    const { connection, rest } = this.connectionOf(line);
    const place = { line: this.at + 1, connection };
    if (rest.startsWith('C:')) return { ...place, kind: 'send', pieces: this.pieces(rest.slice(2).trimStart()) };
    if (rest === 'S: ...') return { ...place, kind: 'skip' };
    if (rest.startsWith('S:'))
      return { ...place, kind: 'expect', expected: [this.expected(rest.slice(2).trimStart())] };
    if (rest.startsWith('!')) return { ...place, kind: 'never', pattern: withoutSlashes(rest.slice(1).trim()) };
    if (rest.startsWith('@')) {
      const [name = '', ...words] = rest.slice(1).split(' ');
      return { ...place, kind: 'do', name, words };
    }
    if (rest === 'any {') return { ...place, kind: 'expect', expected: this.anyBlock() };
    throw new Error(`line ${this.at + 1}: ${line}`);
  }

  private anyBlock(): Expected[] {
    const expected: Expected[] = [];
    for (this.at += 1; (this.lines[this.at] ?? '}').trim() !== '}'; this.at += 1) {
      const { rest } = this.connectionOf((this.lines[this.at] as string).trim());
      expected.push(this.expected(rest.slice(2).trimStart()));
    }
    return expected;
  }

  private connectionOf(line: string): { connection: number; rest: string } {
    const match = /^\[(\d)\]\s*(.*)$/.exec(line);
    return match === null ? { connection: 1, rest: line } : { connection: Number(match[1]), rest: match[2] ?? '' };
  }

  private pieces(first: string): SendPiece[] {
    const pieces: SendPiece[] = [];
    let text = first;
    for (;;) {
      const nonSync = text.endsWith(`${OPEN}+`);
      if (!nonSync && !text.endsWith(OPEN)) return [...pieces, { text, literal: null, nonSync: false }];
      const { content, rest } = this.block();
      pieces.push({ text: text.slice(0, text.lastIndexOf(OPEN)), literal: content, nonSync });
      text = rest;
    }
  }

  private expected(first: string): Expected {
    const line = this.at + 1;
    if (first === '<closed>') return { line, kind: 'closed', text: '' };
    if (first.length > 1 && first.startsWith('/') && first.endsWith('/'))
      return { line, kind: 'regex', text: withoutSlashes(first) };
    let text = first;
    let whole = '';
    while (text.endsWith(OPEN)) {
      const { content, rest } = this.block();
      whole += `${text.slice(0, -OPEN.length)}{${Buffer.byteLength(content)}}\r\n${content}`;
      text = rest;
    }
    return { line, kind: 'exact', text: whole + text };
  }

  private block(): { content: string; rest: string } {
    const lines: string[] = [];
    for (this.at += 1; this.at < this.lines.length; this.at += 1) {
      const line = this.lines[this.at] as string;
      if (line.startsWith(CLOSE)) {
        const content = lines.map((each) => `${each}\r\n`).join('');
        const cut = content.endsWith('\\\r\n') ? content.slice(0, -3) : content;
        return { content: cut, rest: line.slice(CLOSE.length) };
      }
      lines.push(line);
    }
    throw new Error('a literal is not closed');
  }
}

function withoutSlashes(text: string): string {
  return text.startsWith('/') && text.endsWith('/') ? text.slice(1, -1) : text;
}
