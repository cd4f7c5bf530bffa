import { statement } from '#platform/database';

/** How many messages wait at a list. */
export const countPending = statement(
  'moderation.count-pending',
  'SELECT count(*) AS pending FROM moderation WHERE list = $1 AND decision IS NULL',
);

/** Messages that wait, oldest first: at the list $1, or with null at all. */
export const pending = statement(
  'moderation.pending',
  `SELECT o.message_id AS id, o.list, o.author, o.subject, o.expires_at, m.reverse_path, m.size, m.received_at
   FROM moderation o JOIN queue_message m ON m.id = o.message_id
   WHERE o.decision IS NULL AND ($1::text IS NULL OR o.list = $1)
     AND EXISTS (SELECT 1 FROM queue_recipient r WHERE r.message_id = m.id AND r.status = 'waiting')
   ORDER BY o.message_id LIMIT $2`,
);

/** What waits, or waited, of a message that is held; nothing where it is held for another reason. */
export const findAwaited = statement(
  'moderation.find',
  `SELECT list, author, subject, preview, from_elsewhere, seal, sender_known, expires_at, told, decision, decided_by, reason
   FROM moderation WHERE message_id = $1`,
);

export const findByToken = statement(
  'moderation.find-by-token',
  `SELECT t.moderator, o.message_id AS id, o.list, o.author, o.subject, o.preview, o.decision
   FROM moderation_token t JOIN moderation o ON o.message_id = t.message_id WHERE t.hash = $1`,
);

export const keepTokens = statement(
  'moderation.keep-tokens',
  `INSERT INTO moderation_token (hash, message_id, moderator)
   SELECT t.hash, o.message_id, t.moderator FROM moderation o, unnest($2::bytea[], $3::text[]) AS t(hash, moderator)
   WHERE o.message_id = $1`,
);

/** Moderators know: the message waits for them, or is gone about at once where one has decided meanwhile. */
export const told = statement(
  'moderation.told',
  `WITH told AS (UPDATE moderation SET told = true WHERE message_id = $1 RETURNING message_id, decision, expires_at)
   UPDATE queue_recipient r SET lease_token = NULL, lease_until = NULL, attempts = 0,
     next_attempt_at = CASE WHEN t.decision IS NULL THEN t.expires_at ELSE now() END
   FROM told t WHERE r.message_id = t.message_id AND r.lease_token = $2`,
);

/** The first decision about a message counts: comes back empty for all others. */
export const decide = statement(
  'moderation.decide',
  `WITH decided AS (
     UPDATE moderation SET decision = $2, decided_by = $3, reason = $4 WHERE message_id = $1 AND decision IS NULL
     RETURNING message_id, list
   ), due AS (
     UPDATE queue_recipient r SET next_attempt_at = now() FROM decided d
     WHERE r.message_id = d.message_id AND r.status = 'waiting'
   )
   SELECT d.list, m.trace_key FROM decided d JOIN queue_message m ON m.id = d.message_id`,
);
