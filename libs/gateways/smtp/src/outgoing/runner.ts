import { heldDestination, type LeasedRecipient, type Notifier, type Queue, type Releaser } from '#core/delivery';
import type { TraceLog } from '#core/trace';
import type { Logger } from '#platform/telemetry';
import type { Courier } from './courier.js';
import { Lanes } from './lanes.js';
import { Leases } from './leases.js';
import { Overdue } from './overdue.js';
import { ReleaseTurn } from './releaseTurn.js';
import { downWait, spread } from './schedule.js';
import { Settler } from './settler.js';
import { Turn, type TurnEnd } from './turn.js';

export interface RunnerOptions {
  /** Destinations that are served at a time; where all mail goes to one server, `perDestination`. */
  readonly turns: number;
  /** Connections to one destination. */
  readonly perDestination: number;
  /** Milliseconds after which mail is given up (RFC 5321 §4.5.4.1: at least four to five days). */
  readonly expiry: number;
  /** Milliseconds after which the queue is looked at though nobody has said anything. */
  readonly idleTime?: number;
  /** Told of each attempt's outcome. */
  readonly attempted?: (outcome: 'delivered' | 'waiting' | 'failed') => void;
}

export interface RunnerParts {
  readonly queue: Queue;
  readonly notifier: Notifier;
  readonly courier: Courier;
  readonly releaser: Releaser;
  readonly trace: TraceLog;
  readonly logger: Logger;
}

/** Recipients that one turn takes. */
const batch = 25;
/** Milliseconds after which the queue is looked at though nobody has said anything: for what becomes due. */
const idleTime = 1000;
/** Milliseconds between two looks while there is work: what comes in between is taken together. */
const busyTime = 20;
/** Milliseconds for which a destination is left alone whose server has as many connections as it gets. */
const restTime = 300;
/** Milliseconds for which a stop waits for messages under way. */
const stopTime = 4000;

/**
 * Works on the queue until it is stopped; any number of nodes may do so at once. Each destination that has mail gets its turn: one
 * connection and some messages, those that have waited longest first. One that is slow holds its own lanes and no others; one
 * that is down is looked at by one turn at a time.
 */
export class QueueRunner {
  private stopped = false;
  private running: Promise<void> | null = null;
  private woken = false;
  private looked = Number.NEGATIVE_INFINITY;
  private wake: (() => void) | null = null;
  private readonly turns = new Set<Promise<void>>();
  private readonly lanes: Lanes;
  private readonly leases: Leases;
  private readonly settler: Settler;
  private readonly overdue: Overdue;
  /** Until when destinations are left alone. */
  private readonly rests = new Map<string, number>();
  /** Of a server that all mail goes through: until when it is left alone, and how often it was down in a row. */
  private hopDown = { until: 0, failures: 0 };

  constructor(
    private readonly parts: RunnerParts,
    private readonly options: RunnerOptions,
  ) {
    const { queue, logger } = parts;
    this.lanes = new Lanes(options.perDestination);
    this.leases = new Leases(queue, logger);
    this.settler = new Settler(parts, options);
    this.overdue = new Overdue(parts, this.settler, options.expiry);
    queue.listen(() => this.wakeUp());
  }

  start(): void {
    this.running ??= this.loop();
    this.leases.start();
    this.overdue.start();
  }

  /** Something may be due. */
  wakeUp(): void {
    this.woken = true;
    this.wake?.();
  }

  /** Looks after what waits too long, now. */
  async lookAtOverdue(): Promise<void> {
    await this.overdue.look();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.wakeUp();
    await this.running;
    await this.overdue.stop();
    await Promise.race([Promise.all(this.turns), new Promise((done) => setTimeout(done, stopTime).unref())]);
    this.leases.stop();
    await this.parts.courier.close();
  }

  private async loop(): Promise<void> {
    while (!this.stopped) {
      await this.gather();
      this.woken = false;
      const begun = await this.fill().catch((error: Error) => {
        this.parts.logger.warn({ err: error }, 'the queue cannot be read');
        return 0;
      });
      if (begun === 0 && !this.stopped) await this.pause();
    }
  }

  /** Waits a moment where the last look was just before. */
  private async gather(): Promise<void> {
    const wait = this.looked + busyTime - performance.now();
    if (wait > 0) await new Promise((done) => setTimeout(done, wait));
    this.looked = performance.now();
  }

  private async pause(): Promise<void> {
    if (this.woken) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.options.idleTime ?? idleTime);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = null;
  }

  /** Begins as many turns as there is room and mail for; gives their number. */
  private async fill(): Promise<number> {
    const shared = await this.parts.courier.ways.shared();
    const room = (shared ? this.options.perDestination : this.options.turns) - this.turns.size;
    if (room <= 0 || (shared && performance.now() < this.hopDown.until)) return 0;
    const except = [...this.lanes.full(), ...this.resting()];
    const order = { destinations: room, recipients: batch, seconds: this.leases.seconds, except };
    const taken = await this.parts.queue.lease(order);
    const groups = Map.groupBy(taken, ({ destination }) => destination);
    for (const [destination, recipients] of groups) this.begin(destination, recipients);
    return groups.size;
  }

  private begin(destination: string, recipients: readonly LeasedRecipient[]): void {
    this.leases.hold(recipients);
    this.lanes.enter(destination);
    const { logger } = this.parts;
    const run = this.turn(destination, recipients)
      .then((end) => this.after(destination, recipients, end))
      .catch((error: Error) => logger.warn({ err: error, destination }, 'a turn of the queue broke off'))
      .finally(() => {
        this.leases.drop(recipients);
        this.lanes.leave(destination);
        this.turns.delete(run);
        this.wakeUp();
      });
    this.turns.add(run);
  }

  private async turn(destination: string, recipients: readonly LeasedRecipient[]): Promise<TurnEnd> {
    const { courier, queue, releaser, logger } = this.parts;
    const { leases, settler } = this;
    const stopped = (): boolean => this.stopped;
    if (destination === heldDestination)
      return await new ReleaseTurn({ releaser, leases, logger }, this.options.expiry).run(recipients, stopped);
    const delivered = (): void => this.lanes.widen(destination);
    const turn = new Turn({ courier, queue, logger, settler, leases, delivered });
    return await turn.run(destination, recipients, stopped);
  }

  private async after(destination: string, recipients: readonly LeasedRecipient[], end: TurnEnd): Promise<void> {
    const { queue, courier, logger } = this.parts;
    if (end.down !== null) {
      this.lanes.narrow(destination);
      logger.info({ destination, reply: end.down }, 'a destination is down');
      if (await courier.ways.shared()) this.hopIsDown();
      else await queue.block(destination, end.down, { ...downWait, jitter: spread() });
    } else if (end.reached) {
      this.hopDown = { until: 0, failures: 0 };
      if (recipients.some(({ down }) => down)) await queue.unblock(destination);
    }
    if (end.busy) this.rest(destination);
    if (end.left.length > 0) await queue.release(end.left);
  }

  private rest(destination: string): void {
    this.rests.set(destination, performance.now() + restTime);
    setTimeout(() => this.wakeUp(), restTime).unref();
  }

  /** Destinations behind a server that has enough to do for a moment. */
  private resting(): readonly string[] {
    for (const [destination, until] of this.rests) if (performance.now() >= until) this.rests.delete(destination);
    return [...this.rests.keys()];
  }

  private hopIsDown(): void {
    const { until, failures } = this.hopDown;
    // Turns that ran at the same time found the same.
    if (performance.now() < until) return;
    const wait = Math.min(downWait.first * 2 ** failures, downWait.longest) * spread();
    this.hopDown = { until: performance.now() + wait * 1000, failures: Math.min(failures + 1, 20) };
  }
}
