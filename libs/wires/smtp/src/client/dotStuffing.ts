const cr = 13;
const lf = 10;
const dot = 46;

/**
 * Makes of a message what follows DATA (RFC 5321 §4.5.2): a dot before each that begins a line, CRLF at the end, and the
 * line with the dot. A bare CR or LF becomes CRLF, for some servers take it for an end of line and others do not
 * (RFC 5321 §2.3.8): the end of the message must be the same to all.
 */
export class DotStuffer {
  private lineStart = true;
  private afterCr = false;

  push(chunk: Buffer): Buffer {
    // Most chunks hold nothing to change but line ends that are as they should be.
    const out: Buffer[] = [];
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const octet = chunk[at] as number;
      if (this.afterCr) {
        this.afterCr = false;
        this.lineStart = true;
        if (octet === lf) continue;
        // The CR before stood alone.
        out.push(chunk.subarray(from, at), lineFeed);
        from = at;
      }
      if (octet === dot && this.lineStart) {
        out.push(chunk.subarray(from, at), dotOctet);
        from = at;
      }
      this.lineStart = false;
      if (octet === cr) this.afterCr = true;
      else if (octet === lf) {
        out.push(chunk.subarray(from, at), lineEnd);
        from = at + 1;
        this.lineStart = true;
      } else at = this.quiet(chunk, at);
    }
    if (out.length === 0) return chunk;
    out.push(chunk.subarray(from));
    return Buffer.concat(out);
  }

  /** The octets after the last of the message: its line end where it has none, and the end of data. */
  end(): Buffer {
    const missing = this.afterCr ? '\n' : this.lineStart ? '' : '\r\n';
    return Buffer.from(`${missing}.\r\n`);
  }

  /** The last of the octets from `at` on that need no look. */
  private quiet(chunk: Buffer, at: number): number {
    const nextLf = chunk.indexOf(lf, at + 1);
    const end = nextLf < 0 ? chunk.length : nextLf;
    const nextCr = chunk.indexOf(cr, at + 1);
    return (nextCr >= 0 && nextCr < end ? nextCr : end) - 1;
  }
}

const lineFeed = Buffer.of(lf);
const lineEnd = Buffer.of(cr, lf);
const dotOctet = Buffer.of(dot);
