/** Octets of one read from a stored message that is too large to be held, … */
export const SLICE_OCTETS = 128 * 1024;
/** … and where the budget is spent. */
export const SMALL_SLICE_OCTETS = 32 * 1024;
/** Of what is left of the budget, one client gets an eighth at once: there is always some for who reads quickly. */
const SHARE = 8;
/** Idle buffers of one size that are kept for the next slices. */
const KEPT = 16;

/**
 * Contents of messages on their way to the clients of a service. All share a budget; when slow readers have spent it, each
 * gets little at a time, and nobody waits for another. Slices go through buffers that are used again, for what is left to
 * the garbage collection piles up far beyond what is held.
 */
export class ContentsInFlight {
  private held = 0;
  private readonly idle: Readonly<Record<number, Buffer[]>> = { [SLICE_OCTETS]: [], [SMALL_SLICE_OCTETS]: [] };

  /** `budget` in octets. */
  constructor(private readonly budget: number) {}

  /** Octets that are held now. */
  get octets(): number {
    return this.held;
  }

  /** Whether half of the budget is left: enough to read ahead. */
  get ample(): boolean {
    return this.held <= this.budget / 2;
  }

  /** Octets that a client may hold now beside what it holds: between `least` and `most`. */
  share(most: number, least: number): number {
    return Math.max(least, Math.min(most, Math.floor((this.budget - this.held) / SHARE)));
  }

  hold(octets: number): void {
    this.held += octets;
  }

  release(octets: number): void {
    this.held -= octets;
  }

  /** A buffer for the next slice; to be given back by {@link giveBack}, or forgotten by {@link release}. */
  takeSlice(): Buffer {
    const size = this.share(SLICE_OCTETS, SMALL_SLICE_OCTETS) < SLICE_OCTETS ? SMALL_SLICE_OCTETS : SLICE_OCTETS;
    this.hold(size);
    return this.idle[size]?.pop() ?? Buffer.allocUnsafeSlow(size);
  }

  /** Takes a buffer back that nothing reads any more. */
  giveBack(slice: Buffer): void {
    this.release(slice.length);
    const idle = this.idle[slice.length];
    if (idle !== undefined && idle.length < KEPT) idle.push(slice);
  }
}
