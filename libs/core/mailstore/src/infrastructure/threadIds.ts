import { type AccountId, messageId, type MessageId } from '#kernel';
import { type Database, type Executor, rowsOf } from '#platform/database';
import { threadKeys } from '../domain/threadKeys.js';
import { readFacts } from './factsReader.js';
import type { MessageReader } from './reader.js';
import * as sql from './statements/threads.js';

const batch = 500;

/**
 * Which messages of an account belong together. A message gets its thread when somebody asks for the first time, and keeps it:
 * deliveries pay nothing.
 */
export class ThreadIds {
  constructor(
    private readonly database: Database,
    private readonly reader: MessageReader,
  ) {}

  /** Threads of messages. */
  async of(accountId: AccountId, ids: readonly MessageId[]): Promise<ReadonlyMap<MessageId, number>> {
    await this.catchUp(accountId);
    const rows = await rowsOf<{ message_id: number; thread_id: number }>(this.database.pool, sql.threadsOfMessages, [
      accountId,
      ids,
    ]);
    return new Map(rows.map((row) => [messageId(row.message_id), row.thread_id]));
  }

  /** Messages of a thread. */
  async messages(accountId: AccountId, thread: number): Promise<ReadonlySet<MessageId>> {
    await this.catchUp(accountId);
    const rows = await rowsOf<{ message_id: number }>(this.database.pool, sql.messagesOfThread, [accountId, thread]);
    return new Set(rows.map((row) => messageId(row.message_id)));
  }

  private async catchUp(accountId: AccountId): Promise<void> {
    const { pool } = this.database;
    for (;;) {
      const [progress] = await rowsOf<{ message_id: number }>(pool, sql.threadProgress, [accountId]);
      const fresh = await rowsOf(pool, sql.messagesAfter, [accountId, progress?.message_id ?? 0, 1]);
      if (fresh.length === 0) return;
      await rowsOf(pool, sql.beginThreads, [accountId]);
      await this.database.transaction(async (executor) => await this.assign(executor, accountId));
    }
  }

  private async assign(executor: Executor, accountId: AccountId): Promise<void> {
    const [progress] = await rowsOf<{ message_id: number }>(executor, sql.lockThreadProgress, [accountId]);
    const values = [accountId, progress?.message_id ?? 0, batch];
    const ids = (await rowsOf<{ id: number }>(executor, sql.messagesAfter, values)).map(({ id }) => messageId(id));
    if (ids.length === 0) return;
    const facts = await readFacts(this.reader, accountId, ids);
    const keysOf = new Map(ids.map((id) => [id, threadKeys(facts.get(id) ?? nothing)]));
    const keys = [...new Set([...keysOf.values()].flat())];
    const rows = await rowsOf<{ key: number; thread_id: number }>(executor, sql.threadsOfKeys, [accountId, keys]);
    const known = new Map(rows.map((row) => [row.key, row.thread_id]));
    const threads = ids.map((id) => {
      const own = keysOf.get(id) ?? [];
      // of several threads that turn out to be one the oldest takes what comes
      const thread = Math.min(id, ...own.map((key) => known.get(key) ?? id));
      for (const key of own) if (!known.has(key)) known.set(key, thread);
      return thread;
    });
    await rowsOf(executor, sql.saveThreads, [accountId, [...known.keys()], [...known.values()], ids, threads]);
  }
}

const nothing = {
  sentAt: null,
  texts: { subject: '', from: '', to: '', cc: '', displayFrom: '', displayTo: '' },
  isReply: false,
  messageId: null,
  references: [],
};
