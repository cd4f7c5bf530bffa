import type { TextFlaws } from './textCheck.js';

const LF = 0x0a;
const CR = 0x0d;
const DOT = 0x2e;

const enum State {
  LineStart,
  Text,
  AfterCr,
  AfterDot,
  AfterDotCr,
  End,
}

/**
 * Reads the octets after DATA up to CRLF "." CRLF, and only that (RFC 5321 §4.1.1.4), taking the stuffed dots out
 * (RFC 5321 §4.5.2). A CR or LF that stands alone never begins or ends a line; it is remembered as a flaw, for the
 * message must then be refused (RFC 5321 §2.3.8). Linear, and nothing is copied: what comes out are views of the chunks.
 */
export class DataReader implements TextFlaws {
  bareCr = false;
  bareLf = false;
  nul = false;
  longestLine = 0;
  private state = State.LineStart;
  private lineOctets = 0;

  /**
   * Reads from `start`, appends views of the content to `out`, and returns the offset after the end of data, or -1
   * when the chunk ends before.
   */
  read(chunk: Buffer, start: number, out: Buffer[]): number {
    const { length } = chunk;
    let { state } = this;
    let from = start;
    let lineStart = start - this.lineOctets;
    for (let i = start; i < length; i++) {
      if (state === State.Text) {
        // Most octets are text within a line: nothing but a small octet is of interest there.
        while (i < length && (chunk[i] as number) > CR) i++;
        if (i === length) break;
      }
      const octet = chunk[i] as number;
      if (state === State.LineStart) {
        this.noteLine(i - lineStart);
        lineStart = i;
        if (octet === DOT) {
          if (i > from) out.push(chunk.subarray(from, i));
          from = i + 1;
        }
      }
      state = this.step(state, octet);
      if (state !== State.End) continue;
      this.state = State.LineStart;
      return i + 1;
    }
    this.state = state;
    this.lineOctets = length - lineStart;
    const to = state === State.AfterDotCr && from < length ? length - 1 : length;
    if (to > from) out.push(chunk.subarray(from, to));
    return -1;
  }

  private step(state: State, octet: number): State {
    if (state === State.LineStart && octet === DOT) return State.AfterDot;
    if (state === State.AfterDot && octet === CR) return State.AfterDotCr;
    if (state === State.AfterCr || state === State.AfterDotCr) {
      if (octet === LF) return state === State.AfterCr ? State.LineStart : State.End;
      this.bareCr = true;
    }
    if (octet === CR) return State.AfterCr;
    if (octet === LF) this.bareLf = true;
    else if (octet === 0) this.nul = true;
    return State.Text;
  }

  private noteLine(octets: number): void {
    if (octets > this.longestLine) this.longestLine = octets;
  }
}
