import type { PartBuilder } from './partBuilder.js';

const DASH = 0x2d;
const LF = 0x0a;

/** White space that may follow a delimiter before the line break (RFC 2046 §5.1.1 transport-padding). */
const MAX_PADDING = 256;
/** RFC 2046 §5.1.1 allows 70 octets; real ones are longer now and then. */
export const MAX_BOUNDARY = 2048;

/** A line that is a delimiter of an open multipart. */
export interface DelimiterMatch {
  readonly multipart: PartBuilder;
  readonly close: boolean;
  /** False when text follows that does not belong there. */
  readonly exact: boolean;
}

/** The multiparts whose delimiters count at this place, outermost first. */
export class OpenDelimiters {
  private readonly stack: PartBuilder[] = [];
  private longest = 0;

  get isEmpty(): boolean {
    return this.stack.length === 0;
  }

  /** Octets of the longest line that can be a delimiter. */
  get lineLimit(): number {
    return this.longest + 2 + MAX_PADDING;
  }

  push(multipart: PartBuilder): void {
    this.stack.push(multipart);
    this.measure();
  }

  /** Drops the multiparts inside of one, and that one itself when `inclusive`. */
  popTo(multipart: PartBuilder, inclusive: boolean): void {
    const index = this.stack.lastIndexOf(multipart);
    this.stack.length = inclusive ? index : index + 1;
    this.measure();
  }

  /**
   * Looks whether the line `start`..`end` (its line break included) is a delimiter: `--boundary` or `--boundary--`, padding
   * apart, so that a boundary which is the prefix of another takes nothing away. The innermost of equal boundaries counts.
   */
  match(line: Buffer, start: number, end: number): DelimiterMatch | null {
    if (line[start] !== DASH || line[start + 1] !== DASH || end - start > this.lineLimit + 2) return null;
    const stop = trimmedEnd(line, start, end);
    const length = stop - start;
    for (let i = this.stack.length - 1; i >= 0; i--) {
      const multipart = this.stack[i];
      const delimiter = multipart?.delimiter;
      if (multipart === undefined || delimiter === null || delimiter === undefined) continue;
      const rest = length - delimiter.length;
      if (rest !== 0 && rest !== 2) continue;
      if (rest === 2 && (line[stop - 1] !== DASH || line[stop - 2] !== DASH)) continue;
      if (startsWith(line, start, delimiter)) return { multipart, close: rest === 2, exact: true };
    }
    return this.matchWithText(line, start, stop);
  }

  /**
   * RFC 2046 §5.1.1: it is sufficient that the boundary stands at the beginning of the line. Only white space parts it from further
   * text, so that another boundary is never taken for it.
   */
  private matchWithText(line: Buffer, start: number, stop: number): DelimiterMatch | null {
    for (let i = this.stack.length - 1; i >= 0; i--) {
      const multipart = this.stack[i];
      const delimiter = multipart?.delimiter;
      if (multipart === undefined || delimiter === null || delimiter === undefined) continue;
      const after = start + delimiter.length;
      const close = line[after] === DASH && line[after + 1] === DASH;
      const end = close ? after + 2 : after;
      if (end < stop && isBlank(line[end]) && startsWith(line, start, delimiter))
        return { multipart, close, exact: false };
    }
    return null;
  }

  private measure(): void {
    this.longest = 0;
    for (const multipart of this.stack) this.longest = Math.max(this.longest, multipart.delimiter?.length ?? 0);
  }
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09;
}

function trimmedEnd(line: Buffer, start: number, end: number): number {
  let stop = end;
  while (stop > start) {
    const byte = line[stop - 1];
    if (byte !== LF && byte !== 0x0d && byte !== 0x20 && byte !== 0x09) break;
    stop--;
  }
  return stop;
}

/** Compared from the end, where boundaries of one writer differ. */
function startsWith(line: Buffer, start: number, delimiter: Buffer): boolean {
  for (let i = delimiter.length - 1; i >= 0; i--) if (line[start + i] !== delimiter[i]) return false;
  return true;
}
