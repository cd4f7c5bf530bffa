import { type OverdueRecipient, type Queue, delayNotice, type RecipientNotice, type Settlement } from '#core/delivery';
import type { Logger } from '#platform/telemetry';
import { maxRecipients } from './turn.js';
import type { Settler } from './settler.js';

const lookTime = 15_000;
const leaseSeconds = 60;
/** Milliseconds between two looks at what failed long ago. */
const discardTime = 3_600_000;

/** Looks after what waits too long: its sender hears of it once, and it is given up in the end. */
export class Overdue {
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private discarded = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly parts: { readonly queue: Queue; readonly logger: Logger },
    private readonly settler: Settler,
    private readonly expiry: number,
  ) {}

  start(): void {
    this.timer ??= setInterval(() => {
      this.running = this.running
        .then(() => this.look())
        .then(() => this.discard())
        .catch((error: Error) => this.parts.logger.warn({ err: error }, 'what waits too long was not looked at'));
    }, lookTime).unref();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearInterval(this.timer);
    await this.running;
  }

  /** Looks once. */
  async look(): Promise<void> {
    for (;;) {
      const overdue = await this.parts.queue.overdue(maxRecipients, leaseSeconds);
      if (overdue.length === 0 || this.stopped) return;
      for (const recipients of Map.groupBy(overdue, ({ message_id }) => message_id).values())
        await this.message(recipients);
    }
  }

  private async discard(): Promise<void> {
    if (this.stopped || performance.now() - this.discarded < discardTime) return;
    this.discarded = performance.now();
    await this.parts.queue.discard();
  }

  private async message(recipients: readonly OverdueRecipient[]): Promise<void> {
    const settlements: Settlement[] = [];
    const notices: RecipientNotice[] = [];
    for (const recipient of recipients) {
      const received = recipient.received_at.getTime();
      const end = received + this.expiry;
      const by = recipient.deliver_by?.getTime() ?? Number.POSITIVE_INFINITY;
      const isLate = by <= Date.now() && by > received;
      const expired = end <= Date.now() || (isLate && recipient.by_mode === 'return');
      const reply = recipient.last_reply ?? '';
      if (expired) this.settler.tell(recipient, { status: 'failed', reply: `given up after: ${reply}`, remote: null });
      settlements.push({
        ordinal: recipient.ordinal,
        status: expired ? 'failed' : 'waiting',
        reply,
        retrySeconds: Math.max(0, (recipient.due_at.getTime() - Date.now()) / 1000),
        noticeAt: Math.min(
          ...[isLate ? end : received + delayNotice, by, end].filter((time) => time > Date.now()),
          end,
        ),
      });
      notices.push({
        recipient,
        notice: expired ? 'failed' : 'delayed',
        // RFC 2852 §4: who names a time hears that it has run out.
        isAsked: isLate,
        // RFC 3463 §3.5: 4.4.7 is the time that has run out.
        status: expired ? '5.4.7' : '4.4.7',
        reply,
        remote: null,
        retryUntil: expired ? null : end,
      });
    }
    await this.settler.write(recipients, settlements, notices);
  }
}
