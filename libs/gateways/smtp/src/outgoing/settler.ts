import type { LeasedRecipient, Notifier, Queue, RecipientNotice, Settlement } from '#core/delivery';
import type { TraceKind, TraceLog } from '#core/trace';
import type { Logger } from '#platform/telemetry';
import type { Attempt } from './client/types.js';
import { retryAfter } from './schedule.js';
import { tlsDetail, type UsedTls } from './tls/demand.js';

export interface SettlerParts {
  readonly queue: Queue;
  readonly notifier: Notifier;
  readonly logger: Logger;
  readonly trace: TraceLog;
}

const kinds = { delivered: 'sent', waiting: 'deferred', failed: 'failed' } as const satisfies Record<
  Attempt['status'],
  TraceKind
>;

/** Writes down what attempts came to, and tells senders what they want to know, in one transaction. */
export class Settler {
  constructor(
    private readonly parts: SettlerParts,
    private readonly options: { readonly attempted?: (outcome: Attempt['status']) => void },
  ) {}

  /** Recipients of one message and one lease, with an attempt for each; `tls` is what the connection had, where there was one. */
  async settle(
    recipients: readonly LeasedRecipient[],
    attempts: readonly Attempt[],
    tls: UsedTls | null,
  ): Promise<void> {
    const settlements: Settlement[] = [];
    const notices: RecipientNotice[] = [];
    for (const [index, recipient] of recipients.entries()) {
      const attempt = attempts[index];
      if (attempt === undefined) continue;
      const { status, reply, enhanced, remote } = attempt;
      this.options.attempted?.(status);
      this.tell(recipient, attempt, tls);
      settlements.push({ ordinal: recipient.ordinal, status, reply, retrySeconds: retryAfter(recipient.attempts) });
      const common = { recipient, status: enhanced, reply, remote, retryUntil: null };
      if (status === 'failed') notices.push({ ...common, notice: 'failed' });
      // RFC 3461 §5.2.2: who hands on to a server without DSN says so to whom asked about success.
      else if (status === 'delivered' && (attempt.relayed || attempt.traced))
        notices.push({ ...common, notice: 'relayed', isAsked: attempt.traced });
    }
    await this.write(recipients, settlements, notices);
  }

  /** Tells the trace what became of a recipient. */
  tell(
    { trace_key: key, address, attempts }: Pick<LeasedRecipient, 'trace_key' | 'address' | 'attempts'>,
    { status, reply, remote }: Pick<Attempt, 'status' | 'reply' | 'remote'>,
    tls: UsedTls | null = null,
  ): void {
    if (key === null) return;
    const detail = {
      attempt: attempts,
      reply,
      ...(remote === null ? {} : { server: remote }),
      ...(tls === null ? {} : tlsDetail(tls)),
    };
    this.parts.trace.add(key, { at: Date.now(), recipient: address, kind: kinds[status], detail });
  }

  /** Writes settlements of one message and lease, with the notices that go out about them. */
  async write(
    recipients: readonly LeasedRecipient[],
    settlements: readonly Settlement[],
    notices: readonly RecipientNotice[],
  ): Promise<void> {
    const { queue, notifier, logger } = this.parts;
    const [first] = recipients;
    if (!first) return;
    const { message_id, token } = first;
    const step = queue.settleStep(message_id, token, settlements);
    const outcome =
      notices.length === 0 ? 'unwanted' : await notifier.send(notices, [step], () => queue.content(message_id));
    if (outcome === 'sent') return await queue.forget(message_id);
    if (outcome === 'dropped') logger.warn({ queue: message_id }, 'a notification has nobody to go to and is dropped');
    await queue.settle(message_id, token, settlements);
  }
}
