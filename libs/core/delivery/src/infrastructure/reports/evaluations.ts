import { createHash } from 'node:crypto';
import type { Clock } from '#kernel';
import { type Database, rowsOf } from '#platform/database';
import type { Evaluation } from '../../domain/evaluation.js';
import { dayOf } from './reportRun.js';
import * as sql from './statements.js';

/** Milliseconds for which messages that are alike are counted in memory. */
const gathering = 10_000;
/** Kinds of messages that are counted at a time; what is beyond is not reported. */
const maxKinds = 2000;

interface Counted extends Evaluation {
  readonly day: string;
  readonly key: Buffer;
  count: number;
}

/**
 * Counts what is to be reported, off the way of the message: a report is a statistic, and the last seconds of a process
 * that is killed may be missing from it.
 */
export class Evaluations {
  private counted = new Map<string, Counted>();
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly failed: (error: unknown) => void,
  ) {}

  note(evaluation: Evaluation): void {
    const day = dayOf(this.clock.now());
    const name = `${day} ${evaluation.domain} ${JSON.stringify(evaluation.facts)}`;
    const known = this.counted.get(name);
    if (known) known.count += 1;
    else if (this.counted.size < maxKinds)
      this.counted.set(name, { ...evaluation, day, key: createHash('sha256').update(name).digest(), count: 1 });
    this.timer ??= setTimeout(() => void this.flush(), gathering).unref();
  }

  /** Writes what was counted so far. */
  async flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.writing = this.writing.then(() => this.write());
    await this.writing;
  }

  private async write(): Promise<void> {
    // In one order in all processes, so that none waits for another that waits for it.
    const rows = [...this.counted.values()].toSorted((left, right) => left.key.compare(right.key));
    this.counted = new Map();
    if (rows.length === 0) return;
    try {
      await rowsOf(this.database.pool, sql.noteEvaluations, [
        rows.map(({ day }) => day),
        rows.map(({ domain }) => domain),
        rows.map(({ key }) => key),
        rows.map(({ facts }) => JSON.stringify(facts)),
        rows.map(({ policy }) => JSON.stringify(policy)),
        rows.map(({ count }) => count),
      ]);
    } catch (error) {
      this.failed(error);
    }
  }
}
