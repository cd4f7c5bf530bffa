import type { Clock } from '#kernel';
import type { ProcessBus } from '#platform/bus';
import { networkOf } from '#platform/net';
import type { SmtpLimits } from './options.js';

const windowLength = 60 * 60 * 1000;
const maxTracked = 50_000;
/** What the messages on the bus are about. */
const counter = 'recipient';

interface Count {
  guessed: number;
  accepted: number;
  /** Of the accepted, those that the other workers have not heard of. */
  untold: number;
  until: number;
}

type GuessLimits = Pick<SmtpLimits, 'guesses' | 'freeGuesses' | 'guessDelay'>;

/**
 * Counts recipients that do not exist, and attempts to relay, by the network they come from, those of the machine's other
 * workers too. A network that guesses more than it finds is refused until its hour is over; who also brings mail for people
 * who exist is a sender with an old list.
 */
export class Guesses {
  private readonly counts = new Map<string, Count>();

  /** Without a bus this process counts for itself. */
  constructor(
    private readonly limits: GuessLimits,
    private readonly clock: Clock,
    private readonly bus: ProcessBus | null,
  ) {
    bus?.listenToGuesses((guess) => {
      if (guess.counter !== counter) return;
      if (guess.failed) this.heardGuess(guess.network);
      else this.heardAccepted(guess.network, guess.times ?? 1);
    });
  }

  /** Whether a network has guessed too much to be heard now. */
  refuses(address: string): boolean {
    const count = this.counts.get(networkOf(address));
    if (!count || count.until <= this.clock.now()) return false;
    return count.guessed >= this.limits.guesses && count.guessed > count.accepted;
  }

  /** A recipient that exists was named. */
  accepted(address: string): void {
    const count = this.counts.get(networkOf(address));
    if (!count) return;
    count.accepted += 1;
    count.untold += 1;
  }

  /** One more guess; gives the milliseconds that its answer should wait, for the `inSession`th of a connection. */
  guessed(address: string, inSession: number): number {
    const network = networkOf(address);
    this.tellAccepted(network);
    this.count(network);
    this.bus?.guessed({ counter, name: '', network, failed: true });
    return inSession <= this.limits.freeGuesses ? 0 : this.limits.guessDelay;
  }

  private heardGuess(network: string): void {
    this.tellAccepted(network);
    this.count(network);
  }

  private heardAccepted(network: string, times: number): void {
    const count = this.counts.get(network);
    if (count) count.accepted += times;
  }

  /** Only guesses get a network refused: until the next one nobody needs to hear of what was accepted. */
  private tellAccepted(network: string): void {
    const count = this.counts.get(network);
    if (!count || count.untold === 0) return;
    this.bus?.guessed({ counter, name: '', network, failed: false, times: count.untold });
    count.untold = 0;
  }

  private count(network: string): void {
    const now = this.clock.now();
    const known = this.counts.get(network);
    if (known && known.until > now) known.guessed += 1;
    else this.counts.set(network, { guessed: 1, accepted: 0, untold: 0, until: now + windowLength });
    if (this.counts.size > maxTracked) this.counts.delete(this.counts.keys().next().value as string);
  }
}
