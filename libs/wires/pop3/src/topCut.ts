const CR = 0x0d;
const LF = 0x0a;

/** Cuts a message after its header, the blank line and a number of lines of its body (RFC 1939 §7, TOP). */
export class TopCut {
  private inHeader = true;
  /** Octets of the line at hand that are not CR, as far as it matters: none or some. */
  private lineEmpty = true;
  private remaining: number;
  private finished = false;

  constructor(lines: number) {
    this.remaining = lines;
  }

  /** True once nothing more of the message is wanted. */
  get done(): boolean {
    return this.finished;
  }

  /** The part of the chunk that is wanted. */
  push(chunk: Buffer): Buffer {
    if (this.finished) return chunk.subarray(0, 0);
    for (let start = 0; start < chunk.length; ) {
      const lf = chunk.indexOf(LF, start);
      const stop = lf < 0 ? chunk.length : lf;
      if (this.lineEmpty && this.inHeader) this.lineEmpty = onlyReturn(chunk, start, stop);
      if (lf < 0) return chunk;
      start = lf + 1;
      if (this.inHeader) this.inHeader = !this.lineEmpty;
      else this.remaining -= 1;
      this.lineEmpty = true;
      if (!this.inHeader && this.remaining <= 0) {
        this.finished = true;
        return chunk.subarray(0, start);
      }
    }
    return chunk;
  }
}

function onlyReturn(chunk: Buffer, start: number, stop: number): boolean {
  return start === stop || (stop - start === 1 && chunk[start] === CR);
}
