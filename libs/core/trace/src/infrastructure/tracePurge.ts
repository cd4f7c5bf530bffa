import type { Database } from '#platform/database';
import * as sql from './statements.js';

const batch = 10_000;

/** Removes stories that are older than so many days; gives their number. */
export async function purgeTrace(database: Database, days: number): Promise<number> {
  let removed = 0;
  for (const { text } of [sql.purgeMessages, sql.purgeEvents]) {
    let count: number;
    do {
      ({ rowCount: count } = (await database.pool.query(text, [days, batch])) as { rowCount: number });
      removed += text === sql.purgeMessages.text ? count : 0;
    } while (count === batch);
  }
  return removed;
}
