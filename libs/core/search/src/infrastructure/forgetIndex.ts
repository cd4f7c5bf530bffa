import type { AccountId } from '#kernel';
import { type Database, rowsOf } from '#platform/database';
import * as sql from './statements.js';

/**
 * Throws an account's index away. A running server makes it anew when it looks for what was left behind; until then the
 * messages themselves are searched.
 */
export async function forgetIndex(database: Database, accountId: AccountId): Promise<void> {
  await database.transaction(async (executor) => {
    await rowsOf(executor, sql.begin, [accountId]);
    await rowsOf(executor, sql.lockProgress, [accountId]);
    await rowsOf(executor, sql.deleteAll, [accountId]);
    await rowsOf(executor, sql.advance, [accountId, 0]);
  });
}
