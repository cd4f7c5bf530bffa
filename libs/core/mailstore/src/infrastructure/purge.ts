import type { SegmentStore } from '#platform/blobs';
import { type Database, rowsOf } from '#platform/database';
import type { Clock } from '#kernel';
import { forgetBatches } from './statements/deliver.js';
import { foldAll } from './statements/logged.js';
import * as sql from './statements/purge.js';

/** Segments younger than this may still await the commit that names them, in milliseconds. */
const orphanAge = 24 * 60 * 60 * 1000;
/** Longest statement of a round, in milliseconds. */
const purgeTime = 10 * 60 * 1000;

/** Ends the undelete time: removes entries for good, with the messages and blobs that nothing else names. */
export class Purge {
  constructor(
    private readonly database: Database,
    private readonly segments: SegmentStore,
    private readonly clock: Clock,
  ) {}

  /** One round; it can be cut off anywhere and run again. Returns the number of entries removed. */
  async run(undeleteDays: number): Promise<number> {
    const accounts = await rowsOf<{ account_id: number }>(this.database.pool, sql.accountsToPurge, [undeleteDays]);
    let removed = 0;
    for (const { account_id } of accounts) removed += await this.account(account_id, undeleteDays);
    await this.database.pool.query(forgetBatches.text);
    await this.sweepSegments();
    return removed;
  }

  private async account(accountId: number, undeleteDays: number): Promise<number> {
    return await this.database.transaction(async (executor) => {
      const run = (text: string, values: unknown[]): Promise<{ rowCount: number | null }> =>
        executor.query({ text, values, query_timeout: purgeTime } as { text: string });
      await run('SELECT 1 FROM mail_account WHERE account_id = $1 FOR UPDATE', [accountId]);
      // A message whose only entry is not written yet would count as one that nothing names.
      await run(foldAll.text, [accountId]);
      const days = [accountId, undeleteDays];
      const { rowCount } = await run(sql.purgeEntries.text, days);
      await run(sql.purgeMailboxes.text, days);
      await run(sql.purgeSeenMarks.text, [accountId]);
      await run(sql.purgeMessages.text, [accountId]);
      await run(sql.purgeBlobs.text, [accountId]);
      await run(sql.purgeThreads.text, [accountId]);
      return rowCount ?? 0;
    });
  }

  private async sweepSegments(): Promise<void> {
    const candidates = this.segments.sealed(this.clock.now(), orphanAge);
    if (candidates.length === 0) return;
    const used = await rowsOf<{ segment: number }>(this.database.pool, sql.segmentsInUse, [candidates]);
    const keep = new Set(used.map(({ segment }) => segment));
    for (const id of candidates) if (!keep.has(id)) await this.segments.remove(id);
  }
}
