/** Keeps the beginning of a header line that chunks have cut, up to a limit. */
export class LineCarry {
  private buffer: Buffer = Buffer.alloc(0);
  private kept = 0;
  private total = 0;

  constructor(private readonly limit: number) {}

  /** Octets of the line so far, kept or not. */
  get length(): number {
    return this.total;
  }

  add(chunk: Buffer, start: number, end: number): void {
    const room = Math.min(end - start, this.limit - this.kept);
    this.total += end - start;
    if (room <= 0) return;
    const wanted = this.kept + room;
    if (this.buffer.length < wanted) {
      const larger = Buffer.allocUnsafe(Math.max(256, wanted * 2));
      this.buffer.copy(larger, 0, 0, this.kept);
      this.buffer = larger;
    }
    chunk.copy(this.buffer, this.kept, start, start + room);
    this.kept = wanted;
  }

  /** What was kept; the carry is empty afterwards. */
  take(): Buffer {
    const line = this.buffer.subarray(0, this.kept);
    this.buffer = Buffer.alloc(0);
    this.kept = 0;
    this.total = 0;
    return line;
  }
}
