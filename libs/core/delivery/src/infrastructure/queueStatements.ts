import { statement } from '#platform/database';

/**
 * Puts a message into the queue in the transaction of its local deliveries. $12/$13 name one of them: when that was
 * refused, the message is queued for nobody. $21: milliseconds since 1970, or null.
 */
export const enqueue = statement(
  'queue.enqueue',
  `
WITH message AS (
  INSERT INTO queue_message (account_id, reverse_path, body_type, smtputf8, dsn_ret, dsn_envid, size, body, segment,
    segment_offset, segment_length, trace_key, require_tls, tls_optional, priority,
    deliver_by, by_mode, by_trace)
  SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $17, $18, $19, $20::smallint, to_timestamp($21::float8 / 1000), $22, $23
  WHERE $12::bigint IS NULL OR EXISTS (SELECT 1 FROM blob WHERE account_id = $12 AND hash = $13)
  RETURNING id, priority, tls_optional, deliver_by
)
INSERT INTO queue_recipient (message_id, ordinal, address, dsn_notify, dsn_orcpt, priority, apart, notice_at)
SELECT m.id, r.ordinal, r.address, r.notify, r.orcpt, m.priority, m.tls_optional,
  least(now() + interval '4 hours', CASE WHEN m.deliver_by > now() THEN m.deliver_by END)
FROM message m, unnest($14::text[], $15::text[], $16::text[]) WITH ORDINALITY AS r(address, notify, orcpt, ordinal)`,
);

const held = (more: string, due: string): string => `
WITH message AS (
  INSERT INTO queue_message (account_id, reverse_path, body_type, smtputf8, dsn_ret, dsn_envid, size, body, segment,
    segment_offset, segment_length, held_for, held_until, trace_key, require_tls,
    held_by, priority)
  SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, to_timestamp($13::float8 / 1000), $14, $15, $19::jsonb, $20
  WHERE $17::bigint IS NULL OR EXISTS (SELECT 1 FROM blob WHERE account_id = $17 AND hash = $18)
  RETURNING id, held_until
)${more}
INSERT INTO queue_recipient (message_id, ordinal, address, held, next_attempt_at, notice_at)
SELECT id, 1, $16, true, ${due}, 'infinity' FROM message`;

/** Keeps a message until $13 for all of $12, whom $16 shows; not when the local delivery that $17/$18 name was refused. */
export const hold = statement('queue.hold', held('', 'held_until'));

/** Keeps a message for a moderator to decide, until $13 at most; moderators are to be told at once. */
export const holdForModerator = statement(
  'queue.hold-for-moderator',
  held(
    `, moderated AS (
  INSERT INTO moderation (message_id, list, author, subject, preview, from_elsewhere, seal, sender_known, expires_at)
  SELECT id, $21, $22, $23, $24, $25, $26, $27, held_until FROM message
)`,
    'now()',
  ),
);

/**
 * Takes from a message that was held for $2 those whom it has gone to: it is held for $3 still, or gone. Nothing when the
 * local delivery that $4/$5 name was refused; an error, which undoes the delivery, when it has gone to them before, or when
 * a moderator has said something else of it than $6 meanwhile.
 */
export const released = statement(
  'queue.released',
  `
WITH done AS (
  SELECT $4::bigint IS NULL OR EXISTS (SELECT 1 FROM blob WHERE account_id = $4 AND hash = $5) AS done
), said AS (
  SELECT decision FROM moderation WHERE message_id = $1 FOR UPDATE
), kept AS (
  UPDATE queue_message SET held_for = $3::jsonb FROM done
  WHERE id = $1 AND held_for = $2::jsonb AND $3::jsonb <> '[]' AND done
    AND NOT EXISTS (SELECT 1 FROM said WHERE decision IS DISTINCT FROM $6) RETURNING id
), gone AS (
  DELETE FROM queue_message USING done
  WHERE id = $1 AND held_for = $2::jsonb AND $3::jsonb = '[]' AND done
    AND NOT EXISTS (SELECT 1 FROM said WHERE decision IS DISTINCT FROM $6) RETURNING id
)
SELECT CASE WHEN done THEN 1 / ((SELECT count(*) FROM kept) + (SELECT count(*) FROM gone)) END FROM done`,
);

const facts = `m.account_id, m.reverse_path, m.smtputf8, m.body_type, m.dsn_ret, m.dsn_envid, m.require_tls, m.tls_optional, m.priority, m.deliver_by,
  m.by_mode, m.by_trace, m.size,
  m.received_at, m.trace_key, m.held_for, m.held_by, m.held_until`;

/**
 * Takes up to $2 recipients of each of up to $1 destinations, for $3 seconds: the most urgent first, and of those that are
 * alike the ones that have waited longest. Ten minutes of waiting are one step of urgency, so that everybody's turn comes.
 * None of the destinations $4. Of a destination that was down, one node at a time takes something to look whether it still is.
 */
export const lease = statement(
  'queue.lease',
  `
WITH RECURSIVE named AS (
  (SELECT destination, priority FROM queue_recipient WHERE status = 'waiting' ORDER BY destination, priority LIMIT 1)
  UNION ALL
  SELECT f.destination, f.priority FROM named n CROSS JOIN LATERAL (SELECT r.destination, r.priority FROM queue_recipient r
    WHERE r.status = 'waiting' AND (r.destination, r.priority) > (n.destination, n.priority)
    ORDER BY r.destination, r.priority LIMIT 1) f
), ranked AS (
  SELECT DISTINCT ON (n.destination) n.destination, n.priority, q.destination IS NOT NULL AS down, oldest.next_attempt_at,
    n.priority + floor(extract(epoch FROM now() - oldest.next_attempt_at) / 600) AS urgency
  FROM named n
  CROSS JOIN LATERAL (SELECT r.next_attempt_at FROM queue_recipient r
    WHERE r.destination = n.destination AND r.priority = n.priority AND r.status = 'waiting'
    ORDER BY r.next_attempt_at LIMIT 1) oldest
  LEFT JOIN queue_destination q ON q.destination = n.destination
  WHERE oldest.next_attempt_at <= now() AND n.destination <> ALL ($4::text[])
    AND (q.destination IS NULL OR q.blocked_until <= now())
  ORDER BY n.destination, urgency DESC, n.priority DESC
), due AS MATERIALIZED (
  SELECT destination, priority, down, gen_random_uuid() AS token FROM ranked
  ORDER BY down, urgency DESC, next_attempt_at LIMIT $1
), looked_at AS (
  UPDATE queue_destination q SET blocked_until = now() + make_interval(secs => $3) FROM due d
  WHERE q.destination = d.destination AND q.blocked_until <= now() RETURNING q.destination
), picked AS MATERIALIZED (
  SELECT r.message_id, r.ordinal, r.next_attempt_at, d.token, d.down
  FROM (SELECT * FROM due WHERE NOT down OR destination IN (SELECT destination FROM looked_at)) d
  CROSS JOIN LATERAL (SELECT w.message_id, w.ordinal, w.next_attempt_at FROM queue_recipient w
    WHERE w.destination = d.destination AND w.priority = d.priority AND w.status = 'waiting' AND w.next_attempt_at <= now()
    ORDER BY w.next_attempt_at, w.message_id, w.ordinal LIMIT $2 FOR UPDATE SKIP LOCKED) r
), taken AS (
  UPDATE queue_recipient r SET lease_token = p.token, lease_until = now() + make_interval(secs => $3),
    next_attempt_at = now() + make_interval(secs => $3), attempts = attempts + 1
  FROM picked p WHERE r.message_id = p.message_id AND r.ordinal = p.ordinal
  RETURNING r.message_id, r.ordinal, r.address, r.destination, r.attempts, r.dsn_notify, r.dsn_orcpt,
    p.token, p.next_attempt_at AS due_at, p.down
)
SELECT t.*, ${facts}, CASE WHEN m.segment IS NULL THEN m.body END AS body
FROM taken t JOIN queue_message m ON m.id = t.message_id ORDER BY t.due_at, t.message_id, t.ordinal`,
);

/** Goes on holding what is held still. */
export const renew = statement(
  'queue.renew',
  `UPDATE queue_recipient r SET lease_until = now() + make_interval(secs => $4),
     next_attempt_at = now() + make_interval(secs => $4)
   FROM unnest($1::bigint[], $2::int[], $3::uuid[]) AS h(message_id, ordinal, token)
   WHERE r.message_id = h.message_id AND r.ordinal = h.ordinal AND r.lease_token = h.token
   RETURNING r.message_id, r.ordinal`,
);

/** Gives back what was not tried: as if it had not been taken. */
export const release = statement(
  'queue.release',
  `UPDATE queue_recipient r SET lease_token = NULL, lease_until = NULL, next_attempt_at = h.due_at, attempts = attempts - 1
   FROM unnest($1::bigint[], $2::int[], $3::timestamptz[]) AS h(message_id, ordinal, due_at)
   WHERE r.message_id = h.message_id AND r.ordinal = h.ordinal AND r.lease_token = $4`,
);

/** Forgets messages all of whose recipients that were left are delivered now, by the holders of these leases. */
export const finish = statement(
  'queue.finish',
  `DELETE FROM queue_message m WHERE m.id = ANY ($1::bigint[]) AND NOT EXISTS (SELECT 1 FROM queue_recipient r
     WHERE r.message_id = m.id AND r.status IN ('waiting', 'failed')
       AND r.lease_token IS DISTINCT FROM ($2::uuid[])[array_position($1::bigint[], m.id)])
   RETURNING m.id`,
);

/** The result of an attempt counts only while its lease is held. */
export const settle = statement(
  'queue.settle',
  `UPDATE queue_recipient r SET status = o.status, last_reply = o.reply, next_attempt_at = now() + make_interval(secs => o.seconds),
     notice_at = coalesce(to_timestamp(o.notice), r.notice_at), lease_token = NULL, lease_until = NULL
   FROM unnest($3::int[], $4::text[], $5::text[], $6::float8[], $7::float8[]) AS o(ordinal, status, reply, seconds, notice)
   WHERE r.message_id = $1 AND r.lease_token = $2 AND r.ordinal = o.ordinal`,
);

/** A message whose recipients are all settled goes; failures stay for the administrator for a while. */
export const forget = statement(
  'queue.forget',
  `DELETE FROM queue_message m WHERE m.id = $1
     AND NOT EXISTS (SELECT 1 FROM queue_recipient r WHERE r.message_id = m.id AND r.status IN ('waiting', 'failed'))`,
);

/** Takes what has waited so long that something has to be said or done about it. */
export const overdue = statement(
  'queue.overdue',
  `
WITH picked AS (
  SELECT message_id, ordinal FROM queue_recipient
  WHERE status = 'waiting' AND notice_at <= now() AND (lease_until IS NULL OR lease_until < now())
  ORDER BY notice_at LIMIT $1 FOR UPDATE SKIP LOCKED
), taken AS (
  UPDATE queue_recipient r SET lease_token = $2, lease_until = now() + make_interval(secs => $3)
  FROM picked p WHERE r.message_id = p.message_id AND r.ordinal = p.ordinal
  RETURNING r.message_id, r.ordinal, r.address, r.destination, r.attempts, r.dsn_notify, r.dsn_orcpt,
    r.lease_token AS token, r.next_attempt_at AS due_at, false AS down, r.last_reply
)
SELECT t.*, coalesce(t.last_reply, q.last_reply) AS last_reply, ${facts}
FROM taken t JOIN queue_message m ON m.id = t.message_id LEFT JOIN queue_destination q ON q.destination = t.destination
ORDER BY t.message_id, t.ordinal`,
);

/** A destination could not be reached; the wait grows with each time. */
export const block = statement(
  'queue.block',
  `INSERT INTO queue_destination AS q (destination, failures, blocked_until, last_reply)
   VALUES ($1, 1, now() + make_interval(secs => $2::float8 * $3::float8), $4)
   ON CONFLICT (destination) DO UPDATE SET failures = q.failures + 1, last_reply = $4,
     blocked_until = now() + make_interval(secs => least($2::float8 * 2 ^ least(q.failures, 20), $5::float8) * $3::float8)`,
);

export const unblock = statement('queue.unblock', 'DELETE FROM queue_destination WHERE destination = $1');

export const bodyOf = statement(
  'queue.body',
  'SELECT body, segment, segment_offset, segment_length FROM queue_message WHERE id = $1',
);

export const list = statement(
  'queue.list',
  `SELECT r.message_id, r.ordinal, m.reverse_path, r.address,
     CASE WHEN r.held AND r.status = 'waiting' THEN 'held' ELSE r.status END AS status, r.attempts,
     greatest(r.next_attempt_at, q.blocked_until) AS next_attempt_at, coalesce(r.last_reply, q.last_reply) AS last_reply, m.size,
     m.received_at
   FROM queue_recipient r JOIN queue_message m ON m.id = r.message_id
   LEFT JOIN queue_destination q ON q.destination = r.destination AND r.status = 'waiting'
   ORDER BY r.message_id, r.ordinal LIMIT $1`,
);

/** Makes a message due, and its destinations with it. */
export const retry = statement(
  'queue.retry',
  `
WITH again AS (
  UPDATE queue_recipient SET status = 'waiting', next_attempt_at = now(),
    notice_at = CASE WHEN status = 'failed' THEN now() + interval '4 hours' ELSE notice_at END
  WHERE message_id = $1 AND status IN ('waiting', 'failed') AND (lease_until IS NULL OR lease_until < now())
  RETURNING destination
), open AS (
  DELETE FROM queue_destination WHERE destination IN (SELECT destination FROM again)
)
SELECT count(*) AS recipients FROM again`,
);

export const cancel = statement(
  'queue.cancel',
  `UPDATE queue_recipient r SET status = 'cancelled' FROM queue_message m
   WHERE m.id = $1 AND r.message_id = m.id AND r.status IN ('waiting', 'failed')
     AND (r.lease_until IS NULL OR r.lease_until < now())
   RETURNING CASE WHEN r.held THEN NULL ELSE r.address END AS address, m.trace_key`,
);

/** Forgets what nobody waits for and what failed, or was given up, a week ago. */
export const discard = statement(
  'queue.discard',
  `DELETE FROM queue_message m WHERE m.received_at < now() - interval '7 days' AND NOT EXISTS (
     SELECT 1 FROM queue_recipient r WHERE r.message_id = m.id
       AND (r.status = 'waiting' OR r.next_attempt_at > now() - interval '7 days'))`,
);

export const depth = statement('queue.depth', "SELECT count(*) AS depth FROM queue_recipient WHERE status = 'waiting'");
