import { randomUUID } from 'node:crypto';
import { printAddress } from '#kernel';
import type { IncomingMessage } from '#core/mailstore';
import type { TraceLog } from '#core/trace';
import type { SegmentStore } from '#platform/blobs';
import { type Database, rowsOf, type Step } from '#platform/database';
import type { DeliveryRequest } from '../domain/transaction.js';
import { Finisher } from './finisher.js';
import type {
  Beside,
  BlockWait,
  Content,
  HeldRecipient,
  LeasedRecipient,
  LeaseOrder,
  OverdueRecipient,
  QueuedRecipient,
  Releasable,
  Settlement,
  Waiting,
} from './queued.js';
import * as statements from './queueStatements.js';
import { columnsOf, handlingOf, placeOf, type QueuedRequest } from './queueValues.js';

const pieceOctets = 256 * 1024;

/** What the queue keeps of a request beside its recipients. */
/** Outgoing mail, durable in the database; several nodes work on it by leases. */
export class Queue {
  private readonly listeners = new Set<() => void>();
  private readonly finisher: Finisher;

  constructor(
    private readonly database: Database,
    private readonly segments: SegmentStore,
    private readonly trace: Pick<TraceLog, 'add'>,
  ) {
    this.finisher = new Finisher(database);
  }

  /** The step that queues a message beside the local delivery named by `beside`; `prefix` stands before the message. */
  enqueueStep(
    message: IncomingMessage,
    request: QueuedRequest,
    recipients: readonly { readonly address: string; readonly notify: string | null; readonly orcpt: string | null }[],
    beside: Beside | null,
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
      statement: statements.enqueue,
      values: [
        ...origin,
        ...parameters,
        ...placeOf(message, prefix),
        beside?.accountId ?? null,
        beside?.hash ?? null,
        ...columns,
        request.id,
        ...handlingOf(request),
      ],
    };
  }

  /** The step that keeps a message until a time (milliseconds since 1970) for all its recipients, or for a moderator. */
  holdStep(
    message: IncomingMessage,
    request: DeliveryRequest,
    until: number,
    beside: Beside | null,
    waiting: Waiting | null = null,
  ): Step {
    const addresses = request.recipients.map(({ address }) => printAddress(address));
    const recipients = request.recipients.map(({ notify, originalRecipient: orcpt }, index): HeldRecipient => {
      return { address: addresses[index] ?? '', notify, orcpt };
    });
    return {
      statement: waiting === null ? statements.hold : statements.holdForModerator,
      values: [
        request.sender.principal?.accountId ?? null,
        request.reversePath ? printAddress(request.reversePath) : '',
        request.body,
        request.smtputf8,
        request.ret,
        request.envid,
        ...placeOf(message, waiting?.prefix ?? Buffer.alloc(0)),
        JSON.stringify(recipients),
        until,
        request.id,
        request.requireTls ?? false,
        addresses.join(', '),
        beside?.accountId ?? null,
        beside?.hash ?? null,
        JSON.stringify(request.sender),
        request.priority ?? 0,
        ...(waiting === null ? [] : columnsOf(waiting)),
      ],
    };
  }

  /**
   * The step that writes that a message which was held has gone to all but `left`: nothing where the delivery beside it was
   * refused, and a failure where that was written before, or a moderator has said something else meanwhile.
   */
  releasedStep(
    { message_id, held_for, decision = null }: Releasable,
    left: readonly HeldRecipient[],
    beside: Beside | null,
  ): Step {
    const place = [beside?.accountId ?? null, beside?.hash ?? null];
    const values = [message_id, JSON.stringify(held_for), JSON.stringify(left), ...place, decision];
    return { statement: statements.released, values };
  }

  /** Does a step by itself. */
  async write({ statement, values }: Step): Promise<void> {
    await rowsOf(this.database.pool, statement, values as unknown[]);
  }

  /** Hears, in this process, that something was queued. */
  listen(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** Tells that something was queued, after the commit. */
  announce(): void {
    for (const listener of this.listeners) listener();
  }

  /** Takes recipients that are due, each destination by a token of its own. */
  async lease({ destinations, recipients, seconds, except }: LeaseOrder): Promise<readonly LeasedRecipient[]> {
    const values = [destinations, recipients, seconds, except];
    return await rowsOf<Row<LeasedRecipient>>(this.database.pool, statements.lease, values);
  }

  /** Goes on holding recipients; gives those that are held still. */
  async renew(
    held: readonly LeasedRecipient[],
    seconds: number,
  ): Promise<readonly Pick<LeasedRecipient, 'message_id' | 'ordinal'>[]> {
    const columns = [
      held.map(({ message_id }) => message_id),
      held.map(({ ordinal }) => ordinal),
      held.map(({ token }) => token),
    ];
    return await rowsOf(this.database.pool, statements.renew, [...columns, seconds]);
  }

  /** Gives back recipients of one lease that were not tried. */
  async release(held: readonly LeasedRecipient[]): Promise<void> {
    const [first] = held;
    if (!first) return;
    const columns = [
      held.map(({ message_id }) => message_id),
      held.map(({ ordinal }) => ordinal),
      held.map(({ due_at }) => due_at),
    ];
    await rowsOf(this.database.pool, statements.release, [...columns, first.token]);
  }

  /** The octets of a message in pieces; null when it is gone. */
  async content(messageId: number): Promise<Content | null> {
    const [row] = await rowsOf<BodyRow>(this.database.pool, statements.bodyOf, [messageId]);
    if (!row) return null;
    const { segments } = this;
    return async function* () {
      if (row.body.length > 0) yield row.body;
      if (row.segment === null) return;
      const region = { segment: row.segment, offset: row.segment_offset, length: row.segment_length };
      for (let at = 0; at < region.length; at += pieceOctets) yield await segments.read(region, at, at + pieceOctets);
    };
  }

  async body(messageId: number): Promise<Buffer | null> {
    const content = await this.content(messageId);
    if (!content) return null;
    const pieces: Buffer[] = [];
    for await (const piece of content()) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  /** The step that writes what an attempt at a message came to, for recipients of one lease. */
  settleStep(messageId: number, token: string, settlements: readonly Settlement[]): Step {
    return {
      statement: statements.settle,
      values: [
        messageId,
        token,
        settlements.map(({ ordinal }) => ordinal),
        settlements.map(({ status }) => status),
        settlements.map(({ reply }) => reply),
        settlements.map(({ retrySeconds }) => retrySeconds),
        settlements.map(({ noticeAt }) => (noticeAt ? noticeAt / 1000 : null)),
      ],
    };
  }

  /** Writes what an attempt at a message came to; a message that is delivered to everybody is forgotten. */
  async settle(messageId: number, token: string, settlements: readonly Settlement[]): Promise<void> {
    const delivered = settlements.every(({ status }) => status === 'delivered');
    if (delivered && (await this.finisher.finish(messageId, token))) return;
    await this.write(this.settleStep(messageId, token, settlements));
    await this.forget(messageId);
  }

  /** Forgets a message that waits for nobody and has failed for nobody. */
  async forget(messageId: number): Promise<void> {
    await rowsOf(this.database.pool, statements.forget, [messageId]);
  }

  /** Takes recipients about whom their sender is to hear something. */
  async overdue(limit: number, seconds: number): Promise<readonly OverdueRecipient[]> {
    const values = [limit, randomUUID(), seconds];
    return await rowsOf<Row<OverdueRecipient>>(this.database.pool, statements.overdue, values);
  }

  /** A destination is down: nothing for it is taken for a while. */
  async block(destination: string, reply: string, { first, longest, jitter }: BlockWait): Promise<void> {
    await rowsOf(this.database.pool, statements.block, [destination, first, jitter, reply, longest]);
  }

  /** A destination is up. */
  async unblock(destination: string): Promise<void> {
    await rowsOf(this.database.pool, statements.unblock, [destination]);
  }

  /** Forgets what failed long ago; returns the number of messages. */
  async discard(): Promise<number> {
    return (await this.database.pool.query(statements.discard.text)).rowCount ?? 0;
  }

  async list(limit: number): Promise<readonly QueuedRecipient[]> {
    return await rowsOf<Row<QueuedRecipient>>(this.database.pool, statements.list, [limit]);
  }

  /** Makes a message due now; returns the number of recipients. */
  async retry(messageId: number): Promise<number> {
    const [row] = await rowsOf<{ recipients: number }>(this.database.pool, statements.retry, [messageId]);
    this.announce();
    return row?.recipients ?? 0;
  }

  /** Cancels what has not been delivered; returns the number of recipients. */
  async cancel(messageId: number): Promise<number> {
    const cancelled = await rowsOf<Row<{ readonly address: string | null; readonly trace_key: string | null }>>(
      this.database.pool,
      statements.cancel,
      [messageId],
    );
    for (const { address, trace_key: key } of cancelled)
      if (key !== null) this.trace.add(key, { at: Date.now(), recipient: address, kind: 'cancelled', detail: {} });
    await this.forget(messageId);
    return cancelled.length;
  }

  async depth(): Promise<number> {
    const [row] = await rowsOf<{ depth: number }>(this.database.pool, statements.depth, []);
    return row?.depth ?? 0;
  }
}

type Row<T> = T & Record<string, unknown>;

interface BodyRow {
  readonly body: Buffer;
  readonly segment: number | null;
  readonly segment_offset: number;
  readonly segment_length: number;
}
