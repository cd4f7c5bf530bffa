import type { Clock } from '#kernel';
import type { ProcessBus } from '#platform/bus';
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
 * Counts failed sign-ins by (name, network) and by network, those of the machine's other workers too. A name alone is
 * never locked: an attacker elsewhere cannot keep the owner out.
 */
export class Throttle {
  private readonly counts = new Map<string, Count>();

  /** `counter` names what is counted; without a bus this process counts for itself. */
  constructor(
    private readonly clock: Clock,
    private readonly counter: string,
    private readonly bus: ProcessBus | null,
  ) {
    bus?.listenToGuesses((guess) => {
      if (guess.counter === counter) this.note(guess.name, guess.network, guess.failed);
    });
  }

  refuses(name: string, client: string): boolean {
    const network = networkOf(client);
    return this.reached(`${network} ${name}`, failuresOfPair) || this.reached(network, failuresOfNetwork);
  }

  failed(name: string, client: string): void {
    this.share(name, networkOf(client), true);
  }

  succeeded(name: string, client: string): void {
    const network = networkOf(client);
    // Most who sign in have not failed before: nobody needs to hear of them.
    if (this.counts.has(`${network} ${name}`)) this.share(name, network, false);
  }

  private share(name: string, network: string, failed: boolean): void {
    this.note(name, network, failed);
    this.bus?.guessed({ counter: this.counter, name, network, failed });
  }

  private note(name: string, network: string, failed: boolean): void {
    const pair = `${network} ${name}`;
    if (!failed) {
      this.counts.delete(pair);
      return;
    }
    this.count(pair);
    this.count(network);
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
