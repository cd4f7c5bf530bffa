import { statement } from '#platform/database';

const columns = `token, account_id AS account, collection_id AS collection, name, deep, exclusive, holder, owner, expires_at AS expires`;

export const listLocks = statement(
  'collections.list-locks',
  `SELECT ${columns} FROM collection_lock WHERE account_id = $1 AND expires_at > now()`,
);

export const insertLock = statement(
  'collections.insert-lock',
  `INSERT INTO collection_lock (token, account_id, collection_id, name, deep, exclusive, holder, owner, expires_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now() + make_interval(secs => $9::int)) RETURNING ${columns}`,
);

export const refreshLock = statement(
  'collections.refresh-lock',
  `UPDATE collection_lock SET expires_at = now() + make_interval(secs => $3::int)
   WHERE account_id = $1 AND token = $2 AND expires_at > now() RETURNING ${columns}`,
);

export const removeLock = statement(
  'collections.remove-lock',
  'DELETE FROM collection_lock WHERE account_id = $1 AND token = $2 AND expires_at > now() RETURNING token',
);

export const forgetExpired = statement(
  'collections.forget-expired-locks',
  'DELETE FROM collection_lock WHERE account_id = $1 AND expires_at <= now()',
);

/** Of one item ($3), or of collections and all in them. */
export const forgetLocks = statement(
  'collections.forget-locks',
  `DELETE FROM collection_lock WHERE account_id = $1 AND collection_id = ANY($2::bigint[]) AND ($3::text IS NULL OR name = $3)`,
);
