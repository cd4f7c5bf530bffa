const headerOctets = 5;
const codeOctets = 1;

/** Octets of memory that is kept for messages that come in parts. */
const keptOctets = 256 * 1024;

/**
 * Cuts what PostgreSQL sends into runs of whole messages. A run is good only while it is handed over; pg's own parser moves what
 * is left over within its buffer, and doubles that for every large row.
 * Source: PostgreSQL manual, "Message Formats": a code of one octet, then a length that counts itself but not the code.
 */
export class WholeMessages {
  /** A message that has come in part, with room for all of it. */
  private open: Buffer | null = null;
  /** Where it lies, unless it is too large. */
  private memory = Buffer.alloc(0);
  private filled = 0;
  /** The beginning of a header. */
  private header: Buffer | null = null;

  /** `take` gets the runs, in order. */
  constructor(private readonly take: (messages: Buffer) => void) {}

  /** `chunk` may be written again afterwards. */
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
    this.open = this.room(codeOctets + octets.readUInt32BE(from + codeOctets));
    this.filled = octets.copy(this.open, 0, from);
  }

  private room(octets: number): Buffer {
    if (octets > keptOctets) return Buffer.allocUnsafe(octets);
    if (octets > this.memory.length) this.memory = Buffer.allocUnsafeSlow(Math.min(keptOctets, 2 * octets));
    return this.memory.subarray(0, octets);
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
