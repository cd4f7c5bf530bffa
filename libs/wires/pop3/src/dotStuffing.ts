const CR = 0x0d;
const LF = 0x0a;
const DOT = 0x2e;
const dot = Buffer.from('.');
const crlf = Buffer.from('\r\n');
const end = Buffer.from('.\r\n');
const endOfOpenLine = Buffer.from('\r\n.\r\n');

/**
 * Puts a message on the wire, chunk by chunk: a line that begins with a dot gets another (RFC 1939 §3). Lines of a
 * multi-line response end with CRLF, so that a lone LF, by which some clients would end the response, becomes one.
 */
export class DotStuffing {
  private lineStart = true;
  private previous = -1;

  /** Adds the pieces to send to `out`; they share the memory of the chunk. */
  push(chunk: Buffer, out: Buffer[]): void {
    if (chunk.length === 0) return;
    let sent = 0;
    if (this.lineStart && chunk[0] === DOT) out.push(dot);
    for (let lf = chunk.indexOf(LF); lf >= 0; lf = chunk.indexOf(LF, lf + 1)) {
      const before = lf > 0 ? chunk[lf - 1] : this.previous;
      if (before !== CR) {
        if (lf > sent) out.push(chunk.subarray(sent, lf));
        out.push(crlf);
        sent = lf + 1;
      }
      if (chunk[lf + 1] === DOT) {
        if (lf + 1 > sent) out.push(chunk.subarray(sent, lf + 1));
        out.push(dot);
        sent = lf + 1;
      }
    }
    if (sent < chunk.length) out.push(sent === 0 ? chunk : chunk.subarray(sent));
    this.previous = chunk[chunk.length - 1] as number;
    this.lineStart = this.previous === LF;
  }

  /** The end of the response, behind a line end where the message has none. */
  end(out: Buffer[]): void {
    out.push(this.lineStart ? end : endOfOpenLine);
  }
}
