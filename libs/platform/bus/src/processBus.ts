import type { AccountId } from '#kernel';
import { isNews, type News } from './messages.js';

/** The channel of a worker to its supervisor; `process` has these. */
export interface Channel {
  send?: (message: unknown) => boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

/** A worker's end of the bus: tells the other processes of the machine, and through them the other machines. */
export class ProcessBus {
  private readonly pending = new Set<AccountId>();
  private readonly listeners = new Set<(news: News) => void>();

  constructor(private readonly channel: Channel) {
    channel.on('message', (message) => {
      if (isNews(message)) for (const listener of this.listeners) listener(message);
    });
  }

  /** Tells that accounts have changed; what is published in one turn of the event loop travels together. */
  publish(accounts: readonly AccountId[]): void {
    if (this.pending.size === 0) setImmediate(() => this.flush());
    for (const account of accounts) this.pending.add(account);
  }

  directoryChanged(): void {
    this.send({ kind: 'directory' });
  }

  listen(listener: (news: News) => void): void {
    this.listeners.add(listener);
  }

  private flush(): void {
    const accounts = [...this.pending];
    this.pending.clear();
    this.send({ kind: 'changed', accounts });
  }

  private send(news: News): void {
    // The channel closes before the process ends; nobody is left to tell then.
    try {
      this.channel.send?.(news);
    } catch {
      return;
    }
  }
}
