import type { Logger } from '#platform/telemetry';

/** Milliseconds after which it is looked for what a crash has left, or what is due again. */
const idleTime = 5000;

/** Work that is done when somebody says that there is some, and looked for when nobody does. */
export class Rounds {
  private stopped = true;
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private again = false;

  /** `round` does a part of the work; gives false where there is none. `failure`: what the log says when it rejects. */
  constructor(
    private readonly round: () => Promise<boolean>,
    private readonly logger: Logger,
    private readonly failure: string,
  ) {}

  start(): void {
    this.stopped = false;
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
        if (!(await this.round()) && !this.again) return;
      }
    } catch (error) {
      this.again = false;
      this.logger.warn({ err: error }, this.failure);
    }
  }
}
