import { randomUUID } from 'node:crypto';
import { printAddress } from '#kernel';
import type { IncomingMessage } from '#core/mailstore';
import type { SegmentStore } from '#platform/blobs';
import { type Database, rowsOf, statement, type Step } from '#platform/database';
import type { DeliveryRequest } from '../domain/transaction.js';

/**
 * Puts a message into the queue in the transaction of its local deliveries. $12/$13 name one of them: when that was
 * refused, the message is queued for nobody.
 */
const enqueue = statement(
  'queue.enqueue',
  `
WITH message AS (
  INSERT INTO queue_message (account_id, reverse_path, body_type, smtputf8, dsn_ret, dsn_envid, size, body, segment,
    segment_offset, segment_length)
  SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11
  WHERE $12::bigint IS NULL OR EXISTS (SELECT 1 FROM blob WHERE account_id = $12 AND hash = $13)
  RETURNING id
)
INSERT INTO queue_recipient (message_id, ordinal, address, dsn_notify, dsn_orcpt)
SELECT m.id, r.ordinal, r.address, r.notify, r.orcpt
FROM message m, unnest($14::text[], $15::text[], $16::text[]) WITH ORDINALITY AS r(address, notify, orcpt, ordinal)`,
);

const lease = statement(
  'queue.lease',
  `
WITH due AS (
  SELECT message_id, ordinal FROM queue_recipient
  WHERE status = 'waiting' AND next_attempt_at <= now() AND (lease_until IS NULL OR lease_until < now())
  ORDER BY next_attempt_at LIMIT $1 FOR UPDATE SKIP LOCKED
), taken AS (
  UPDATE queue_recipient r SET lease_token = $2, lease_until = now() + make_interval(secs => $3), attempts = attempts + 1
  FROM due d WHERE r.message_id = d.message_id AND r.ordinal = d.ordinal
  RETURNING r.message_id, r.ordinal, r.address, r.attempts, r.dsn_notify, r.dsn_orcpt
)
SELECT t.*, m.reverse_path, m.smtputf8, m.body_type, m.dsn_ret, m.dsn_envid, m.size, m.received_at
FROM taken t JOIN queue_message m ON m.id = t.message_id ORDER BY t.message_id, t.ordinal`,
);

/** The result of an attempt counts only while its lease is held. */
const settle = statement(
  'queue.settle',
  `UPDATE queue_recipient SET status = $4, last_reply = $5, next_attempt_at = now() + make_interval(secs => $6),
     lease_token = NULL, lease_until = NULL
   WHERE message_id = $1 AND ordinal = $2 AND lease_token = $3`,
);

/** A message whose recipients are all settled goes; failures stay for the administrator for a while. */
const forget = statement(
  'queue.forget',
  `DELETE FROM queue_message m WHERE m.id = $1
     AND NOT EXISTS (SELECT 1 FROM queue_recipient r WHERE r.message_id = m.id AND r.status IN ('waiting', 'failed'))`,
);

const bodyOf = statement(
  'queue.body',
  'SELECT body, segment, segment_offset, segment_length FROM queue_message WHERE id = $1',
);

const list = statement(
  'queue.list',
  `SELECT r.message_id, r.ordinal, m.reverse_path, r.address, r.status, r.attempts, r.next_attempt_at, r.last_reply, m.size,
     m.received_at
   FROM queue_recipient r JOIN queue_message m ON m.id = r.message_id ORDER BY r.message_id, r.ordinal LIMIT $1`,
);

const retry = statement(
  'queue.retry',
  `UPDATE queue_recipient SET status = 'waiting', next_attempt_at = now()
   WHERE message_id = $1 AND status IN ('waiting', 'failed')`,
);

const cancel = statement(
  'queue.cancel',
  `UPDATE queue_recipient SET status = 'cancelled' WHERE message_id = $1 AND status IN ('waiting', 'failed')
     AND (lease_until IS NULL OR lease_until < now())`,
);

const depth = statement('queue.depth', "SELECT count(*) AS depth FROM queue_recipient WHERE status = 'waiting'");

/** A recipient that a worker holds for an attempt. */
export interface LeasedRecipient {
  readonly message_id: number;
  readonly ordinal: number;
  readonly address: string;
  readonly attempts: number;
  readonly reverse_path: string;
  readonly smtputf8: boolean;
  readonly dsn_notify: string | null;
  readonly dsn_orcpt: string | null;
  readonly dsn_ret: string | null;
  readonly dsn_envid: string | null;
  readonly size: number;
  readonly received_at: Date;
}

/** One line of `queue list`. */
export interface QueuedRecipient {
  readonly message_id: number;
  readonly ordinal: number;
  readonly reverse_path: string;
  readonly address: string;
  readonly status: 'waiting' | 'delivered' | 'failed' | 'cancelled';
  readonly attempts: number;
  readonly next_attempt_at: Date;
  readonly last_reply: string | null;
  readonly size: number;
  readonly received_at: Date;
}

/** Outgoing mail, durable in the database; several nodes work on it by leases. */
export class Queue {
  constructor(
    private readonly database: Database,
    private readonly segments: SegmentStore,
  ) {}

  /** The step that queues a message beside the local delivery named by `beside`; `prefix` stands before the message. */
  enqueueStep(
    message: IncomingMessage,
    request: DeliveryRequest,
    recipients: readonly { readonly address: string; readonly notify: string | null; readonly orcpt: string | null }[],
    beside: { readonly accountId: number; readonly hash: Buffer } | null,
    prefix: Buffer = Buffer.alloc(0),
  ): Step {
    const origin = [
      request.sender.principal?.accountId ?? null,
      request.reversePath ? printAddress(request.reversePath) : '',
    ];
    const parameters = [request.body, request.smtputf8, request.ret, request.envid];
    const columns = [
      recipients.map(({ address }) => address),
      recipients.map(({ notify }) => notify),
      recipients.map(({ orcpt }) => orcpt),
    ];
    return {
      statement: enqueue,
      values: [
        ...origin,
        ...parameters,
        ...placeOf(message, prefix),
        beside?.accountId ?? null,
        beside?.hash ?? null,
        ...columns,
      ],
    };
  }

  /** Takes up to `limit` recipients that are due, for `seconds`. */
  async lease(limit: number, seconds: number): Promise<{ token: string; recipients: readonly LeasedRecipient[] }> {
    const token = randomUUID();
    return {
      token,
      recipients: await rowsOf<LeasedRecipient & Record<string, unknown>>(this.database.pool, lease, [
        limit,
        token,
        seconds,
      ]),
    };
  }

  async body(messageId: number): Promise<Buffer | null> {
    const [row] = await rowsOf<BodyRow>(this.database.pool, bodyOf, [messageId]);
    if (!row) return null;
    if (row.segment === null) return row.body;
    const region = { segment: row.segment, offset: row.segment_offset, length: row.segment_length };
    return Buffer.concat([row.body, await this.segments.read(region)]);
  }

  /** Writes what an attempt came to; `retrySeconds` counts for `waiting`. */
  async settle(
    { message_id, ordinal }: Pick<LeasedRecipient, 'message_id' | 'ordinal'>,
    token: string,
    outcome: {
      readonly status: 'waiting' | 'delivered' | 'failed';
      readonly reply: string;
      readonly retrySeconds: number;
    },
  ): Promise<void> {
    const { status, reply, retrySeconds } = outcome;
    await rowsOf(this.database.pool, settle, [message_id, ordinal, token, status, reply, retrySeconds]);
    if (status === 'delivered') await rowsOf(this.database.pool, forget, [message_id]);
  }

  async list(limit: number): Promise<readonly QueuedRecipient[]> {
    return await rowsOf<QueuedRecipient & Record<string, unknown>>(this.database.pool, list, [limit]);
  }

  /** Makes a message due now; returns the number of recipients. */
  async retry(messageId: number): Promise<number> {
    return (await this.database.pool.query(retry.text, [messageId])).rowCount ?? 0;
  }

  /** Cancels what has not been delivered; returns the number of recipients. */
  async cancel(messageId: number): Promise<number> {
    const { rowCount } = await this.database.pool.query(cancel.text, [messageId]);
    await rowsOf(this.database.pool, forget, [messageId]);
    return rowCount ?? 0;
  }

  async depth(): Promise<number> {
    const [row] = await rowsOf<{ depth: number }>(this.database.pool, depth, []);
    return row?.depth ?? 0;
  }
}

/** Size and octets of a message behind its prefix: what lies in a segment stays there. */
function placeOf({ content: { size, body, segment } }: IncomingMessage, prefix: Buffer): unknown[] {
  const inline = prefix.length === 0 ? body : Buffer.concat([prefix, body]);
  return [prefix.length + size, inline, segment?.segment ?? null, segment?.offset ?? null, segment?.length ?? null];
}

interface BodyRow {
  readonly body: Buffer;
  readonly segment: number | null;
  readonly segment_offset: number;
  readonly segment_length: number;
}
