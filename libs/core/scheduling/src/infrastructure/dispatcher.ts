import type { Logger } from '#platform/telemetry';
import type { Delivering } from './delivering.js';
import type { LeasedMessage, Messages } from './messages.js';
import type { RoomApprovals } from './rooms/roomApprovals.js';

/** Messages that are taken at once, and seconds for which they are. */
const batch = 50;
const leaseSeconds = 120;
/** Deliveries at a time; each has a connection to the database. */
const lanes = 3;
/** Milliseconds after which it is looked for what a crash has left, or what is due again. */
const idleTime = 5000;

/** Brings messages of scheduling to calendars, at once and until it is stopped. Any number of nodes may do so. */
export class SchedulingDispatcher {
  private stopped = true;
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private again = false;

  constructor(
    private readonly parts: {
      readonly messages: Messages;
      readonly delivering: Delivering;
      readonly approvals: Pick<RoomApprovals, 'tell'>;
      readonly logger: Logger;
    },
  ) {}

  start(): void {
    this.stopped = false;
    this.parts.messages.listen(() => this.wakeUp());
    this.wakeUp();
  }

  /** Something may be due. */
  wakeUp(): void {
    if (this.stopped) return;
    this.again = true;
    this.running ??= this.work().finally(() => {
      this.running = null;
      if (this.again) this.wakeUp();
      else this.rest();
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    await this.running;
  }

  private rest(): void {
    if (this.stopped) return;
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.wakeUp(), idleTime * (0.8 + 0.4 * Math.random())).unref();
  }

  /** Those to one person in their order, to several at a time. */
  private async deliver(leased: readonly LeasedMessage[]): Promise<void> {
    const rest = Map.groupBy(leased, ({ message }) => message.to).values();
    const lane = async (): Promise<void> => {
      for (const own of rest) for (const each of own) await this.parts.delivering.deliver(each);
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  }

  private async work(): Promise<void> {
    try {
      while (!this.stopped) {
        this.again = false;
        const leased = await this.parts.messages.lease(batch, leaseSeconds);
        await this.deliver(leased);
        if (leased.length > 0 || this.again) continue;
        await this.parts.approvals.tell();
        if (!this.again) return;
      }
    } catch (error) {
      this.again = false;
      this.parts.logger.warn({ err: error }, 'messages of scheduling were not looked at');
    }
  }
}
