/** Destinations whose width is remembered while nothing goes there. */
const maxRemembered = 2000;
const firstWidth = 2;

interface Lane {
  busy: number;
  width: number;
}

/** How many connections each destination gets: few at first, one more with each message that it takes, up to a limit. */
export class Lanes {
  private readonly lanes = new Map<string, Lane>();

  constructor(private readonly limit: number) {}

  /** Destinations that have as many as they get. */
  full(): readonly string[] {
    return [...this.lanes].filter(([, { busy, width }]) => busy >= width).map(([destination]) => destination);
  }

  enter(destination: string): void {
    const lane = this.lanes.get(destination) ?? { busy: 0, width: Math.min(firstWidth, this.limit) };
    lane.busy += 1;
    this.lanes.delete(destination);
    this.lanes.set(destination, lane);
    if (this.lanes.size > maxRemembered) this.forget();
  }

  leave(destination: string): void {
    const lane = this.lanes.get(destination);
    if (lane) lane.busy -= 1;
  }

  widen(destination: string): void {
    const lane = this.lanes.get(destination);
    if (lane && lane.width < this.limit) lane.width += 1;
  }

  narrow(destination: string): void {
    const lane = this.lanes.get(destination);
    if (lane) lane.width = 1;
  }

  private forget(): void {
    for (const [destination, { busy }] of this.lanes) {
      if (busy > 0) continue;
      this.lanes.delete(destination);
      return;
    }
  }
}
