import { statement } from '#platform/database';

// What these log is read from the journal until mail_fold has written it into the entries. Each is accepted only where the
// mailbox that it was worked out against stands at the change given, and comes back empty otherwise. Where readers have a
// \Seen of their own, their marks are counted against the entries, so that these are written at once.

/**
 * A removal. $1 account, $2 mailbox, $3 its change, $4/$5 UID ranges of the entries that go, $6 how many they are, $7 their
 * octets, $8 the unseen and $9 the deleted among them, $10 actor.
 */
export const logRemoval = statement(
  'mailstore.log-removal',
  `
WITH numbered AS (
  UPDATE mail_account a SET change_number = a.change_number + 1, used_octets = a.used_octets - $7,
    message_count = a.message_count - $6
  WHERE a.account_id = $1 AND EXISTS (
    SELECT 1 FROM mailbox WHERE account_id = $1 AND id = $2 AND change_number = $3 AND removed_change IS NULL
      AND NOT seen_by_reader)
  RETURNING a.change_number
), counted AS (
  UPDATE mailbox m SET change_number = n.change_number, messages = m.messages - $6, octets = m.octets - $7,
    unseen = m.unseen - $8, deleted = m.deleted - $9, unfolded_change = coalesce(m.unfolded_change, n.change_number)
  FROM numbered n WHERE m.account_id = $1 AND m.id = $2
)
INSERT INTO journal (account_id, change_number, collection_id, kind, entries, actor)
SELECT $1, n.change_number, $2, 3,
  (SELECT range_agg(int8range(r.first, r.last, '[]')) FROM unnest($4::bigint[], $5::bigint[]) AS r(first, last)), $10
FROM numbered n RETURNING change_number AS change`,
);

/**
 * A copy within the account. $1 account, $2 source mailbox, $3 its change, $4 target mailbox, $5 how many entries are copied,
 * $6 their octets, $7 the unseen and $8 the deleted among the copies, $9 the copies as the journal keeps them, $10 actor.
 * Comes back empty also where the target is gone or the quota would be exceeded.
 */
export const logCopy = statement(
  'mailstore.log-copy',
  `
WITH room AS MATERIALIZED (
  SELECT t.uid_next AS first, t.change_number AS previous, t.uid_validity FROM mailbox t
  WHERE t.account_id = $1 AND t.id = $4 AND t.removed_change IS NULL AND NOT t.seen_by_reader AND EXISTS (
    SELECT 1 FROM mailbox WHERE account_id = $1 AND id = $2 AND change_number = $3 AND removed_change IS NULL)
), numbered AS (
  UPDATE mail_account a SET change_number = a.change_number + 1, used_octets = a.used_octets + $6,
    message_count = a.message_count + $5
  WHERE a.account_id = $1 AND EXISTS (SELECT 1 FROM room)
    AND (a.quota_octets = 0 OR a.used_octets + $6 <= a.quota_octets)
    AND (a.quota_messages = 0 OR a.message_count + $5 <= a.quota_messages) RETURNING a.change_number
), counted AS (
  UPDATE mailbox m SET change_number = n.change_number, uid_next = m.uid_next + $5, messages = m.messages + $5,
    octets = m.octets + $6, unseen = m.unseen + $7, deleted = m.deleted + $8,
    unfolded_change = coalesce(m.unfolded_change, n.change_number)
  FROM numbered n WHERE m.account_id = $1 AND m.id = $4
), logged AS (
  INSERT INTO journal (account_id, change_number, collection_id, kind, entries, actor, added)
  SELECT $1, n.change_number, $4, 1, int8multirange(int8range(r.first, r.first + $5, '[)')), $10, $9::bigint[]
  FROM numbered n, room r
)
SELECT r.first, r.previous, r.uid_validity, n.change_number AS change FROM numbered n, room r`,
);

/**
 * A move within the account, into another mailbox: parameters as in `logCopy`, and $11/$12 UID ranges of the entries that
 * go, $13 the unseen and $14 the deleted among them. The addition takes one change number, the removal the next.
 */
export const logMove = statement(
  'mailstore.log-move',
  `
WITH room AS MATERIALIZED (
  SELECT t.uid_next AS first, t.change_number AS previous, t.uid_validity FROM mailbox t
  WHERE t.account_id = $1 AND t.id = $4 AND t.removed_change IS NULL AND NOT t.seen_by_reader AND EXISTS (
    SELECT 1 FROM mailbox WHERE account_id = $1 AND id = $2 AND change_number = $3 AND removed_change IS NULL
      AND NOT seen_by_reader)
), numbered AS (
  UPDATE mail_account a SET change_number = a.change_number + 2
  WHERE a.account_id = $1 AND EXISTS (SELECT 1 FROM room) RETURNING a.change_number - 1 AS added, a.change_number AS removed
), counted AS (
  UPDATE mailbox m SET change_number = d.change, uid_next = m.uid_next + d.added, messages = m.messages + d.messages,
    octets = m.octets + d.octets, unseen = m.unseen + d.unseen, deleted = m.deleted + d.deleted,
    unfolded_change = coalesce(m.unfolded_change, d.change)
  FROM numbered n CROSS JOIN LATERAL (VALUES
    ($4::bigint, n.added, $5::bigint, $5::bigint, $6::bigint, $7::bigint, $8::bigint),
    ($2::bigint, n.removed, 0, -$5::bigint, -$6::bigint, -$13::bigint, -$14::bigint)
  ) AS d(id, change, added, messages, octets, unseen, deleted)
  WHERE m.account_id = $1 AND m.id = d.id
), logged AS (
  INSERT INTO journal (account_id, change_number, collection_id, kind, entries, actor, added)
  SELECT $1, n.added, $4::bigint, 1, int8multirange(int8range(r.first, r.first + $5, '[)')), $10, $9::bigint[]
  FROM numbered n, room r
  UNION ALL
  SELECT $1, n.removed, $2::bigint, 3,
    (SELECT range_agg(int8range(r.first, r.last, '[]')) FROM unnest($11::bigint[], $12::bigint[]) AS r(first, last)), $10, NULL
  FROM numbered n
)
SELECT r.first, r.previous, r.uid_validity, n.added AS change, n.removed FROM numbered n, room r`,
);

/** First step of a transaction that reads or changes entries in the database. $1 account, $2 mailbox. */
export const fold = statement('mailstore.fold', 'SELECT mail_fold($1, $2)');

/** All mailboxes of an account. $1 account. */
export const foldAll = statement(
  'mailstore.fold-all',
  'SELECT mail_fold(account_id, id) FROM mailbox WHERE account_id = $1 AND unfolded_change IS NOT NULL',
);

/** Changes of a mailbox that stand in the journal alone. $1 account, $2 mailbox, $3 oldest of them. */
export const loggedChanges = statement(
  'mailstore.logged-changes',
  `SELECT j.change_number, j.kind, j.set_flags, j.clear_flags, j.added::text AS added, lower(r) AS first, upper(r) - 1 AS last
   FROM journal j CROSS JOIN LATERAL unnest(j.entries) AS r
   WHERE j.account_id = $1 AND j.change_number >= $3 AND j.collection_id = $2
     AND (j.set_flags IS NOT NULL OR j.kind = 3 OR j.added IS NOT NULL)
   ORDER BY j.change_number, r`,
);
