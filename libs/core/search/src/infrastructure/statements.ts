import { statement } from '#platform/database';

/** $1 account. */
export const progress = statement(
  'search.progress',
  'SELECT message_id, generation FROM search_progress WHERE account_id = $1',
);

/** $1 account. */
export const begin = statement(
  'search.begin',
  'INSERT INTO search_progress (account_id) VALUES ($1) ON CONFLICT DO NOTHING',
);

/** One at a time works at an account, and sees what those before it have done. $1 account. */
export const lockProgress = statement(
  'search.lock-progress',
  'SELECT message_id FROM search_progress WHERE account_id = $1 FOR UPDATE',
);

/** $1 account, $2 last message that is in a chunk now. */
export const advance = statement(
  'search.advance',
  'UPDATE search_progress SET message_id = $2, generation = generation + 1 WHERE account_id = $1',
);

/** Messages that are to come into chunks. $1 account, $2 last one that is there, $3 most. */
export const nextMessages = statement(
  'search.next-messages',
  'SELECT id, size FROM message WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3',
);

export const insertChunk = statement(
  'search.insert-chunk',
  `INSERT INTO search_chunk (account_id, last_id, first_id, version, octets, message_ids)
   VALUES ($1, $2, $3, $4, $5, $6)`,
);

export const insertSections = statement(
  'search.insert-sections',
  `INSERT INTO search_section (account_id, kind, last_id, filter, texts)
   SELECT $1, kind, $2, filter, texts FROM unnest($3::smallint[], $4::bytea[], $5::bytea[]) AS s(kind, filter, texts)`,
);

/** The newest chunks. $1 account, $2 most. */
export const newestChunks = statement(
  'search.newest-chunks',
  `SELECT last_id, octets, length(message_ids) / 8 AS messages FROM search_chunk WHERE account_id = $1
   ORDER BY last_id DESC LIMIT $2`,
);

/** $1 account, $2 chunks. Their sections go with them. */
export const deleteChunks = statement(
  'search.delete-chunks',
  'DELETE FROM search_chunk WHERE account_id = $1 AND last_id = ANY($2::bigint[])',
);

/** $1 account. */
export const deleteAll = statement('search.delete-all', 'DELETE FROM search_chunk WHERE account_id = $1');

/** Filters of all chunks. $1 account, $2 kind of section. */
export const filters = statement(
  'search.filters',
  `SELECT c.first_id, c.last_id, s.filter FROM search_chunk c
   JOIN search_section s ON s.account_id = c.account_id AND s.last_id = c.last_id
   WHERE c.account_id = $1 AND s.kind = $2 ORDER BY c.last_id`,
);

/** $1 account, $2 kind of section, $3 chunks. */
export const texts = statement(
  'search.texts',
  `SELECT c.last_id, c.message_ids, s.texts FROM search_chunk c
   JOIN search_section s ON s.account_id = c.account_id AND s.last_id = c.last_id
   WHERE c.account_id = $1 AND s.kind = $2 AND c.last_id = ANY($3::bigint[]) ORDER BY c.last_id`,
);

/** Accounts with messages that are in no chunk. $1 most. */
export const accountsBehind = statement(
  'search.accounts-behind',
  `SELECT a.account_id FROM mail_account a LEFT JOIN search_progress p ON p.account_id = a.account_id
   WHERE EXISTS (SELECT 1 FROM message m WHERE m.account_id = a.account_id AND m.id > coalesce(p.message_id, 0)) LIMIT $1`,
);
