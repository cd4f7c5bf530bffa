import { domainOfDestination, type LeasedRecipient, type Queue } from '#core/delivery';
import type { Logger } from '#platform/telemetry';
import type { OutgoingMessage } from './client/types.js';
import type { Courier } from './courier.js';
import type { Leases } from './leases.js';
import type { Settler } from './settler.js';

/** How a turn ended. */
export interface TurnEnd {
  /** What was not tried. */
  readonly left: readonly LeasedRecipient[];
  /** Why the destination cannot be reached; null when it can, or was not looked for. */
  readonly down: string | null;
  /** The server has as many connections as it gets: what is left may be tried in a moment. */
  readonly busy: boolean;
  /** Something was said about a message, by the destination or about it. */
  readonly reached: boolean;
}

export interface TurnParts {
  readonly courier: Courier;
  readonly queue: Queue;
  readonly logger: Logger;
  readonly settler: Settler;
  readonly leases: Leases;
  readonly delivered: () => void;
}

type Obstacle = Pick<TurnEnd, 'down' | 'busy'>;

/** Milliseconds after which a turn begins no more messages, so that other destinations come to theirs. */
const turnTime = 60_000;
/** Recipients of one message on one connection (RFC 5321 §4.5.3.1.8: a hundred are taken by everybody). */
export const maxRecipients = 100;

/** Some messages for one destination, one after the other. */
export class Turn {
  constructor(private readonly parts: TurnParts) {}

  async run(destination: string, recipients: readonly LeasedRecipient[], stopped: () => boolean): Promise<TurnEnd> {
    const end = performance.now() + turnTime;
    const groups = [...Map.groupBy(recipients, ({ message_id }) => message_id).values()];
    let reached = false;
    for (const [index, group] of groups.entries()) {
      const rest = (): LeasedRecipient[] => groups.slice(index).flat();
      if (stopped() || performance.now() > end) return { left: rest(), down: null, busy: false, reached };
      // Somebody else has it by now, or may have before this is done.
      if (!this.parts.leases.areHeld(group)) continue;
      const obstacle = await this.message(destination, group);
      if (obstacle !== null) return { left: rest(), ...obstacle, reached };
      reached = true;
    }
    return { left: [], down: null, busy: false, reached };
  }

  /** Hands one message over; says what keeps it and all others from being tried. */
  private async message(destination: string, recipients: readonly LeasedRecipient[]): Promise<Obstacle | null> {
    const { queue, courier, settler, logger, delivered } = this.parts;
    const [first] = recipients as [LeasedRecipient];
    const content = first.body ? whole(first.body) : await queue.content(first.message_id);
    if (content === null) return null;
    const handed = await courier.hand(domainOfDestination(destination), messageOf(recipients, content));
    if (handed.busy) return { down: null, busy: true };
    if (handed.down) return { down: handed.attempts[0]?.reply ?? 'not reached', busy: false };
    for (const [index, { message_id, attempts }] of recipients.entries()) {
      const attempt = handed.attempts[index];
      logger.info(
        {
          queue: message_id,
          destination,
          attempt: attempts,
          status: attempt?.status,
          reply: attempt?.reply,
          host: handed.host,
          tls: handed.tls,
        },
        'outgoing mail',
      );
      if (attempt?.status === 'delivered') delivered();
    }
    await settler.settle(recipients, handed.attempts, handed.tls);
    return null;
  }
}

function whole(body: Buffer): () => AsyncIterable<Buffer> {
  return async function* () {
    yield body;
  };
}

function messageOf(recipients: readonly LeasedRecipient[], content: () => AsyncIterable<Buffer>): OutgoingMessage {
  const [first] = recipients as [LeasedRecipient];
  return {
    reversePath: first.reverse_path,
    size: first.size,
    body: first.body_type,
    smtpUtf8: first.smtputf8,
    ret: first.dsn_ret,
    envid: first.dsn_envid,
    requireTls: first.require_tls,
    tlsOptional: first.tls_optional,
    priority: first.priority,
    by:
      first.deliver_by && first.by_mode
        ? { until: first.deliver_by.getTime(), mode: first.by_mode, trace: first.by_trace }
        : null,
    recipients: recipients.map(({ address, dsn_notify, dsn_orcpt }) => ({
      address,
      notify: dsn_notify,
      originalRecipient: dsn_orcpt,
    })),
    content,
  };
}
