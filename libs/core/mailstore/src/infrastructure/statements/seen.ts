import { statement } from '#platform/database';

/** $1 account, $2 mailbox, $3/$4 UID ranges, $5 reader, $6 seen or not, $7 actor: the entries that become different. */
export const changeSeen = statement(
  'mailstore.change-seen',
  `
WITH target AS MATERIALIZED (
  SELECT e.uid FROM unnest($3::bigint[], $4::bigint[]) AS r(first, last)
  CROSS JOIN LATERAL (
    SELECT x.uid FROM entry x WHERE x.account_id = $1 AND x.mailbox_id = $2
      AND x.uid BETWEEN r.first AND r.last AND x.removed_change IS NULL OFFSET 0) e
  WHERE coalesce((SELECT s.seen FROM seen_mark s
    WHERE s.account_id = $1 AND s.mailbox_id = $2 AND s.reader_id = $5 AND s.uid = e.uid), false) <> $6::boolean
), numbered AS (
  UPDATE mail_account SET change_number = change_number + 1
  WHERE account_id = $1 AND EXISTS (SELECT 1 FROM target) RETURNING change_number
), before AS MATERIALIZED (
  SELECT change_number AS previous FROM mailbox WHERE account_id = $1 AND id = $2
), moved AS (
  UPDATE mailbox m SET change_number = n.change_number FROM numbered n WHERE m.account_id = $1 AND m.id = $2
), marked AS (
  INSERT INTO seen_mark (account_id, mailbox_id, reader_id, uid, seen, change_number)
  SELECT $1, $2, $5, t.uid, $6, n.change_number FROM target t, numbered n
  ON CONFLICT (account_id, mailbox_id, reader_id, uid)
  DO UPDATE SET seen = excluded.seen, change_number = excluded.change_number
), logged AS (
  INSERT INTO journal (account_id, change_number, collection_id, kind, entries, actor, detail)
  SELECT $1, n.change_number, $2, 10, (SELECT range_agg(int8range(uid, uid, '[]')) FROM target), $7,
    jsonb_build_object('reader', $5::bigint, 'seen', $6::boolean) FROM numbered n
)
SELECT t.uid, n.change_number AS change, (SELECT previous FROM before) AS previous FROM target t, numbered n ORDER BY t.uid`,
);

/** $1 account, $2 mailbox, $3 reader */
export const seenMarks = statement(
  'mailstore.seen-marks',
  'SELECT uid, seen, change_number AS change FROM seen_mark WHERE account_id = $1 AND mailbox_id = $2 AND reader_id = $3',
);

/** $1 account, $2 mailbox, $3 reader: how many of the messages that are there the reader has seen. */
export const countSeen = statement(
  'mailstore.count-seen',
  `SELECT count(*) AS seen FROM seen_mark s
   WHERE s.account_id = $1 AND s.mailbox_id = $2 AND s.reader_id = $3 AND s.seen AND EXISTS (
     SELECT 1 FROM entry e WHERE e.account_id = $1 AND e.mailbox_id = $2 AND e.uid = s.uid AND e.removed_change IS NULL)`,
);
