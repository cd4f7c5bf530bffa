/** Time arrives by injection; tests move it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  constructor(private time: number) {}
  now(): number {
    return this.time;
  }
  /** Moves the clock by a number of milliseconds. */
  advance(milliseconds: number): void {
    this.time += milliseconds;
  }
}
