import type { LeasedRecipient, Queue } from '#core/delivery';
import type { Logger } from '#platform/telemetry';
import type { Smarthost } from './smarthost.js';

const batch = 50;
const leaseSeconds = 900;
const idleTime = 1000;
/** Seconds to the next attempt, by the number of attempts so far; the last is repeated. */
export const retrySchedule: readonly number[] = [60, 300, 900, 1800, 3600, 7200, 14_400];
/** Mail that has waited so long is given up (RFC 5321 §4.5.4.1: at least four to five days). */
export const expirySeconds = 5 * 24 * 3600;

/** Works on the queue until it is stopped; any number of nodes may do so at once. */
export class QueueRunner {
  private stopped = false;
  private running: Promise<void> | null = null;
  private wake: (() => void) | null = null;

  constructor(
    private readonly queue: Queue,
    private readonly smarthost: Smarthost,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.running ??= this.loop();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.wake?.();
    await this.running;
    this.smarthost.close();
  }

  private async loop(): Promise<void> {
    while (!this.stopped) {
      const worked = await this.round().catch((error: Error) => {
        this.logger.warn({ err: error }, 'the queue cannot be read');
        return false;
      });
      if (!worked && !this.stopped) await this.pause();
    }
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, idleTime);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** One lease; false when nothing was due. */
  private async round(): Promise<boolean> {
    const { token, recipients } = await this.queue.lease(batch, leaseSeconds);
    const messages = Map.groupBy(recipients, ({ message_id }) => message_id);
    await Promise.all([...messages.values()].map((group) => this.message(token, group)));
    return recipients.length > 0;
  }

  private async message(token: string, recipients: readonly LeasedRecipient[]): Promise<void> {
    const [first] = recipients;
    const body = first ? await this.queue.body(first.message_id) : null;
    if (!first || !body) return;
    const attempts = await this.smarthost.send(body, recipients);
    for (const [index, recipient] of recipients.entries()) {
      const { status, reply } = attempts[index] ?? { status: 'waiting' as const, reply: 'no answer' };
      const waited = (Date.now() - recipient.received_at.getTime()) / 1000;
      const final = status === 'waiting' && waited > expirySeconds ? 'failed' : status;
      const retrySeconds = retrySchedule[Math.min(recipient.attempts, retrySchedule.length) - 1] ?? 60;
      await this.queue.settle(recipient, token, { status: final, reply, retrySeconds });
      this.logger.info(
        { queue: recipient.message_id, attempt: recipient.attempts, status: final, reply },
        'outgoing mail',
      );
    }
  }
}
