import { statement } from '#platform/database';

/**
 * A change of flags as a row of the journal alone, provided that the mailbox stands at change $3. $1 account, $2 mailbox,
 * $4/$5 UID ranges of the entries that become different, $6 bits to set, $7 bits to clear, $8/$9 how the numbers of unseen
 * and deleted messages change, $10 actor. Comes back empty where the mailbox has moved on.
 */
export const logFlags = statement(
  'mailstore.log-flags',
  `
WITH numbered AS (
  UPDATE mail_account a SET change_number = a.change_number + 1
  WHERE a.account_id = $1 AND EXISTS (
    SELECT 1 FROM mailbox WHERE account_id = $1 AND id = $2 AND change_number = $3 AND removed_change IS NULL)
  RETURNING a.change_number
), counted AS (
  UPDATE mailbox m SET change_number = n.change_number, unseen = m.unseen + $8, deleted = m.deleted + $9,
    unfolded_change = coalesce(m.unfolded_change, n.change_number)
  FROM numbered n WHERE m.account_id = $1 AND m.id = $2
)
INSERT INTO journal (account_id, change_number, collection_id, kind, entries, actor, set_flags, clear_flags)
SELECT $1, n.change_number, $2, 2,
  (SELECT range_agg(int8range(r.first, r.last, '[]')) FROM unnest($4::bigint[], $5::bigint[]) AS r(first, last)), $10, $6, $7
FROM numbered n RETURNING change_number AS change`,
);

/**
 * Writes the present flags of entries, provided that the mailbox stands at change $3. $1 account, $2 mailbox, $4 UIDs,
 * $5 flags, $6 changes. Comes back empty where the mailbox has moved on, or where more than flags stands in the journal alone.
 */
export const writeFlags = statement(
  'mailstore.write-flags',
  `
WITH current AS (
  UPDATE mailbox SET unfolded_change = NULL
  WHERE account_id = $1 AND id = $2 AND change_number = $3 AND unfolded_change IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM journal j WHERE j.account_id = $1 AND j.change_number >= unfolded_change AND j.collection_id = $2
      AND (j.kind = 3 OR j.added IS NOT NULL)) RETURNING 1
), target AS MATERIALIZED (
  SELECT e.place, v.flags, v.change
  FROM unnest($4::bigint[], $5::bigint[], $6::bigint[]) AS v(uid, flags, change)
  CROSS JOIN LATERAL (
    SELECT x.ctid AS place FROM entry x WHERE x.account_id = $1 AND x.mailbox_id = $2 AND x.uid = v.uid
      AND x.removed_change IS NULL OFFSET 0) e
  WHERE EXISTS (SELECT 1 FROM current)
), written AS (
  UPDATE entry e SET flags = t.flags, change_number = t.change FROM target t WHERE e.ctid = t.place
)
SELECT 1 FROM current`,
);
