/** What was pushed and not yet read. Slices handed out are views. */
export class InputQueue {
  private chunks: Buffer[] = [];
  private head = 0;
  private offset = 0;
  private octets = 0;

  get size(): number {
    return this.octets;
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.chunks.push(chunk);
    this.octets += chunk.length;
  }

  /** Everything unread; the queue is empty afterwards. */
  take(): Buffer[] {
    const first = this.peek();
    const taken = first === null ? [] : [first, ...this.chunks.slice(this.head + 1)];
    this.clear();
    return taken;
  }

  clear(): void {
    this.chunks = [];
    this.head = 0;
    this.offset = 0;
    this.octets = 0;
  }

  /** The unread rest of the first chunk, or null. */
  peek(): Buffer | null {
    const chunk = this.chunks[this.head];
    if (chunk === undefined) return null;
    return this.offset === 0 ? chunk : chunk.subarray(this.offset);
  }

  /** Marks `count` octets of the first chunk as read. */
  advance(count: number): void {
    const chunk = this.chunks[this.head];
    if (chunk === undefined) return;
    this.offset += count;
    this.octets -= count;
    if (this.offset < chunk.length) return;
    this.offset = 0;
    this.head += 1;
    this.dropRead();
  }

  private dropRead(): void {
    if (this.head === this.chunks.length) {
      this.chunks = [];
      this.head = 0;
    } else if (this.head >= 64 && this.head * 2 >= this.chunks.length) {
      this.chunks.splice(0, this.head);
      this.head = 0;
    }
  }
}
