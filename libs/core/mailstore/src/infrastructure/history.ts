import type { AccountId, MailboxId, UidRange, UidSet } from '#kernel';
import { type Database, rowsOf } from '#platform/database';
import { oldestChange, removalsBetween } from './statements/reading.js';

/** What the journal remembers of a mailbox. */
export class MailboxHistory {
  constructor(private readonly database: Database) {}

  /**
   * UIDs that were removed after a change and up to another; null where the journal does not reach back so far, so that any
   * UID that is not there may have been removed since.
   */
  async removedBetween(
    accountId: AccountId,
    mailboxId: MailboxId,
    after: number,
    upTo: number,
  ): Promise<UidSet | null> {
    if (after >= upTo) return [];
    const { pool } = this.database;
    const [row] = await rowsOf<{ oldest: number | null }>(pool, oldestChange, [accountId]);
    // each change of an account has its row, so that the oldest tells where the journal begins
    if (row === undefined || row.oldest === null || row.oldest > after + 1) return null;
    return await rowsOf<UidRange & { first: number }>(pool, removalsBetween, [accountId, after, upTo, mailboxId]);
  }
}
