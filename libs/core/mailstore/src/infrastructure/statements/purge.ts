import { statement } from '#platform/database';

/** Entries whose undelete time is over, of one account at a time. */
export const accountsToPurge = statement(
  'mailstore.accounts-to-purge',
  `SELECT DISTINCT account_id FROM entry WHERE removed_at < now() - make_interval(days => $1::int) LIMIT 100`,
);

export const purgeEntries = statement(
  'mailstore.purge-entries',
  `DELETE FROM entry WHERE account_id = $1 AND removed_at < now() - make_interval(days => $2::int)`,
);

export const purgeMailboxes = statement(
  'mailstore.purge-mailboxes',
  `DELETE FROM mailbox m WHERE m.account_id = $1 AND m.removed_at < now() - make_interval(days => $2::int)
     AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.account_id = $1 AND e.mailbox_id = m.id)`,
);

/** Messages without an entry go, and their blobs with the last of them. */
export const purgeMessages = statement(
  'mailstore.purge-messages',
  `
WITH gone AS (
  DELETE FROM message m WHERE m.account_id = $1
    AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.account_id = $1 AND e.message_id = m.id)
  RETURNING m.hash
), lost AS (SELECT hash, count(*) AS refs FROM gone GROUP BY hash)
UPDATE blob b SET refs = b.refs - l.refs FROM lost l WHERE b.account_id = $1 AND b.hash = l.hash`,
);

export const purgeThreads = statement(
  'mailstore.purge-threads',
  `
WITH gone AS (
  DELETE FROM message_thread t WHERE t.account_id = $1
    AND NOT EXISTS (SELECT 1 FROM message m WHERE m.account_id = $1 AND m.id = t.message_id)
)
DELETE FROM thread_key k WHERE k.account_id = $1
  AND NOT EXISTS (SELECT 1 FROM message_thread t JOIN message m ON m.account_id = t.account_id AND m.id = t.message_id
                  WHERE t.account_id = $1 AND t.thread_id = k.thread_id)`,
);

/** What readers have seen of entries that are gone. */
export const purgeSeenMarks = statement(
  'mailstore.purge-seen-marks',
  `DELETE FROM seen_mark s WHERE s.account_id = $1 AND NOT EXISTS (
     SELECT 1 FROM entry e WHERE e.account_id = $1 AND e.mailbox_id = s.mailbox_id AND e.uid = s.uid)`,
);

export const purgeBlobs = statement('mailstore.purge-blobs', 'DELETE FROM blob WHERE account_id = $1 AND refs <= 0');

/** Segments that some content still lies in. */
export const segmentsInUse = statement(
  'mailstore.segments-in-use',
  `SELECT segment FROM blob WHERE segment = ANY($1::bigint[])
   UNION SELECT segment FROM queue_message WHERE segment = ANY($1::bigint[])
   UNION SELECT segment FROM item WHERE segment = ANY($1::bigint[])`,
);
