const LF = 0x0a;
const CR = 0x0d;

/** One line without its end; `too-long` comes once for a line that passed the limit. */
export type LineEvent =
  | { readonly kind: 'line'; readonly line: string; readonly octets: number }
  | { readonly kind: 'too-long' }
  /** Octets that no command may hold: controls, or what is not UTF-8. */
  | { readonly kind: 'garbage' };

const empty = Buffer.alloc(0);

/**
 * Cuts what the client sends into lines of at most `limit` octets. What passes the limit is thrown away up to its end,
 * so that beside the chunk at hand at most `limit` octets are kept. A lone LF ends a line too.
 */
export class LineReader {
  private chunk: Buffer = empty;
  private position = 0;
  private partial: Buffer | null = null;
  private overflow = false;

  constructor(private readonly limit: number) {}

  /** Gives the octets that come next. The chunk before must have been read to its end. */
  push(chunk: Buffer): void {
    this.chunk = this.position < this.chunk.length ? Buffer.concat([this.chunk.subarray(this.position), chunk]) : chunk;
    this.position = 0;
  }

  /** True while octets wait that have not been read, also those of a line without its end. */
  get pending(): boolean {
    return this.position < this.chunk.length || this.partial !== null || this.overflow;
  }

  /** The next line; null when more octets are needed. */
  next(): LineEvent | null {
    if (this.position >= this.chunk.length) return null;
    const lf = this.chunk.indexOf(LF, this.position);
    const piece = this.chunk.subarray(this.position, lf < 0 ? undefined : lf);
    this.position = lf < 0 ? this.chunk.length : lf + 1;
    if (lf < 0) {
      this.keep(piece);
      return null;
    }
    return this.finish(piece);
  }

  private finish(piece: Buffer): LineEvent {
    let line = this.partial === null ? piece : Buffer.concat([this.partial, piece]);
    if (line[line.length - 1] === CR) line = line.subarray(0, -1);
    const tooLong = this.overflow || line.length > this.limit;
    this.partial = null;
    this.overflow = false;
    if (tooLong) return { kind: 'too-long' };
    const text = line.toString('utf8');
    return isClean(text) ? { kind: 'line', line: text, octets: line.length } : { kind: 'garbage' };
  }

  private keep(rest: Buffer): void {
    const length = (this.partial?.length ?? 0) + rest.length;
    if (this.overflow) return;
    if (length > this.limit + 1) {
      this.overflow = true;
      this.partial = null;
      return;
    }
    // Copied: a part of a line must not hold a whole segment in memory.
    this.partial = this.partial === null ? Buffer.from(rest) : Buffer.concat([this.partial, rest]);
  }
}

function isClean(line: string): boolean {
  for (let index = 0; index < line.length; index++) {
    const code = line.charCodeAt(index);
    if (code < 0x20 || code === 0x7f || code === 0xfffd) return false;
  }
  return true;
}
