const FIRST_CAPACITY = 256;

/**
 * Collects octets that come in pieces. Capacity doubles, so that n pieces cost O(octets) copies
 * and small pieces do not keep alive the large buffers they were cut from.
 */
export class OctetAccumulator {
  private store: Buffer | null = null;
  private used = 0;

  get size(): number {
    return this.used;
  }

  append(octets: Buffer): void {
    const needed = this.used + octets.length;
    if (this.store === null || this.store.length < needed) {
      const grown = Buffer.allocUnsafe(Math.max(FIRST_CAPACITY, needed, (this.store?.length ?? 0) * 2));
      this.store?.copy(grown, 0, 0, this.used);
      this.store = grown;
    }
    octets.copy(this.store, this.used);
    this.used = needed;
  }

  /** The octets collected so far, a view. */
  peek(): Buffer {
    return this.store === null ? Buffer.alloc(0) : this.store.subarray(0, this.used);
  }

  /** The octets collected so far; the accumulator is empty afterwards. */
  take(): Buffer {
    const taken = this.peek();
    this.store = null;
    this.used = 0;
    return taken;
  }
}
