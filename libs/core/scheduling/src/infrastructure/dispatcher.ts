import type { Logger } from '#platform/telemetry';
import type { Delivering } from './delivering.js';
import type { Messages } from './messages.js';

/** Messages that are taken at once, and seconds for which they are. */
const batch = 50;
const leaseSeconds = 120;
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

  private async work(): Promise<void> {
    try {
      while (!this.stopped) {
        this.again = false;
        const leased = await this.parts.messages.lease(batch, leaseSeconds);
        for (const each of leased) await this.parts.delivering.deliver(each);
        if (leased.length === 0 && !this.again) return;
      }
    } catch (error) {
      this.again = false;
      this.parts.logger.warn({ err: error }, 'messages of scheduling were not looked at');
    }
  }
}
