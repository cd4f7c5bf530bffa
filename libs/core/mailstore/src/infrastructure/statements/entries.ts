import { statement } from '#platform/database';

// OFFSET 0 keeps each range an index scan of its own, whatever the statistics say. Entries are changed at the place (ctid)
// where the same statement has found them, which the lock on the account keeps: a join by UID is planned as a loop over
// all pairs while the tables have no statistics yet, as after an import.

/** $1 account, $2 mailbox, $3/$4 UID ranges, $5 bits to set, $6 bits to clear, $7 newest change allowed or null, $8 actor. */
export const changeFlags = statement(
  'mailstore.change-flags',
  `
WITH target AS MATERIALIZED (
  SELECT e.place, e.uid, e.flags AS old, (e.flags & ~$6::bigint) | $5::bigint AS new,
    $7::bigint IS NULL OR e.change_number <= $7::bigint AS allowed
  FROM unnest($3::bigint[], $4::bigint[]) AS r(first, last)
  CROSS JOIN LATERAL (
    SELECT x.ctid AS place, x.* FROM entry x WHERE x.account_id = $1 AND x.mailbox_id = $2
      AND x.uid BETWEEN r.first AND r.last AND x.removed_change IS NULL OFFSET 0) e
), changed AS MATERIALIZED (
  SELECT place, uid, old, new FROM target WHERE allowed AND old <> new
), numbered AS (
  UPDATE mail_account SET change_number = change_number + 1
  WHERE account_id = $1 AND EXISTS (SELECT 1 FROM changed) RETURNING change_number
), updated AS (
  UPDATE entry e SET flags = c.new, change_number = n.change_number FROM changed c, numbered n WHERE e.ctid = c.place
), counted AS (
  UPDATE mailbox m SET change_number = n.change_number, unseen = m.unseen + d.unseen, deleted = m.deleted + d.deleted
  FROM numbered n, (SELECT coalesce(sum((old & 1) - (new & 1)), 0)::bigint AS unseen,
                           coalesce(sum(((new & 8) - (old & 8)) / 8), 0)::bigint AS deleted FROM changed) d
  WHERE m.account_id = $1 AND m.id = $2
), logged AS (
  INSERT INTO journal (account_id, change_number, collection_id, kind, entries, actor)
  SELECT $1, n.change_number, $2, 2, (SELECT range_agg(int8range(uid, uid, '[]')) FROM changed), $8 FROM numbered n
)
SELECT t.uid, t.new AS flags, t.allowed, (SELECT change_number FROM numbered) AS change,
  (SELECT change_number FROM mailbox WHERE account_id = $1 AND id = $2) AS previous
FROM target t WHERE NOT t.allowed OR t.old <> t.new ORDER BY t.uid`,
);

/** $1 account, $2 mailbox, $3/$4 UID ranges, $5 only those flagged as deleted, $6 actor. */
export const removeEntries = statement(
  'mailstore.remove-entries',
  `
WITH target AS MATERIALIZED (
  SELECT e.place, e.uid, e.flags, e.size
  FROM unnest($3::bigint[], $4::bigint[]) AS r(first, last)
  CROSS JOIN LATERAL (
    SELECT x.ctid AS place, x.* FROM entry x WHERE x.account_id = $1 AND x.mailbox_id = $2
      AND x.uid BETWEEN r.first AND r.last AND x.removed_change IS NULL OFFSET 0) e
  WHERE NOT $5::boolean OR e.flags & 8 <> 0
), sums AS (
  SELECT count(*) AS messages, coalesce(sum(size), 0)::bigint AS octets, count(*) FILTER (WHERE flags & 1 = 0) AS unseen,
    count(*) FILTER (WHERE flags & 8 <> 0) AS deleted FROM target
), numbered AS (
  UPDATE mail_account a SET change_number = a.change_number + 1, used_octets = a.used_octets - s.octets,
    message_count = a.message_count - s.messages
  FROM sums s WHERE a.account_id = $1 AND s.messages > 0 RETURNING a.change_number
), updated AS (
  UPDATE entry e SET removed_change = n.change_number, removed_at = now(), change_number = n.change_number
  FROM target t, numbered n WHERE e.ctid = t.place
), counted AS (
  UPDATE mailbox m SET change_number = n.change_number, messages = m.messages - s.messages, octets = m.octets - s.octets,
    unseen = m.unseen - s.unseen, deleted = m.deleted - s.deleted
  FROM numbered n, sums s WHERE m.account_id = $1 AND m.id = $2
), logged AS (
  INSERT INTO journal (account_id, change_number, collection_id, kind, entries, actor)
  SELECT $1, n.change_number, $2, 3, (SELECT range_agg(int8range(uid, uid, '[]')) FROM target), $6 FROM numbered n
)
SELECT t.uid, n.change_number AS change,
  (SELECT change_number FROM mailbox WHERE account_id = $1 AND id = $2) AS previous
FROM target t, numbered n ORDER BY t.uid`,
);

/**
 * $1 account, $2 source mailbox, $3/$4 UID ranges, $5 target mailbox, $6 actor, $7 flags that are kept. Copies within an account share the message.
 * Comes back empty when the target is gone, the quota would be exceeded or nothing matches.
 */
export const copyEntries = statement(
  'mailstore.copy-entries',
  `
WITH target AS MATERIALIZED (
  SELECT e.uid AS source_uid, e.message_id, e.flags & $7::bigint AS flags, e.internal_date, e.size,
    m.uid_next + row_number() OVER (ORDER BY e.uid) - 1 AS uid, m.change_number AS previous, m.uid_validity
  FROM unnest($3::bigint[], $4::bigint[]) AS r(first, last)
  CROSS JOIN LATERAL (
    SELECT x.ctid AS place, x.* FROM entry x WHERE x.account_id = $1 AND x.mailbox_id = $2
      AND x.uid BETWEEN r.first AND r.last AND x.removed_change IS NULL OFFSET 0) e
  JOIN mailbox m ON m.account_id = $1 AND m.id = $5 AND m.removed_change IS NULL
), sums AS (
  SELECT count(*) AS messages, coalesce(sum(size), 0)::bigint AS octets, count(*) FILTER (WHERE flags & 1 = 0) AS unseen,
    count(*) FILTER (WHERE flags & 8 <> 0) AS deleted FROM target
), numbered AS (
  UPDATE mail_account a SET change_number = a.change_number + 1, used_octets = a.used_octets + s.octets,
    message_count = a.message_count + s.messages
  FROM sums s WHERE a.account_id = $1 AND s.messages > 0
    AND (a.quota_octets = 0 OR a.used_octets + s.octets <= a.quota_octets)
    AND (a.quota_messages = 0 OR a.message_count + s.messages <= a.quota_messages) RETURNING a.change_number
), added AS (
  INSERT INTO entry (account_id, mailbox_id, uid, message_id, flags, internal_date, size, change_number)
  SELECT $1, $5, t.uid, t.message_id, t.flags, t.internal_date, t.size, n.change_number FROM target t, numbered n
), counted AS (
  UPDATE mailbox m SET uid_next = m.uid_next + s.messages, messages = m.messages + s.messages, octets = m.octets + s.octets,
    unseen = m.unseen + s.unseen, deleted = m.deleted + s.deleted, change_number = n.change_number
  FROM numbered n, sums s WHERE m.account_id = $1 AND m.id = $5
), logged AS (
  INSERT INTO journal (account_id, change_number, collection_id, kind, entries, actor)
  SELECT $1, n.change_number, $5, 1, int8multirange(int8range(min(t.uid), max(t.uid), '[]')), $6
  FROM target t, numbered n GROUP BY n.change_number
)
SELECT t.source_uid, t.uid, t.message_id, t.flags, t.internal_date, t.size, t.uid_validity, t.previous,
  n.change_number AS change
FROM target t, numbered n ORDER BY t.uid`,
);

/**
 * $1 account, $2 source mailbox, $3/$4 UID ranges, $5 target mailbox, $6 actor, $7 flags that are kept. The addition takes one change number,
 * the removal the next; both are one commit, so that a message is in exactly one of the two.
 */
export const moveEntries = statement(
  'mailstore.move-entries',
  `
WITH target AS MATERIALIZED (
  SELECT e.place, e.uid AS source_uid, e.message_id, e.flags & $7::bigint AS flags, e.flags AS left_flags, e.internal_date, e.size,
    m.uid_next + row_number() OVER (ORDER BY e.uid) - 1 AS uid, m.change_number AS previous, m.uid_validity
  FROM unnest($3::bigint[], $4::bigint[]) AS r(first, last)
  CROSS JOIN LATERAL (
    SELECT x.ctid AS place, x.* FROM entry x WHERE x.account_id = $1 AND x.mailbox_id = $2
      AND x.uid BETWEEN r.first AND r.last AND x.removed_change IS NULL OFFSET 0) e
  JOIN mailbox m ON m.account_id = $1 AND m.id = $5 AND m.removed_change IS NULL
), sums AS (
  SELECT count(*) AS messages, coalesce(sum(size), 0)::bigint AS octets, count(*) FILTER (WHERE flags & 1 = 0) AS unseen,
    count(*) FILTER (WHERE flags & 8 <> 0) AS deleted, count(*) FILTER (WHERE left_flags & 1 = 0) AS left_unseen,
    count(*) FILTER (WHERE left_flags & 8 <> 0) AS left_deleted FROM target
), numbered AS (
  UPDATE mail_account a SET change_number = a.change_number + 2
  FROM sums s WHERE a.account_id = $1 AND s.messages > 0 RETURNING a.change_number
), added AS (
  INSERT INTO entry (account_id, mailbox_id, uid, message_id, flags, internal_date, size, change_number)
  SELECT $1, $5, t.uid, t.message_id, t.flags, t.internal_date, t.size, n.change_number - 1 FROM target t, numbered n
), removed AS (
  UPDATE entry e SET removed_change = n.change_number, removed_at = now(), change_number = n.change_number
  FROM target t, numbered n WHERE e.ctid = t.place
), counted AS (
  UPDATE mailbox m SET
    uid_next = m.uid_next + CASE WHEN m.id = $5 THEN s.messages ELSE 0 END,
    messages = m.messages + w.sign * s.messages, octets = m.octets + w.sign * s.octets,
    unseen = m.unseen + CASE WHEN m.id = $5 THEN s.unseen ELSE 0 END - CASE WHEN m.id = $2 THEN s.left_unseen ELSE 0 END,
    deleted = m.deleted + CASE WHEN m.id = $5 THEN s.deleted ELSE 0 END - CASE WHEN m.id = $2 THEN s.left_deleted ELSE 0 END,
    change_number = CASE WHEN m.id = $2 THEN n.change_number ELSE n.change_number - 1 END
  FROM numbered n, sums s, (SELECT id, CASE WHEN $2::bigint = $5::bigint THEN 0 WHEN id = $5 THEN 1 ELSE -1 END AS sign
                            FROM mailbox WHERE account_id = $1 AND id IN ($2, $5)) w
  WHERE m.account_id = $1 AND m.id = w.id
), logged AS (
  INSERT INTO journal (account_id, change_number, collection_id, kind, entries, actor)
  SELECT $1, n.change_number - 1, $5::bigint, 1, int8multirange(int8range(min(t.uid), max(t.uid), '[]')), $6
  FROM target t, numbered n GROUP BY n.change_number
  UNION ALL
  SELECT $1, n.change_number, $2::bigint, 3, (SELECT range_agg(int8range(source_uid, source_uid, '[]')) FROM target), $6
  FROM numbered n
)
SELECT t.source_uid, t.uid, t.message_id, t.flags, t.internal_date, t.size, t.uid_validity, t.previous,
  n.change_number - 1 AS change, n.change_number AS removed_change,
  (SELECT change_number FROM mailbox WHERE account_id = $1 AND id = $2) AS source_previous
FROM target t, numbered n ORDER BY t.uid`,
);

/** Why a copy stored nothing: $1 account, $2 source mailbox, $3/$4 UID ranges, $5 target mailbox. */
export const copyObstacle = statement(
  'mailstore.copy-obstacle',
  `
SELECT EXISTS (SELECT 1 FROM mailbox WHERE account_id = $1 AND id = $5 AND removed_change IS NULL) AS target,
  EXISTS (SELECT 1 FROM entry WHERE account_id = $1 AND mailbox_id = $2 AND uid = ($3::bigint[])[1]
          AND removed_change IS NULL) AS found,
  (SELECT (a.quota_octets = 0 OR a.used_octets + coalesce(sum(e.size), 0)::bigint <= a.quota_octets)
     AND (a.quota_messages = 0 OR a.message_count + count(*) <= a.quota_messages) FROM unnest($3::bigint[], $4::bigint[]) AS r(first, last)
    CROSS JOIN LATERAL (
    SELECT x.ctid AS place, x.* FROM entry x WHERE x.account_id = $1 AND x.mailbox_id = $2
      AND x.uid BETWEEN r.first AND r.last AND x.removed_change IS NULL OFFSET 0) e) AS fits
FROM mail_account a WHERE a.account_id = $1`,
);

/**
 * A copy into another account, which gets messages and contents of its own. $1 account, $2 source mailbox, $3/$4 UID ranges,
 * $5 target account, $6 target mailbox, $7 actor, $8 flags that are kept, $9/$10 keywords of the source and the same of the
 * target as flags. Comes back empty like `copyEntries`.
 */
export const copyAcross = statement(
  'mailstore.copy-across',
  `
WITH origin AS MATERIALIZED (
  SELECT e.uid AS source_uid, e.message_id AS source_id, e.internal_date, e.size, s.hash,
    (e.flags & $8::bigint) | coalesce((
      SELECT bit_or(k.there) FROM unnest($9::bigint[], $10::bigint[]) AS k(here, there) WHERE e.flags & k.here <> 0), 0) AS flags,
    row_number() OVER (ORDER BY e.uid) - 1 AS place
  FROM unnest($3::bigint[], $4::bigint[]) AS r(first, last)
  CROSS JOIN LATERAL (
    SELECT x.* FROM entry x WHERE x.account_id = $1 AND x.mailbox_id = $2
      AND x.uid BETWEEN r.first AND r.last AND x.removed_change IS NULL OFFSET 0) e
  JOIN message s ON s.account_id = $1 AND s.id = e.message_id
), sums AS (
  SELECT count(*) AS messages, coalesce(sum(size), 0)::bigint AS octets, count(*) FILTER (WHERE flags & 1 = 0) AS unseen,
    count(*) FILTER (WHERE flags & 8 <> 0) AS deleted FROM origin
), room AS MATERIALIZED (
  SELECT a.next_id, m.uid_next, m.change_number AS previous, m.uid_validity FROM mail_account a
  JOIN mailbox m ON m.account_id = a.account_id AND m.id = $6 AND m.removed_change IS NULL WHERE a.account_id = $5
), numbered AS (
  UPDATE mail_account a SET change_number = a.change_number + 1, next_id = a.next_id + s.messages,
    used_octets = a.used_octets + s.octets, message_count = a.message_count + s.messages
  FROM sums s, room WHERE a.account_id = $5 AND s.messages > 0
    AND (a.quota_octets = 0 OR a.used_octets + s.octets <= a.quota_octets)
    AND (a.quota_messages = 0 OR a.message_count + s.messages <= a.quota_messages) RETURNING a.change_number
), target AS MATERIALIZED (
  SELECT o.*, room.next_id + o.place AS message_id, room.uid_next + o.place AS uid, room.previous, room.uid_validity,
    n.change_number AS change FROM origin o, room, numbered n
), contents AS (
  INSERT INTO blob AS b (account_id, hash, size, refs, body, segment, segment_offset, segment_length)
  SELECT $5, x.hash, x.size, t.refs, x.body, x.segment, x.segment_offset, x.segment_length
  FROM (SELECT hash, count(*)::int AS refs FROM target GROUP BY hash) t JOIN blob x ON x.account_id = $1 AND x.hash = t.hash
  ON CONFLICT (account_id, hash) DO UPDATE SET refs = b.refs + excluded.refs
), messages AS (
  INSERT INTO message (account_id, id, hash, size, prefix, received_at, sent_at, parser_version, message_id, base_subject,
    preview, envelope, body_structure, structure, fields)
  SELECT $5, t.message_id, m.hash, m.size, m.prefix, m.received_at, m.sent_at, m.parser_version, m.message_id, m.base_subject,
    m.preview, m.envelope, m.body_structure, m.structure, m.fields
  FROM target t JOIN message m ON m.account_id = $1 AND m.id = t.source_id
), added AS (
  INSERT INTO entry (account_id, mailbox_id, uid, message_id, flags, internal_date, size, change_number)
  SELECT $5, $6, t.uid, t.message_id, t.flags, t.internal_date, t.size, t.change FROM target t
), counted AS (
  UPDATE mailbox m SET uid_next = m.uid_next + s.messages, messages = m.messages + s.messages, octets = m.octets + s.octets,
    unseen = m.unseen + s.unseen, deleted = m.deleted + s.deleted, change_number = n.change_number
  FROM numbered n, sums s WHERE m.account_id = $5 AND m.id = $6
), logged AS (
  INSERT INTO journal (account_id, change_number, collection_id, kind, entries, actor)
  SELECT $5, t.change, $6, 1, int8multirange(int8range(min(t.uid), max(t.uid), '[]')), $7 FROM target t GROUP BY t.change
)
SELECT t.source_uid, t.uid, t.message_id, t.flags, t.internal_date, t.size, t.uid_validity, t.previous, t.change
FROM target t ORDER BY t.uid`,
);

/** All flags of some entries, together. $1 account, $2 mailbox, $3/$4 UID ranges. */
export const usedFlags = statement(
  'mailstore.used-flags',
  `SELECT coalesce(bit_or(e.flags), 0) AS flags FROM unnest($3::bigint[], $4::bigint[]) AS r(first, last)
   CROSS JOIN LATERAL (
     SELECT x.flags FROM entry x WHERE x.account_id = $1 AND x.mailbox_id = $2
       AND x.uid BETWEEN r.first AND r.last AND x.removed_change IS NULL OFFSET 0) e`,
);

/** What the copy across accounts stored nothing for: $1 account, $2 mailbox, $3/$4 UID ranges, $5 target account, $6 mailbox. */
export const acrossObstacle = statement(
  'mailstore.across-obstacle',
  `
SELECT EXISTS (SELECT 1 FROM mailbox WHERE account_id = $5 AND id = $6 AND removed_change IS NULL) AS target,
  (SELECT (a.quota_octets = 0 OR a.used_octets + coalesce(sum(e.size), 0)::bigint <= a.quota_octets)
     AND (a.quota_messages = 0 OR a.message_count + count(*) <= a.quota_messages) FROM unnest($3::bigint[], $4::bigint[]) AS r(first, last)
    CROSS JOIN LATERAL (
    SELECT x.size FROM entry x WHERE x.account_id = $1 AND x.mailbox_id = $2
      AND x.uid BETWEEN r.first AND r.last AND x.removed_change IS NULL OFFSET 0) e) AS fits
FROM mail_account a WHERE a.account_id = $5`,
);

/** Keeps the account's change number until the transaction ends; to be sent when the lock is held. */
export const noteChangeNumber = statement(
  'mailstore.note-change-number',
  `SELECT set_config('fumibako.change_number', change_number::text, true) FROM mail_account WHERE account_id = $1`,
);

/**
 * Fails (division by zero, SQLSTATE 22012) unless a change was made since the number was noted, so that a move takes nothing
 * away that was not copied, and a replacement nothing that was not stored.
 */
export const requireChange = statement(
  'mailstore.require-change',
  `SELECT 1 / CASE WHEN change_number > current_setting('fumibako.change_number')::bigint THEN 1 ELSE 0 END AS done
   FROM mail_account WHERE account_id = $1`,
);
