import { type Database, rowsOf } from '#platform/database';
import * as sql from './statements/purge.js';

/** Ends the undelete time of versions and collections. Returns the number of versions that are gone. */
export async function purgeItems(database: Database, undeleteDays: number): Promise<number> {
  let gone = 0;
  while (true) {
    const [row] = await rowsOf<{ gone: number }>(database.pool, sql.purgeItems, [undeleteDays, round]);
    gone += row?.gone ?? 0;
    if ((row?.gone ?? 0) < round) break;
  }
  await rowsOf(database.pool, sql.purgeCollections, [undeleteDays]);
  return gone;
}

/** Rows of one statement, so that it holds nothing for long. */
const round = 5000;
