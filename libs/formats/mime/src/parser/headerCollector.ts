/**
 * Collects the lines of one header block. Lines that follow each other in one chunk are kept by reference until the chunk is left
 * behind; nothing beyond the limit is kept.
 */
export class HeaderCollector {
  private source: Buffer | null = null;
  private start = 0;
  private end = 0;
  private copy: Buffer | null = null;
  private copied = 0;
  private full = false;

  constructor(private readonly limit: number) {}

  /** True when lines were left out. */
  get cut(): boolean {
    return this.full;
  }

  /** A line came that is too long to be given: nothing more is kept. */
  overflow(): void {
    this.full = true;
  }

  add(chunk: Buffer, start: number, end: number): void {
    if (this.full) return;
    if (this.length + end - start > this.limit) {
      this.full = true;
      return;
    }
    if (this.source === chunk && this.end === start) this.end = end;
    else if (this.source === null && this.copied === 0) {
      this.source = chunk;
      this.start = start;
      this.end = end;
    } else {
      this.detach();
      this.append(chunk, start, end);
    }
  }

  /** Copies what is kept by reference: the chunk belongs to the caller. */
  detach(): void {
    const { source, start, end } = this;
    this.source = null;
    if (source !== null) this.append(source, start, end);
  }

  /** The block; the collector is empty afterwards. */
  take(): Buffer {
    const block =
      this.source !== null ? this.source.subarray(this.start, this.end) : (this.copy ?? EMPTY).subarray(0, this.copied);
    this.source = null;
    this.copy = null;
    this.copied = 0;
    this.full = false;
    return block;
  }

  private get length(): number {
    return this.source !== null ? this.end - this.start : this.copied;
  }

  private append(chunk: Buffer, start: number, end: number): void {
    const wanted = this.copied + end - start;
    if (this.copy === null || this.copy.length < wanted) {
      const larger = Buffer.allocUnsafe(Math.max(wanted * 2, 1024));
      this.copy?.copy(larger, 0, 0, this.copied);
      this.copy = larger;
    }
    chunk.copy(this.copy, this.copied, start, end);
    this.copied = wanted;
  }
}

const EMPTY = Buffer.alloc(0);
