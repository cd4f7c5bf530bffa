import type { Canonicalization } from './headerFields.js';

const CR = 0x0d;
const LF = 0x0a;
const SPACE = 0x20;
const TAB = 0x09;
const LINES = Buffer.from('\r\n'.repeat(512));

/** Gives a body, chunk by chunk, in the form that is signed (RFC 6376 §3.4.3, §3.4.4). Memory: that of a chunk. */
export class CanonicalBody {
  private any = false;
  private cr = false;
  private blank = false;
  private lines = 0;

  constructor(
    private readonly canonicalization: Canonicalization,
    private readonly take: (octets: Buffer) => void,
  ) {}

  write(chunk: Buffer): void {
    const relaxed = this.canonicalization === 'relaxed';
    const out = Buffer.allocUnsafe(chunk.length + 2);
    let length = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const octet = chunk[at] as number;
      if (this.cr) {
        this.cr = false;
        if (octet === LF) {
          this.blank = false;
          this.lines += 1;
          continue;
        }
        length = this.text(CR, out, length);
      }
      if (octet === CR) this.cr = true;
      else if (relaxed && (octet === SPACE || octet === TAB)) this.blank = true;
      else length = this.text(octet, out, length);
    }
    if (length > 0) this.take(out.subarray(0, length));
  }

  end(): void {
    if (this.cr) {
      const out = Buffer.allocUnsafe(2);
      this.take(out.subarray(0, this.text(CR, out, 0)));
      this.cr = false;
    }
    // Empty lines at the end are one CRLF in all; an empty body is one in the simple form, and nothing in the relaxed.
    if (this.any || this.canonicalization === 'simple') this.take(Buffer.from('\r\n'));
  }

  /** Puts an octet of text behind the lines and blanks that turned out not to be the end. */
  private text(octet: number, out: Buffer, filled: number): number {
    let length = filled;
    if (this.lines > 0) {
      if (length > 0) this.take(Buffer.from(out.subarray(0, length)));
      length = 0;
      this.breakLines();
    }
    this.any = true;
    if (this.blank) {
      this.blank = false;
      out[length++] = SPACE;
    }
    out[length++] = octet;
    return length;
  }

  private breakLines(): void {
    for (let octets = 2 * this.lines; octets > 0; octets -= LINES.length)
      this.take(LINES.subarray(0, Math.min(octets, LINES.length)));
    this.lines = 0;
  }
}
