import { statement } from '#platform/database';

/**
 * $1 account, $2 mailbox, $3 UID: from here on nobody has been told; gives the UID from which that was so before. Where
 * nothing is to be moved, there is no row, and nothing is locked or written: the account is locked, as for every change, by
 * what finds that there is. Who waited for the lock sees the mailbox as it is then, for it is locked too.
 */
export const takeRecent = statement(
  'mailstore.take-recent',
  `
WITH account AS MATERIALIZED (
  SELECT a.account_id FROM mail_account a WHERE a.account_id = $1
    AND EXISTS (SELECT 1 FROM mailbox m WHERE m.account_id = $1 AND m.id = $2 AND m.recent_from < $3::bigint)
  FOR UPDATE OF a
), before AS MATERIALIZED (
  SELECT m.recent_from FROM account, mailbox m
  WHERE m.account_id = $1 AND m.id = $2 AND m.recent_from < $3::bigint FOR UPDATE OF m
)
UPDATE mailbox m SET recent_from = $3 FROM before b WHERE m.account_id = $1 AND m.id = $2 RETURNING b.recent_from AS first`,
);

/** $1 account, $2 mailbox */
export const recentMark = statement(
  'mailstore.recent-mark',
  'SELECT recent_from AS first FROM mailbox WHERE account_id = $1 AND id = $2',
);

/** $1 account, $2 mailbox: how many messages are there of which nobody has been told. */
export const countRecent = statement(
  'mailstore.count-recent',
  `SELECT m.recent_from AS first, (SELECT count(*) FROM entry e WHERE e.account_id = $1 AND e.mailbox_id = $2
     AND e.uid >= m.recent_from AND e.removed_change IS NULL) AS messages
   FROM mailbox m WHERE m.account_id = $1 AND m.id = $2`,
);
