import { statement } from '#platform/database';

const columns = `c.account_id AS account, c.id, c.kind, c.parent_id AS parent, c.name, c.components, c.properties, c.items,
  c.change_number AS change, c.forgotten_change AS forgotten, c.created_at AS created`;

export const listCollections = statement(
  'collections.list',
  `SELECT ${columns} FROM collection c WHERE c.account_id = $1 AND c.removed_change IS NULL ORDER BY c.kind, c.parent_id, c.name`,
);

export const findCollection = statement(
  'collections.find',
  `SELECT ${columns} FROM collection c WHERE c.account_id = $1 AND c.id = $2 AND c.removed_change IS NULL`,
);

export const findNamed = statement(
  'collections.find-named',
  `SELECT ${columns} FROM collection c
   WHERE c.account_id = $1 AND c.kind = $2 AND c.parent_id = $3 AND c.name = $4 AND c.removed_change IS NULL`,
);

/** The collection and all below it. $1 account, $2 collection. */
export const listBranch = statement(
  'collections.branch',
  `
WITH RECURSIVE branch AS (
  SELECT c.* FROM collection c WHERE c.account_id = $1 AND c.id = $2 AND c.removed_change IS NULL
  UNION ALL
  SELECT c.* FROM branch b JOIN collection c ON c.account_id = b.account_id AND c.kind = b.kind AND c.parent_id = b.id
  WHERE c.removed_change IS NULL
)
SELECT ${columns} FROM branch c`,
);

export const lockAccount = statement(
  'collections.lock-account',
  'SELECT account_id FROM mail_account WHERE account_id = ANY($1::bigint[]) ORDER BY account_id FOR UPDATE',
);

export const countCollections = statement(
  'collections.count',
  'SELECT count(*) AS collections FROM collection WHERE account_id = $1 AND removed_change IS NULL',
);

/** The next change of a locked account. $1 account, $2 how many ids are taken, $3 octets more. */
export const takeChange = statement(
  'collections.take-change',
  `UPDATE mail_account SET change_number = change_number + 1, next_id = next_id + $2, used_octets = used_octets + $3
   WHERE account_id = $1 RETURNING change_number AS change, next_id - $2 AS id, used_octets AS used, quota_octets AS quota`,
);

export const insertCollection = statement(
  'collections.insert',
  `INSERT INTO collection AS c (account_id, id, kind, parent_id, name, components, properties, change_number)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${columns}`,
);

export const noteChange = statement(
  'collections.note',
  `INSERT INTO journal (account_id, change_number, collection_id, kind, entries, actor, detail)
   VALUES ($1, $2, $3, $4,
     coalesce((SELECT range_agg(int8range(n, n, '[]')) FROM unnest($5::bigint[]) n), '{}'), $6, $7)`,
);

export const setProperties = statement(
  'collections.set-properties',
  `UPDATE collection c SET properties = $3, components = $4, change_number = $5
   WHERE c.account_id = $1 AND c.id = $2 RETURNING ${columns}`,
);

export const touchCollections = statement(
  'collections.touch',
  'UPDATE collection SET change_number = $3 WHERE account_id = $1 AND id = ANY($2::bigint[])',
);

export const moveCollection = statement(
  'collections.move',
  'UPDATE collection SET parent_id = $3, name = $4, change_number = $5 WHERE account_id = $1 AND id = $2',
);

export const removeCollections = statement(
  'collections.remove',
  `UPDATE collection SET removed_change = $3, removed_at = now()
   WHERE account_id = $1 AND id = ANY($2::bigint[]) AND removed_change IS NULL`,
);

/** Items of removed collections; their octets no longer count. */
export const removeItemsOf = statement(
  'collections.remove-items',
  `
WITH gone AS (
  UPDATE item SET removed_change = $3, removed_at = now()
  WHERE account_id = $1 AND collection_id = ANY($2::bigint[]) AND removed_change IS NULL RETURNING size
)
UPDATE mail_account SET used_octets = used_octets - coalesce((SELECT sum(size)::bigint FROM gone), 0) WHERE account_id = $1`,
);

/** Those of a kind ($2) of many accounts. */
export const collectionsOfMany = statement(
  'collections.of-many',
  `SELECT ${columns} FROM collection c WHERE c.account_id = ANY($1::bigint[]) AND c.kind = $2 AND c.removed_change IS NULL`,
);
