import { type AccountId, FumibakoError, messageId, type MessageId } from '#kernel';
import type { SegmentStore } from '#platform/blobs';
import { type Database, rowsOf } from '#platform/database';
import type { MessageRendition } from '../domain/model.js';
import * as sql from './statements/reading.js';

interface RenditionRow {
  readonly id: number;
  readonly envelope: Buffer;
  readonly body_structure: Buffer;
  readonly structure: Buffer;
  readonly fields: Buffer;
  readonly prefix: number;
  readonly size: number;
  readonly sent_at: number | null;
}

interface ContentRow {
  readonly id: number;
  readonly size: number;
  readonly body: Buffer;
  readonly segment: number | null;
  readonly segment_offset: number;
  readonly segment_length: number;
  readonly inline_length: number;
}

/** Reads messages; it has no way to change one. */
export class MessageReader {
  constructor(
    private readonly database: Database,
    private readonly segments: SegmentStore,
  ) {}

  /** What was rendered at arrival, for as many messages as the caller can hold in memory. */
  async renditions(accountId: AccountId, ids: readonly MessageId[]): Promise<ReadonlyMap<MessageId, MessageRendition>> {
    const rows = await rowsOf<RenditionRow>(this.database.pool, sql.renditions, [accountId, ids]);
    return new Map(rows.map((row) => [messageId(row.id), renditionOf(row)]));
  }

  /** Envelopes alone. */
  async envelopes(accountId: AccountId, ids: readonly MessageId[]): Promise<ReadonlyMap<MessageId, Buffer>> {
    const rows = await rowsOf<{ id: number; envelope: Buffer }>(this.database.pool, sql.envelopes, [accountId, ids]);
    return new Map(rows.map(({ id, envelope }) => [messageId(id), envelope]));
  }

  /** The usual header fields alone. */
  async usualFields(accountId: AccountId, ids: readonly MessageId[]): Promise<ReadonlyMap<MessageId, Buffer>> {
    const rows = await rowsOf<{ id: number; fields: Buffer }>(this.database.pool, sql.usualFields, [accountId, ids]);
    return new Map(rows.map(({ id, fields }) => [messageId(id), fields]));
  }

  /** Whole messages; the caller bounds the sum of their sizes. */
  async contents(accountId: AccountId, ids: readonly MessageId[]): Promise<ReadonlyMap<MessageId, Buffer>> {
    const rows = await rowsOf<ContentRow>(this.database.pool, sql.contents, [accountId, ids]);
    const contents = new Map<MessageId, Buffer>();
    for (const row of rows) contents.set(messageId(row.id), await this.whole(row));
    return contents;
  }

  /** Octets `start` to `end` (exclusive, cut at the size) of one message. Throws `message-unreadable` when it is gone. */
  async slice(accountId: AccountId, id: MessageId, start: number, end: number): Promise<Buffer> {
    const length = Math.max(0, Math.min(end, 2 ** 31 - 1) - start);
    const [row] = await rowsOf<ContentRow>(this.database.pool, sql.contentSlice, [accountId, id, start, length]);
    if (!row) throw new FumibakoError('message-unreadable', `message ${id} has no content`);
    const wanted = Math.min(end, row.size) - start;
    if (row.segment === null || row.body.length >= wanted) return row.body;
    const from = Math.max(0, start - row.inline_length);
    const region = { segment: row.segment, offset: row.segment_offset, length: row.segment_length };
    const rest = await this.segments.read(region, from, from + wanted - row.body.length);
    return row.body.length === 0 ? rest : Buffer.concat([row.body, rest]);
  }

  private async whole(row: ContentRow): Promise<Buffer> {
    if (row.segment === null) return row.body;
    const region = { segment: row.segment, offset: row.segment_offset, length: row.segment_length };
    return Buffer.concat([row.body, await this.segments.read(region)]);
  }
}

function renditionOf(row: RenditionRow): MessageRendition {
  return {
    messageId: messageId(row.id),
    envelope: row.envelope,
    bodyStructure: row.body_structure,
    structure: row.structure,
    fields: row.fields,
    prefix: row.prefix,
    size: row.size,
    sentAt: row.sent_at,
  };
}
