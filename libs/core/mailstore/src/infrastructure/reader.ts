import { type AccountId, FumibakoError, type MailboxId, messageId, type MessageId } from '#kernel';
import type { SegmentRegion, SegmentStore } from '#platform/blobs';
import { type Database, readRows, type RowReader, rowsOf, type Statement } from '#platform/database';
import type { MessageRendition } from '../domain/model.js';
import type { RenditionCache, RenditionKind } from './renditionCache.js';
import * as sql from './statements/reading.js';

interface Content {
  readonly size: number;
  readonly segment: SegmentRegion | null;
  readonly body: Buffer;
}

interface SortColumns {
  readonly sentAt: number | null;
  readonly baseSubject: string;
}

/** Reads messages; it has no way to change one. */
export class MessageReader {
  constructor(
    private readonly database: Database,
    private readonly segments: SegmentStore,
    private readonly cache: RenditionCache,
  ) {}

  /** What was rendered at arrival, for as many messages as the caller can hold in memory. */
  renditions(accountId: AccountId, ids: readonly MessageId[]): Promise<ReadonlyMap<MessageId, MessageRendition>> {
    return this.byMessage(sql.renditions, accountId, ids, renditionOf);
  }

  /** Envelopes alone. */
  envelopes(accountId: AccountId, ids: readonly MessageId[]): Promise<ReadonlyMap<MessageId, Buffer>> {
    return this.cached(sql.envelopes, 'envelope', accountId, ids);
  }

  /** The usual header fields alone. */
  usualFields(accountId: AccountId, ids: readonly MessageId[]): Promise<ReadonlyMap<MessageId, Buffer>> {
    return this.cached(sql.usualFields, 'fields', accountId, ids);
  }

  /** Date (milliseconds since 1970) and base subject as they were stored, the latter cut at `maxKeyLength`. */
  sortColumns(accountId: AccountId, ids: readonly MessageId[]): Promise<ReadonlyMap<MessageId, SortColumns>> {
    return this.byMessage(sql.sortColumns, accountId, ids, (row) => ({
      sentAt: row.intOrNull(),
      baseSubject: row.text(),
    }));
  }

  /** First words of messages. */
  async previews(accountId: AccountId, ids: readonly MessageId[]): Promise<ReadonlyMap<MessageId, string>> {
    const rows = await rowsOf<{ id: number; preview: string }>(this.database.pool, sql.previews, [accountId, ids]);
    return new Map(rows.map(({ id, preview }) => [messageId(id), preview]));
  }

  /** When entries came into their mailbox, in milliseconds since 1970. */
  async savedAt(
    accountId: AccountId,
    mailboxId: MailboxId,
    uids: readonly number[],
  ): Promise<ReadonlyMap<number, number>> {
    const values = [accountId, mailboxId, uids];
    const rows = await rowsOf<{ uid: number; saved_at: number }>(this.database.pool, sql.savedDates, values);
    return new Map(rows.map(({ uid, saved_at }) => [uid, saved_at]));
  }

  /** Whole messages; the caller bounds the sum of their sizes. */
  async contents(accountId: AccountId, ids: readonly MessageId[]): Promise<Map<MessageId, Buffer>> {
    const stored = await this.byMessage(sql.contents, accountId, ids, contentOf);
    const contents = new Map<MessageId, Buffer>();
    for (const [id, { segment, body }] of stored)
      contents.set(id, segment === null ? body : Buffer.concat([body, await this.segments.read(segment)]));
    return contents;
  }

  /**
   * Octets `start` to `end` (exclusive, cut at the size) of one message, read into `into` where they come from a file.
   * Throws `message-unreadable` when it is gone.
   */
  async slice(accountId: AccountId, id: MessageId, start: number, end: number, into?: Buffer): Promise<Buffer> {
    const length = Math.max(0, Math.min(end, 2 ** 31 - 1) - start);
    const rows: (Content & { readonly inlineLength: number })[] = [];
    await readRows(this.database.pool, sql.contentSlice, [accountId, id, start, length], (row) =>
      rows.push({ ...contentOf(row), inlineLength: row.int() }),
    );
    const [found] = rows;
    if (!found) throw new FumibakoError('message-unreadable', `message ${id} has no content`);
    const { size, body, segment, inlineLength } = found;
    const wanted = Math.min(end, size) - start;
    if (segment === null || body.length >= wanted) return body;
    const from = Math.max(0, start - inlineLength);
    const rest = await this.segments.read(segment, from, from + wanted - body.length, into);
    return body.length === 0 ? rest : Buffer.concat([body, rest]);
  }

  private async cached(
    statement: Statement,
    kind: RenditionKind,
    accountId: AccountId,
    ids: readonly MessageId[],
  ): Promise<Map<MessageId, Buffer>> {
    const found = new Map<MessageId, Buffer>();
    const missing: MessageId[] = [];
    for (const id of ids) {
      const kept = this.cache.get(accountId, kind, id);
      if (kept === undefined) missing.push(id);
      else found.set(id, kept);
    }
    if (missing.length === 0) return found;
    for (const [id, piece] of await this.byMessage(statement, accountId, missing, (row) => row.bytes())) {
      found.set(id, piece);
      this.cache.set(accountId, kind, id, piece);
    }
    return found;
  }

  private async byMessage<T>(
    statement: Statement,
    accountId: AccountId,
    ids: readonly MessageId[],
    read: (row: RowReader, id: MessageId) => T,
  ): Promise<Map<MessageId, T>> {
    const found = new Map<MessageId, T>();
    await readRows(this.database.pool, statement, [accountId, ids], (row) => {
      const id = messageId(row.int());
      found.set(id, read(row, id));
    });
    return found;
  }
}

function contentOf(row: RowReader): Content {
  const size = row.int();
  const segment = row.intOrNull();
  const offset = row.intOrNull() ?? 0;
  const length = row.intOrNull() ?? 0;
  return { size, segment: segment === null ? null : { segment, offset, length }, body: row.bytes() };
}

/** Columns as in `sql.renditions`, behind the id. */
function renditionOf(row: RowReader, id: MessageId): MessageRendition {
  return {
    messageId: id,
    envelope: row.bytes(),
    bodyStructure: row.bytes(),
    structure: row.bytes(),
    fields: row.bytes(),
    prefix: row.int(),
    size: row.int(),
    sentAt: row.intOrNull(),
  };
}
