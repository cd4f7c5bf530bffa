import { statement } from '#platform/database';

/** $1 organisation's account, $2 address: the account or the group that an address of the same organisation leads to. */
export const findGrantee = statement(
  'mailstore.find-grantee',
  `SELECT a.account_id AS account, a.group_id AS "group", coalesce(acc.address, g.address) AS address
   FROM account owner JOIN address a ON a.organisation_id = owner.organisation_id AND a.address = $2
   LEFT JOIN account acc ON acc.id = a.account_id
   LEFT JOIN mail_group g ON g.id = a.group_id
   WHERE owner.id = $1 AND a.targets IS NULL`,
);

/** $1 account, $2 collection */
export const listGrants = statement(
  'mailstore.list-grants',
  `SELECT g.grantee_account AS account, g.grantee_group AS "group", coalesce(acc.address, gr.address) AS address, g.rights
   FROM collection_grant g
   LEFT JOIN account acc ON acc.id = g.grantee_account
   LEFT JOIN mail_group gr ON gr.id = g.grantee_group
   WHERE g.account_id = $1 AND g.collection_id = $2 ORDER BY address NULLS LAST`,
);

/**
 * $1 account: what it may do with collections of others, a row for each grant. Groups within groups and aliases on the way
 * are followed; UNION ends circles.
 */
export const grantsTo = statement(
  'mailstore.grants-to',
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
)
SELECT g.account_id AS owner, o.address, o.kind, g.collection_id AS mailbox, g.rights
FROM given g CROSS JOIN LATERAL (
  SELECT x.address, x.kind FROM account x WHERE x.id = g.account_id AND x.id <> $1
    AND x.organisation_id = (SELECT organisation_id FROM account WHERE id = $1) OFFSET 0) o
CROSS JOIN LATERAL (
  SELECT 1 FROM mailbox m WHERE m.account_id = g.account_id AND m.id = g.collection_id AND m.removed_change IS NULL OFFSET 0) there
ORDER BY o.address`,
);

const grantee = `account_id = $1 AND collection_id = $2
  AND coalesce(grantee_account, 0) = coalesce($3::bigint, 0) AND coalesce(grantee_group, 0) = coalesce($4::bigint, 0)`;

/** $1 account, $2 collection, $3 grantee's account or null, $4 grantee's group or null */
export const removeGrant = statement('mailstore.remove-grant', `DELETE FROM collection_grant WHERE ${grantee}`);

/** The same, $5 rights. */
export const putGrant = statement(
  'mailstore.put-grant',
  `INSERT INTO collection_grant (account_id, collection_id, organisation_id, grantee_account, grantee_group, rights)
   SELECT id, $2, organisation_id, $3, $4, $5 FROM account WHERE id = $1
   ON CONFLICT (account_id, collection_id, (coalesce(grantee_account, 0)), (coalesce(grantee_group, 0)))
   DO UPDATE SET rights = excluded.rights`,
);

export const countGrants = statement(
  'mailstore.count-grants',
  'SELECT count(*) AS grants FROM collection_grant WHERE account_id = $1 AND collection_id = $2',
);

/** $1 account, $2 mailbox, $3 actor, $4 grantee, $5 rights: the change in the journal. */
export const noteGrant = statement(
  'mailstore.note-grant',
  `
WITH numbered AS (
  UPDATE mail_account SET change_number = change_number + 1 WHERE account_id = $1 RETURNING change_number
)
INSERT INTO journal (account_id, change_number, collection_id, kind, entries, actor, detail)
SELECT $1, n.change_number, 0, 8, '{}', $3,
  jsonb_build_object('mailbox', $2::bigint, 'grantee', $4::text, 'rights', $5::text) FROM numbered n`,
);

/** $1 account, $2 mailbox, $3 actor: somebody else has opened the mailbox. */
export const noteAccess = statement(
  'mailstore.note-access',
  `
WITH numbered AS (
  UPDATE mail_account SET change_number = change_number + 1 WHERE account_id = $1 RETURNING change_number
)
INSERT INTO journal (account_id, change_number, collection_id, kind, entries, actor, detail)
SELECT $1, n.change_number, 0, 9, '{}', $3, jsonb_build_object('mailbox', $2::bigint) FROM numbered n`,
);

/** $1 account, $2 mailbox, $3 names of mailboxes made below it, which are shared as it is (RFC 4314 §4). */
export const inheritGrants = statement(
  'mailstore.inherit-grants',
  `INSERT INTO collection_grant (account_id, collection_id, organisation_id, grantee_account, grantee_group, rights)
   SELECT g.account_id, m.id, g.organisation_id, g.grantee_account, g.grantee_group, g.rights FROM collection_grant g
   JOIN mailbox m ON m.account_id = $1 AND m.name = ANY($3::text[]) AND m.removed_change IS NULL
   WHERE g.account_id = $1 AND g.collection_id = $2 ON CONFLICT DO NOTHING RETURNING collection_id`,
);

export const removeGrants = statement(
  'mailstore.remove-grants',
  'DELETE FROM collection_grant WHERE account_id = $1 AND collection_id = $2',
);
