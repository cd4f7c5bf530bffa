import type { LeasedRecipient, Queue } from '#core/delivery';
import type { Logger } from '#platform/telemetry';

/** Seconds for which what is taken is ours; whoever dies leaves it to others after that. */
const leaseSeconds = 60;
const renewTime = 15_000;
/** Milliseconds before the end of a lease from which on nothing is begun under it. */
const margin = 10_000;

/** Keeps what is being worked on, by renewing it; knows what was lost. */
export class Leases {
  readonly seconds = leaseSeconds;
  /** By recipient: until when it is ours for certain, by `performance.now()`. */
  private readonly held = new Map<LeasedRecipient, number>();
  private timer: NodeJS.Timeout | null = null;
  private renewing: Promise<void> = Promise.resolve();

  constructor(
    private readonly queue: Queue,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.timer ??= setInterval(() => {
      this.renewing = this.renew().catch((error: Error) =>
        this.logger.warn({ err: error }, 'leases of the queue cannot be renewed'),
      );
    }, renewTime).unref();
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
  }

  hold(recipients: readonly LeasedRecipient[]): void {
    const until = performance.now() + leaseSeconds * 1000;
    for (const recipient of recipients) this.held.set(recipient, until);
  }

  drop(recipients: readonly LeasedRecipient[]): void {
    for (const recipient of recipients) this.held.delete(recipient);
  }

  /** Whether something may be begun for these recipients: they are ours, and for a while. */
  areHeld(recipients: readonly LeasedRecipient[]): boolean {
    return recipients.every((recipient) => (this.held.get(recipient) ?? 0) > performance.now() + margin);
  }

  private async renew(): Promise<void> {
    await this.renewing;
    const recipients = [...this.held.keys()];
    if (recipients.length === 0) return;
    const until = performance.now() + leaseSeconds * 1000;
    const kept = await this.queue.renew(recipients, leaseSeconds);
    const names = new Set(kept.map(({ message_id, ordinal }) => `${message_id} ${ordinal}`));
    for (const recipient of recipients)
      if (this.held.has(recipient))
        this.held.set(recipient, names.has(`${recipient.message_id} ${recipient.ordinal}`) ? until : 0);
  }
}
