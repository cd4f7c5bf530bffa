import type { NextHop } from './nextHop.js';

/** The way that a message takes. */
export interface Way {
  readonly hop: NextHop;
  /** Tells it from others, so that no connection serves two of them. */
  readonly name: string;
  /** All mail to the destination goes this way, whoever sends it. */
  readonly whole: boolean;
}

/** Knows the way of each message. */
export interface Ways {
  /** All mail goes to one server: when it is down, so is everything. */
  shared(): Promise<boolean>;
  /** `sender` is the reverse-path as text, or empty. */
  of(destination: string, sender: string): Promise<Way>;
}

/** All mail goes the same way. */
export const oneWay = (hop: NextHop): Ways => ({
  shared: () => Promise.resolve(hop.shared),
  of: () => Promise.resolve({ hop, name: '', whole: true }),
});
