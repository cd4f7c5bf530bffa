import { type Database, rowsOf } from '#platform/database';
import { finish } from './queueStatements.js';

interface Waiting {
  readonly id: number;
  readonly token: string;
  readonly resolve: (forgotten: boolean) => void;
  readonly reject: (error: unknown) => void;
}

const maxTogether = 200;

/** Forgets messages that are delivered: while one commit is under way, the next gathers. */
export class Finisher {
  private waiting: Waiting[] = [];
  private running = false;

  constructor(private readonly database: Database) {}

  /** Resolves after the commit: false where the message has other recipients, or is held by somebody else. */
  finish(id: number, token: string): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ id, token, resolve, reject });
      if (!this.running) void this.work();
    });
  }

  private async work(): Promise<void> {
    this.running = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, maxTogether);
      try {
        const columns = [batch.map(({ id }) => id), batch.map(({ token }) => token)];
        const rows = await rowsOf<{ id: number }>(this.database.pool, finish, columns);
        const forgotten = new Set(rows.map(({ id }) => id));
        for (const { id, resolve } of batch) resolve(forgotten.has(id));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.running = false;
  }
}
