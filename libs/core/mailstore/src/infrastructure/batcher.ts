import { FumibakoError } from '#kernel';
import { OutcomeUnknown, type PipelinedWriter } from '#platform/database';
import type { Change } from '../domain/model.js';
import { parametersOf } from './deliveryParameters.js';
import type { DeliveredRow, DeliveryOutcomes } from './outcomes.js';
import { changeOf, type Placement, type Stored, storedOf, type Togetherness } from './placement.js';
import { deliverBatch, deliverMany } from './statements/deliver.js';

interface Waiting extends Togetherness {
  readonly placements: readonly Placement[];
  readonly resolve: (stored: readonly (Stored | null)[]) => void;
  readonly reject: (error: unknown) => void;
}

const maxBatch = 64;
/** From so many placements on, a batch is stored as a set. */
const manyPlacements = 4;
/** Bounds of the wait for those senders that are known to be there, in milliseconds. */
const patience = { least: 1, most: 5 } as const;
const maxBatchOctets = 4 * 1024 * 1024;
/** Most placements that may wait; more is refused, so that memory stays bounded when the database is away. */
export const maxWaiting = 20_000;

/**
 * Hands deliveries to the database in batches: one closes when the commit before it returns and those who waited for
 * that one have come again (or as much time has passed again as that commit took), or at its limits.
 * The answer comes after the commit.
 */
export class DeliveryBatcher {
  private readonly queue: Waiting[] = [];
  private waiting = 0;
  private running = false;
  /** Requests that were under way when the last batch ended. */
  private expected = 1;
  private gathered: (() => void) | null = null;
  /** Milliseconds that the last commit took. */
  private lastCommit = 0;

  constructor(
    private readonly writer: PipelinedWriter,
    private readonly tell: (changes: readonly Change[]) => void,
    private readonly outcomes: DeliveryOutcomes,
  ) {}

  /** Placements that wait for a commit. */
  get depth(): number {
    return this.waiting;
  }

  /** null stands for a placement whose mailbox is gone or whose account is over its quota. */
  store(placements: readonly Placement[], together: Togetherness = {}): Promise<readonly (Stored | null)[]> {
    if (this.waiting + placements.length > maxWaiting)
      return Promise.reject(new FumibakoError('unavailable', 'too many deliveries wait for the database'));
    return new Promise((resolve, reject) => {
      this.queue.push({ ...together, placements, resolve, reject });
      this.waiting += placements.length;
      if (!this.running) {
        this.running = true;
        // Requests that arrive in this turn of the loop share the first batch.
        setImmediate(() => void this.drain());
      } else if (this.gathered && this.queue.length >= this.expected) this.gathered();
    });
  }

  private async drain(): Promise<void> {
    while (this.queue.length > 0) {
      await this.gather();
      const batch = this.take();
      const begun = performance.now();
      try {
        await this.commit(batch);
        this.lastCommit = performance.now() - begun;
        this.expected = batch.length + this.queue.length;
      } catch (error) {
        if (batch.length > 1 && !(error instanceof FumibakoError)) await this.oneByOne(batch);
        else for (const { reject } of batch) reject(error);
      }
    }
    this.running = false;
  }

  /**
   * Senders that waited for the last batch are about to come again: a moment's patience makes one batch and one flush
   * of two. It grows with the time that a commit takes, for on a busy machine they take longer too. A sender that is
   * alone never waits.
   */
  private async gather(): Promise<void> {
    if (this.queue.length >= Math.min(this.expected, maxBatch)) return;
    const wait = Math.min(Math.max(this.lastCommit, patience.least), patience.most);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, wait);
      this.gathered = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.gathered = null;
  }

  /** A batch that the database refused is tried in pieces, so that one bad message harms nobody else's. */
  private async oneByOne(batch: readonly Waiting[]): Promise<void> {
    for (const waiting of batch) await this.commit([waiting]).catch((error) => waiting.reject(error));
  }

  private take(): Waiting[] {
    const batch: Waiting[] = [];
    let count = 0;
    let octets = 0;
    while (this.queue.length > 0) {
      const next = this.queue[0] as Waiting;
      const size = next.placements.reduce(
        (sum, { message, prefix }) => sum + message.content.body.length + prefix.length,
        0,
      );
      if (batch.length > 0 && (count + next.placements.length > maxBatch || octets + size > maxBatchOctets)) break;
      batch.push(next);
      this.queue.shift();
      this.waiting -= next.placements.length;
      count += next.placements.length;
      octets += size;
    }
    return batch;
  }

  private async commit(batch: readonly Waiting[]): Promise<void> {
    const placements = batch.flatMap(({ placements: own }) => own);
    const rows = await this.send(batch, placements.length);
    const stored: (Stored | null)[] = placements.map(() => null);
    const changes: Change[] = [];
    for (const row of rows) {
      const placement = placements[row.ord - 1] as Placement;
      const entry = storedOf(row, placement);
      stored[row.ord - 1] = entry;
      changes.push(changeOf(placement, entry, row.previous));
    }
    this.tell(changes);
    let at = 0;
    for (const { placements: own, resolve } of batch) {
      resolve(stored.slice(at, at + own.length));
      at += own.length;
    }
  }

  private async send(batch: readonly Waiting[], placements: number): Promise<readonly DeliveredRow[]> {
    const { outcomes, writer } = this;
    const number = outcomes.nextBatch();
    const statement = placements < manyPlacements ? deliverBatch : deliverMany;
    const delivery = {
      statement,
      values: [...parametersOf(batch), outcomes.writer, number, await outcomes.deadline()],
    };
    const alongside = batch.flatMap(({ alongside: steps = [] }) => steps);
    try {
      const rows =
        alongside.length === 0 ? await writer.single(delivery) : (await writer.commit([delivery, ...alongside]))[0];
      return rows as DeliveredRow[];
    } catch (error) {
      if (error instanceof OutcomeUnknown) return await outcomes.find(number, error);
      throw error;
    }
  }
}
