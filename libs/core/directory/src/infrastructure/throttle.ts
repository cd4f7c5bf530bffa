import type { Clock } from '#kernel';
import { networkOf } from '#platform/net';

/** Failures of one name from one network after which only a right answer that is remembered gets in, and for how long. */
export const failuresOfPair = 10;
/** Failures from one network, whatever the names. */
export const failuresOfNetwork = 100;
const windowLength = 10 * 60 * 1000;
const maxTracked = 100_000;

interface Count {
  failures: number;
  until: number;
}

/**
 * Counts failed sign-ins by (name, network) and by network. A name alone is never locked: an attacker elsewhere
 * cannot keep the owner out.
 */
export class Throttle {
  private readonly counts = new Map<string, Count>();

  constructor(private readonly clock: Clock) {}

  refuses(name: string, client: string): boolean {
    const network = networkOf(client);
    return this.reached(`${network} ${name}`, failuresOfPair) || this.reached(network, failuresOfNetwork);
  }

  failed(name: string, client: string): void {
    const network = networkOf(client);
    this.count(`${network} ${name}`);
    this.count(network);
  }

  succeeded(name: string, client: string): void {
    this.counts.delete(`${networkOf(client)} ${name}`);
  }

  private reached(key: string, limit: number): boolean {
    const count = this.counts.get(key);
    return count !== undefined && count.until > this.clock.now() && count.failures >= limit;
  }

  private count(key: string): void {
    const now = this.clock.now();
    const known = this.counts.get(key);
    if (known && known.until > now) {
      known.failures += 1;
      return;
    }
    this.counts.set(key, { failures: 1, until: now + windowLength });
    if (this.counts.size > maxTracked) this.counts.delete(this.counts.keys().next().value as string);
  }
}
