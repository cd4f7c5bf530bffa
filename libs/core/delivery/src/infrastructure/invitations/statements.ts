import { statement } from '#platform/database';

/**
 * Notes messages that were delivered in this transaction, by their contents. $3: whether their author is who they say. The account is locked, so
 * that the message is among its newest.
 */
export const noteArrivals = statement(
  'delivery.note-invitations',
  `INSERT INTO scheduling_mail (account_id, message_id, vouched)
   SELECT d.account_id, m.id, $3
   FROM unnest($1::bigint[], $2::bytea[]) AS d(account_id, hash)
   JOIN mail_account a ON a.account_id = d.account_id
   CROSS JOIN LATERAL (
     SELECT m.id FROM message m WHERE m.account_id = d.account_id AND m.id >= a.next_id - 100 AND m.hash = d.hash
     ORDER BY m.id DESC LIMIT 1) m
   ON CONFLICT DO NOTHING`,
);

/** Takes messages that are due for $2 seconds. */
export const leaseArrivals = statement(
  'delivery.lease-invitations',
  `WITH due AS (
     SELECT account_id, message_id FROM scheduling_mail WHERE due_at <= now() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
   )
   UPDATE scheduling_mail s SET due_at = now() + make_interval(secs => $2), attempts = s.attempts + 1
   FROM due WHERE s.account_id = due.account_id AND s.message_id = due.message_id
   RETURNING s.account_id, s.message_id, s.vouched, s.attempts`,
);

export const removeArrival = statement(
  'delivery.remove-invitation',
  'DELETE FROM scheduling_mail WHERE account_id = $1 AND message_id = $2',
);

export const postponeArrival = statement(
  'delivery.postpone-invitation',
  'UPDATE scheduling_mail SET due_at = now() + make_interval(secs => $3) WHERE account_id = $1 AND message_id = $2',
);
