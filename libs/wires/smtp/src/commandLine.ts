const LF = 0x0a;
const CR = 0x0d;

/** A command line, cut at its first space. */
export interface CommandLine {
  /** In capitals. */
  readonly verb: string;
  readonly argument: string;
}

/** `line` without its end, and where the next one begins; `too-long` comes once for a line that passed the limit. */
export type LineEvent =
  | { readonly kind: 'line'; readonly line: string; readonly octets: number; readonly end: number }
  | { readonly kind: 'too-long'; readonly end: number }
  /** Octets that no command may hold: controls, or what is not UTF-8. */
  | { readonly kind: 'garbage'; readonly end: number };

/**
 * Cuts a stream of octets into command lines of at most `limit` octets. What passes the limit is thrown away up to its
 * end, so that the memory stays bounded. A lone LF ends a command too: unlike in message text it can do no harm.
 */
export class CommandLineReader {
  private partial: Buffer | null = null;
  private overflow = false;

  constructor(private readonly limit: number) {}

  /** Reads one line from `start`; null when the chunk ends before the line does. */
  read(chunk: Buffer, start: number): LineEvent | null {
    const lf = chunk.indexOf(LF, start);
    if (lf < 0) {
      this.keep(chunk.subarray(start));
      return null;
    }
    const end = lf + 1;
    let piece = chunk.subarray(start, lf);
    if (this.partial !== null) piece = Buffer.concat([this.partial, piece]);
    const tooLong = this.overflow || piece.length > this.limit;
    this.partial = null;
    this.overflow = false;
    if (tooLong) return { kind: 'too-long', end };
    if (piece[piece.length - 1] === CR) piece = piece.subarray(0, -1);
    const line = piece.toString('utf8');
    return isClean(line) ? { kind: 'line', line, octets: piece.length, end } : { kind: 'garbage', end };
  }

  private keep(rest: Buffer): void {
    if (this.overflow || rest.length === 0) return;
    const length = (this.partial?.length ?? 0) + rest.length;
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
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i);
    if ((code < 0x20 && code !== 0x09) || code === 0x7f || code === 0xfffd) return false;
  }
  return true;
}

/** Cuts a line into verb and argument; blanks around the argument are dropped (RFC 5321 §4.1.1). */
export function splitCommand(line: string): CommandLine {
  const space = line.indexOf(' ');
  if (space < 0) return { verb: line.trim().toUpperCase(), argument: '' };
  return { verb: line.slice(0, space).toUpperCase(), argument: line.slice(space + 1).trim() };
}
