const headerOctets = 5;
const codeOctets = 1;

/**
 * Cuts what PostgreSQL sends into runs of whole messages. A run is memory that is never written again, so that columns may
 * share it; pg's own parser moves what is left over within its buffer, and doubles that for every large row.
 * Source: PostgreSQL manual, "Message Formats": a code of one octet, then a length that counts itself but not the code.
 */
export class WholeMessages {
  /** A message that has come in part, with room for all of it. */
  private open: Buffer | null = null;
  private filled = 0;
  /** The beginning of a header. */
  private header: Buffer | null = null;

  /** `take` gets the runs, in order. */
  constructor(private readonly take: (messages: Buffer) => void) {}

  /** The memory of `chunk` is given away. */
  push(chunk: Buffer): void {
    let octets = chunk;
    if (this.header !== null) {
      octets = Buffer.concat([this.header, chunk]);
      this.header = null;
    }
    if (this.open !== null) octets = this.fill(this.open, octets);
    const end = endOfWhole(octets);
    if (end > 0) this.take(end === octets.length ? octets : octets.subarray(0, end));
    this.keep(octets, end);
  }

  /** Gives what belongs to the next messages. */
  private fill(open: Buffer, octets: Buffer): Buffer {
    const copied = octets.copy(open, this.filled);
    this.filled += copied;
    if (this.filled === open.length) {
      this.open = null;
      this.take(open);
    }
    return octets.subarray(copied);
  }

  private keep(octets: Buffer, from: number): void {
    const left = octets.length - from;
    if (left === 0) return;
    if (left < headerOctets) {
      this.header = Buffer.from(octets.subarray(from));
      return;
    }
    this.open = Buffer.allocUnsafe(codeOctets + octets.readUInt32BE(from + codeOctets));
    this.filled = octets.copy(this.open, 0, from);
  }
}

/** Where the last message that is whole ends. */
function endOfWhole(octets: Buffer): number {
  let at = 0;
  while (at + headerOctets <= octets.length) {
    const next = at + codeOctets + octets.readUInt32BE(at + codeOctets);
    if (next > octets.length) break;
    at = next;
  }
  return at;
}
