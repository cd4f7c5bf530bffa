import { statement } from '#platform/database';

/** What an address leads to, with its domain's catch-all for when it leads nowhere. */
export const findAddress = statement(
  'directory.find-address',
  `SELECT d.id AS domain_id, d.organisation_id, d.catch_all, a.account_id, a.group_id, a.targets, acc.disabled,
     acc.address AS account_address, f.targets AS forward_to, f.keeps AS forward_keeps,
     l.address IS NOT NULL AS limited, l.inside_only, l.allowed, l.denied, coalesce(l.max_in, d.max_in) AS max_in,
     coalesce(l.max_out, d.max_out) AS max_out
   FROM domain d
   LEFT JOIN address a ON a.address = $1
   LEFT JOIN address_limit l ON l.address = a.address
   LEFT JOIN account acc ON acc.id = a.account_id
   LEFT JOIN forwarding f ON f.account_id = a.account_id
   WHERE d.name = $2`,
);

/** The first administrator of the organisation that has domain $1; of the installation where it has none. */
export const administratorFor = statement(
  'directory.administrator-for',
  `SELECT address FROM account WHERE admin AND NOT disabled
   ORDER BY (organisation_id IS NOT DISTINCT FROM (SELECT organisation_id FROM domain WHERE name = $1)) DESC, id LIMIT 1`,
);

export const groupMembers = statement(
  'directory.group-members',
  'SELECT member FROM group_member WHERE group_id = $1 ORDER BY member',
);

/** People whom the rule of a group makes its members. */
export const ruleMembers = statement(
  'directory.rule-members',
  `SELECT m.address AS member FROM (SELECT organisation_id, member_rule AS rule FROM mail_group WHERE id = $1 OFFSET 0) g
   CROSS JOIN LATERAL (SELECT a.address FROM account a WHERE a.organisation_id = g.organisation_id
     AND a.kind = 'person' AND NOT a.disabled AND g.rule->>'company' IS NULL
     AND (g.rule->>'admin' IS NULL OR a.admin)
     AND (g.rule->>'department' IS NULL OR a.department = g.rule->>'department')
     AND (g.rule->>'title' IS NULL OR a.title = g.rule->>'title')
     AND (g.rule->>'domain' IS NULL OR a.domain_id = (SELECT id FROM domain WHERE name = g.rule->>'domain'))
   UNION ALL
   SELECT c.emails[1] FROM contact c WHERE c.organisation_id = g.organisation_id AND c.company = g.rule->>'company'
     AND (g.rule->>'department' IS NULL OR c.department = g.rule->>'department')
     AND (g.rule->>'title' IS NULL OR c.title = g.rule->>'title') OFFSET 0) m
   ORDER BY m.address`,
);

/** A group by its number. */
export const findList = statement(
  'directory.find-list',
  `SELECT g.id, g.address, g.name, g.post, g.owners, g.moderators, g.exempt, g.fields, g.member_rule IS NOT NULL AS ruled, g.archive_account, a.address AS archive_address
   FROM mail_group g LEFT JOIN account a ON a.id = g.archive_account WHERE g.id = $1`,
);

/**
 * $1 address, $2 address of a stand-in: the credentials of the account of the one, or where there is none of the other, so
 * that the work is the same; `asked` tells which.
 */
export const credentialsOf = statement(
  'directory.credentials',
  `SELECT c.id, c.kind, c.hash, c.scram, c.scopes, acc.id AS account_id, acc.organisation_id, acc.domain_id, acc.address,
     acc.name, acc.admin, acc.disabled, a.address = $1 AS asked
   FROM address a JOIN account acc ON acc.id = a.account_id
   JOIN credential c ON c.account_id = acc.id AND (c.expires_at IS NULL OR c.expires_at > now())
   WHERE a.address = COALESCE((SELECT address FROM address WHERE address = $1 AND account_id IS NOT NULL), $2)
   ORDER BY c.kind DESC, c.id`,
);

/** An address of somebody with a password. */
export const standIn = statement(
  'directory.stand-in',
  `SELECT a.address FROM credential c JOIN address a ON a.account_id = c.account_id
   WHERE c.kind = 'password' ORDER BY c.account_id LIMIT 1`,
);

export const updateHash = statement('directory.update-hash', 'UPDATE credential SET hash = $2 WHERE id = $1');

export const ownAddresses = statement(
  'directory.own-addresses',
  `SELECT address FROM address WHERE account_id = $1
   UNION ALL SELECT address FROM address WHERE targets IS NOT NULL AND targets @> ARRAY[$2::text]`,
);

/**
 * $1 account, $2 address: whose account the address is, where $1 may write as it or on its behalf, by itself or as a member
 * of a group, and how; `as` before `behalf`. Groups within groups and aliases on the way are followed.
 */
export const sendRight = statement(
  'directory.send-right',
  `
SELECT r.account_id, acc.kind <> 'person' AS shared, r.mode FROM (SELECT account_id FROM address WHERE address = $2 OFFSET 0) a
CROSS JOIN LATERAL (SELECT * FROM send_right x WHERE x.account_id = a.account_id OFFSET 0) r
CROSS JOIN LATERAL (SELECT kind FROM account y WHERE y.id = a.account_id OFFSET 0) acc
WHERE r.grantee_account = $1 OR r.grantee_group IN (SELECT group_id FROM groups_of($1))
ORDER BY r.mode LIMIT 1`,
);

/** A key of the server, made once. */
export const serverSecret = statement(
  'directory.server-secret',
  `WITH made AS (INSERT INTO server_secret (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING value)
   SELECT value FROM made UNION ALL SELECT value FROM server_secret WHERE name = $1 LIMIT 1`,
);

/** $1 hash of the token, $2 account, $3 end, $4 now; links of the account that are over go. */
export const makePasswordLink = statement(
  'directory.make-password-link',
  `WITH over AS (DELETE FROM password_link WHERE account_id = $2 AND expires_at < $4::timestamptz - interval '30 days')
   INSERT INTO password_link (hash, account_id, expires_at) VALUES ($1, $2, $3)`,
);

/** $1 hash of the token */
export const findPasswordLink = statement(
  'directory.find-password-link',
  `SELECT a.address, l.expires_at, l.used_at FROM password_link l JOIN account a ON a.id = l.account_id
   WHERE l.hash = $1 AND NOT a.disabled`,
);

/** $1 hash of the token, $2 now: comes back empty for all but the first who asks in time. */
export const takePasswordLink = statement(
  'directory.take-password-link',
  `UPDATE password_link SET used_at = $2 WHERE hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING account_id`,
);

const personColumns = 'source, id, kind, name, phonetic_name, company, department, title, phone, addresses';

/** Up to $4 of the directory of $1, behind the key $2/$3. */
export const directoryPersons = statement(
  'directory.people',
  `SELECT ${personColumns} FROM directory_person
   WHERE organisation_id = $1 AND (source, id) > ($2::text, $3::bigint) ORDER BY source, id LIMIT $4`,
);

export const directoryPerson = statement(
  'directory.person',
  `SELECT ${personColumns} FROM directory_person WHERE organisation_id = $1 AND source = $2::text AND id = $3::bigint`,
);

export const directoryState = statement(
  'directory.state',
  'SELECT directory_change AS change_number FROM organisation WHERE id = $1',
);

/** What has changed in the directory of $1 since $2: all of a change number together, the first $3 and those with the last. */
export const directoryChanges = statement(
  'directory.changes',
  `WITH picked AS (
     SELECT source, id, change_number FROM directory_change WHERE organisation_id = $1 AND change_number > $2
     ORDER BY change_number FETCH FIRST ($3::bigint) ROWS WITH TIES
   )
   SELECT c.source, c.id, c.change_number, p.id IS NOT NULL AS there, p.kind, p.name, p.phonetic_name, p.company,
     p.department, p.title, p.phone, p.addresses
   FROM picked c LEFT JOIN LATERAL (
     SELECT * FROM directory_person d WHERE d.organisation_id = $1 AND d.source = c.source AND d.id = c.id OFFSET 0) p ON true
   ORDER BY c.change_number, c.source, c.id`,
);

export const allRewrites = statement(
  'directory.all-rewrites',
  'SELECT inside, outside, organisation_id FROM address_rewrite',
);

/** Whom addresses ($1) mean: an account, its own or by an alias that leads to one address, or a group. */
export const addressees = statement(
  'directory.addressees',
  `SELECT a.address, acc.id AS account_id, acc.kind, acc.address AS own, acc.organisation_id, acc.disabled
   FROM address a
   LEFT JOIN address t ON t.address = a.targets[1] AND array_length(a.targets, 1) = 1
   LEFT JOIN account acc ON acc.id = coalesce(a.account_id, t.account_id)
   WHERE a.address = ANY($1::text[])`,
);

export const addresseeOf = statement(
  'directory.addressee-of',
  `SELECT acc.address, acc.id AS account_id, acc.kind, acc.address AS own, acc.organisation_id, acc.disabled
   FROM account acc WHERE acc.id = $1`,
);

export const domainsAmong = statement(
  'directory.domains-among',
  'SELECT name FROM domain WHERE name = ANY($1::text[])',
);
