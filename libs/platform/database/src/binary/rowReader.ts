const wide = 2 ** 32;
const epoch = Date.UTC(2000, 0, 1);

/**
 * One row in PostgreSQL's binary format. Columns are read in order, each exactly once, by the method of their type;
 * a row is good only while it is handed over, what is read from it stays. Source: PostgreSQL manual, "Message Formats"
 * (DataRow) and the binary output of int2, int4, int8, bool, text, bytea, timestamptz and jsonb.
 */
export class RowReader {
  private octets: Buffer = Buffer.alloc(0);
  private at = 0;

  /** Turns to another row: the body of a DataRow message. */
  reset(octets: Buffer, start: number): void {
    this.octets = octets;
    // The number of columns comes first.
    this.at = start + 2;
  }

  /** int2, int4 or int8, the latter below 2^53. */
  int(): number {
    const value = this.intOrNull();
    if (value === null) throw new Error('a column that is never null is null');
    return value;
  }

  intOrNull(): number | null {
    const { octets } = this;
    const length = octets.readInt32BE(this.at);
    const at = this.at + 4;
    this.at = at + Math.max(length, 0);
    if (length === 8) return octets.readInt32BE(at) * wide + octets.readUInt32BE(at + 4);
    if (length === 4) return octets.readInt32BE(at);
    if (length === 2) return octets.readInt16BE(at);
    if (length < 0) return null;
    throw new Error(`a whole number has no ${length} octets`);
  }

  bool(): boolean {
    const [from] = this.span();
    return this.octets[from] === 1;
  }

  /** bytea, as a copy. */
  bytes(): Buffer {
    const [from, to] = this.span();
    const copy = Buffer.allocUnsafe(to - from);
    this.octets.copy(copy, 0, from, to);
    return copy;
  }

  text(): string {
    const [from, to] = this.span();
    return this.octets.toString('utf8', from, to);
  }

  textOrNull(): string | null {
    return this.isNull() ? null : this.text();
  }

  /** timestamptz, in milliseconds since 1970: it comes as microseconds since 2000. */
  moment(): number {
    return Math.floor(this.int() / 1000) + epoch;
  }

  /** The text of a jsonb, behind the octet that says its version. */
  jsonOrNull(): string | null {
    if (this.isNull()) return null;
    const [from, to] = this.span();
    return this.octets.toString('utf8', from + 1, to);
  }

  /** Whether the next column is null; if so, it is read. */
  private isNull(): boolean {
    if (this.octets.readInt32BE(this.at) >= 0) return false;
    this.at += 4;
    return true;
  }

  private span(): [number, number] {
    const length = this.octets.readInt32BE(this.at);
    if (length < 0) throw new Error('a column that is never null is null');
    const from = this.at + 4;
    this.at = from + length;
    return [from, this.at];
  }
}
