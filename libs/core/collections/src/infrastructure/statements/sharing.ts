import { statement } from '#platform/database';

/**
 * $1 account: what it may do with collections of others, a row for each grant; those on the INBOX of a shared mailbox are
 * told as `member`, whose account is then theirs.
 */
export const sharesTo = statement(
  'collections.shares-to',
  `
WITH given AS (
  SELECT account_id, collection_id, rights FROM collection_grant WHERE grantee_account = $1
  UNION ALL
  SELECT g.account_id, g.collection_id, g.rights FROM groups_of($1) r
  CROSS JOIN LATERAL (SELECT * FROM collection_grant x WHERE x.grantee_group = r.group_id OFFSET 0) g
  UNION ALL
  SELECT account_id, collection_id, rights FROM collection_grant
  WHERE organisation_id = (SELECT organisation_id FROM account WHERE id = $1)
    AND grantee_account IS NULL AND grantee_group IS NULL
), owned AS (
  SELECT g.*, o.address, o.name, o.kind FROM given g CROSS JOIN LATERAL (
    SELECT x.address, x.name, x.kind FROM account x WHERE x.id = g.account_id AND x.id <> $1
      AND x.organisation_id = (SELECT organisation_id FROM account WHERE id = $1) OFFSET 0) o
)
SELECT w.account_id AS owner, w.address, w.name, w.collection_id AS collection, w.rights, false AS member FROM owned w
WHERE w.collection_id = 0
UNION ALL
SELECT w.account_id, w.address, w.name, w.collection_id, w.rights, false FROM owned w
CROSS JOIN LATERAL (
  SELECT 1 FROM collection c WHERE c.account_id = w.account_id AND c.id = w.collection_id AND c.removed_change IS NULL OFFSET 0) there
UNION ALL
SELECT w.account_id, w.address, w.name, 0, '', true FROM owned w
CROSS JOIN LATERAL (
  SELECT 1 FROM mailbox m WHERE m.account_id = w.account_id AND m.id = w.collection_id AND m.name = 'INBOX' AND m.removed_change IS NULL
  OFFSET 0) there
WHERE w.kind = 'shared' AND w.rights LIKE '%w%'`,
);

/** $1 account: what it has granted. */
export const sharesOf = statement(
  'collections.shares-of',
  `SELECT g.collection_id AS collection, g.grantee_account AS account, g.grantee_group AS "group",
     coalesce(acc.address, gr.address) AS address, coalesce(acc.name, gr.name) AS name, g.rights, m.state, m.summary
   FROM collection_grant g
   LEFT JOIN account acc ON acc.id = g.grantee_account
   LEFT JOIN mail_group gr ON gr.id = g.grantee_group
   LEFT JOIN collection_mount m ON m.reader_id = g.grantee_account AND m.account_id = g.account_id AND m.collection_id = g.collection_id
   WHERE g.account_id = $1 AND (g.collection_id = 0 OR EXISTS (
     SELECT 1 FROM collection c WHERE c.account_id = g.account_id AND c.id = g.collection_id AND c.removed_change IS NULL))
   ORDER BY g.collection_id, address NULLS LAST`,
);

/** $1 reader */
export const mountsOf = statement(
  'collections.mounts-of',
  `SELECT account_id AS owner, collection_id AS collection, state, summary, properties, changed_at AS changed
   FROM collection_mount WHERE reader_id = $1`,
);

/** $1 reader, $2 account, $3 collection, $4 state, $5 summary; null leaves what is there. */
export const putMount = statement(
  'collections.put-mount',
  `INSERT INTO collection_mount AS m (reader_id, account_id, collection_id, state, summary) VALUES ($1, $2, $3, $4, coalesce($5, ''))
   ON CONFLICT (reader_id, account_id, collection_id)
   DO UPDATE SET state = excluded.state, summary = coalesce($5, m.summary), changed_at = now()`,
);

/** $1 reader, $2 account, $3 collection, $4 properties */
export const dressMount = statement(
  'collections.dress-mount',
  `INSERT INTO collection_mount (reader_id, account_id, collection_id, state, properties) VALUES ($1, $2, $3, 'accepted', $4)
   ON CONFLICT (reader_id, account_id, collection_id) DO UPDATE SET properties = excluded.properties`,
);

/** $1 reader, $2 account, $3 collection */
export const removeMount = statement(
  'collections.remove-mount',
  'DELETE FROM collection_mount WHERE reader_id = $1 AND account_id = $2 AND collection_id = $3',
);

/** $1 account, $2 collections that are gone */
export const removeShares = statement(
  'collections.remove-shares',
  'DELETE FROM collection_grant WHERE account_id = $1 AND collection_id = ANY($2::bigint[]) RETURNING collection_id',
);
