import type { Clock } from '#kernel';
import { networkOf } from '#platform/net';
import type { SmtpLimits } from './options.js';

const windowLength = 60 * 60 * 1000;
const maxTracked = 50_000;

interface Count {
  guessed: number;
  accepted: number;
  until: number;
}

type GuessLimits = Pick<SmtpLimits, 'guesses' | 'freeGuesses' | 'guessDelay'>;

/**
 * Counts recipients that do not exist, and attempts to relay, by the network they come from. A network that guesses more
 * than it finds is refused until its hour is over; who also brings mail for people who exist is a sender with an old list.
 */
export class Guesses {
  private readonly counts = new Map<string, Count>();

  constructor(
    private readonly limits: GuessLimits,
    private readonly clock: Clock,
  ) {}

  /** Whether a network has guessed too much to be heard now. */
  refuses(address: string): boolean {
    const count = this.counts.get(networkOf(address));
    if (!count || count.until <= this.clock.now()) return false;
    return count.guessed >= this.limits.guesses && count.guessed > count.accepted;
  }

  /** A recipient that exists was named. */
  accepted(address: string): void {
    const count = this.counts.get(networkOf(address));
    if (count) count.accepted += 1;
  }

  /** One more guess; gives the milliseconds that its answer should wait, for the `inSession`th of a connection. */
  guessed(address: string, inSession: number): number {
    const now = this.clock.now();
    const network = networkOf(address);
    const known = this.counts.get(network);
    if (known && known.until > now) known.guessed += 1;
    else this.counts.set(network, { guessed: 1, accepted: 0, until: now + windowLength });
    if (this.counts.size > maxTracked) this.counts.delete(this.counts.keys().next().value as string);
    return inSession <= this.limits.freeGuesses ? 0 : this.limits.guessDelay;
  }
}
