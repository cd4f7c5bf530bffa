import { statement } from '#platform/database';

/** $1 account, $2 hash, $3 label, $4 scopes, $5 now, $6 end; tokens of the account that are long over go. */
export const makeToken = statement(
  'directory.make-token',
  `WITH over AS (DELETE FROM access_token WHERE account_id = $1 AND expires_at < $5::timestamptz - interval '30 days')
   INSERT INTO access_token (account_id, hash, label, scopes, created_at, expires_at)
   VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
);

/** $1 account */
export const listTokens = statement(
  'directory.list-tokens',
  `SELECT id, label, scopes, created_at, expires_at, last_used_at FROM access_token WHERE account_id = $1 ORDER BY id`,
);

/** $1 account, $2 token */
export const revokeToken = statement(
  'directory.revoke-token',
  'DELETE FROM access_token WHERE account_id = $1 AND id = $2 RETURNING id',
);

/** $1 hash */
export const findToken = statement(
  'directory.find-token',
  `SELECT t.id, t.scopes, t.expires_at, t.last_used_at, acc.id AS account_id, acc.organisation_id, acc.domain_id,
     acc.address, acc.name, acc.admin, acc.disabled
   FROM access_token t JOIN account acc ON acc.id = t.account_id WHERE t.hash = $1`,
);

/** $1 token, $2 now */
export const noteTokenUse = statement(
  'directory.note-token-use',
  'UPDATE access_token SET last_used_at = $2 WHERE id = $1',
);

/** $1 tokens: those of them that are there. */
export const tokensLeft = statement(
  'directory.tokens-left',
  'SELECT id FROM access_token WHERE id = ANY($1::bigint[])',
);
