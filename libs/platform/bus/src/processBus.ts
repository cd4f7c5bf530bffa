import type { AccountId, TokenId } from '#kernel';
import { type Guess, isGuess, isNews, type News } from './messages.js';

/**
 * Milliseconds for which changes are gathered after the last were told: two messages between processes are a tenth of
 * what a delivery costs, and nobody who reads sees such a delay.
 */
const quietTime = 20;

/** The channel of a worker to its supervisor; `process` has these. */
export interface Channel {
  send?: (message: unknown) => boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

/** A worker's end of the bus: tells the other processes of the machine, and through them the other machines. */
export class ProcessBus {
  private readonly pending = new Set<AccountId>();
  private lastFlush = 0;
  private queuedTimer: NodeJS.Timeout | null = null;
  private readonly listeners = new Set<(news: News) => void>();
  private readonly guessListeners = new Set<(guess: Guess) => void>();

  constructor(private readonly channel: Channel) {
    channel.on('message', (message) => {
      if (isNews(message)) for (const listener of this.listeners) listener(message);
      if (isGuess(message)) for (const listener of this.guessListeners) listener(message);
    });
  }

  /** Tells that accounts have changed: at once when it is quiet, a few milliseconds' changes together when it is not. */
  publish(accounts: readonly AccountId[]): void {
    if (this.pending.size === 0) {
      const wait = this.lastFlush + quietTime - performance.now();
      if (wait <= 0) setImmediate(() => this.flush());
      else setTimeout(() => this.flush(), wait);
    }
    for (const account of accounts) this.pending.add(account);
  }

  /** Tells that the directory has changed; the sessions of revoked accounts are to end, in this process too. */
  directoryChanged(revoked: readonly AccountId[]): void {
    this.tellAll({ kind: 'directory', revoked });
  }

  /** Tells that access tokens have been revoked, in this process too. */
  tokensRevoked(revoked: readonly TokenId[]): void {
    this.tellAll({ kind: 'tokens', revoked });
  }

  /** Tells that rights on mailboxes have changed. */
  sharingChanged(): void {
    this.send({ kind: 'sharing' });
  }

  /** Tells that mail or messages of scheduling wait to be sent: once for all that is queued within a few milliseconds. */
  queued(): void {
    this.queuedTimer ??= setTimeout(() => {
      this.queuedTimer = null;
      this.send({ kind: 'queued' });
    }, quietTime).unref();
  }

  /** Tells the other workers of a guess that was made here. */
  guessed(guess: Omit<Guess, 'kind'>): void {
    this.send({ kind: 'guess', ...guess });
  }

  /** Hears of guesses that were made in other workers. */
  listenToGuesses(listener: (guess: Guess) => void): void {
    this.guessListeners.add(listener);
  }

  listen(listener: (news: News) => void): void {
    this.listeners.add(listener);
  }

  private flush(): void {
    this.lastFlush = performance.now();
    const accounts = [...this.pending];
    this.pending.clear();
    this.send({ kind: 'changed', accounts });
  }

  private tellAll(news: News): void {
    this.send(news);
    for (const listener of this.listeners) listener(news);
  }

  private send(news: News | Guess): void {
    // The channel closes before the process ends; nobody is left to tell then.
    try {
      this.channel.send?.(news);
    } catch {
      return;
    }
  }
}
