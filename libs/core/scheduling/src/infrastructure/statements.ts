import { statement } from '#platform/database';

/** Messages of one change. */
export const addMessages = statement(
  'scheduling.add-messages',
  `INSERT INTO scheduling_message (account_id, uid, method, sender, recipient, body, actor)
   SELECT $1, m.uid, m.method, m.sender, m.recipient, m.body, $7
   FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) AS m(uid, method, sender, recipient, body)`,
);

/** Takes messages that are due for $2 seconds. */
export const leaseMessages = statement(
  'scheduling.lease',
  `WITH due AS (
     SELECT account_id, id FROM scheduling_message WHERE due_at <= now() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
   )
   UPDATE scheduling_message m SET due_at = now() + make_interval(secs => $2), attempts = m.attempts + 1
   FROM due WHERE m.account_id = due.account_id AND m.id = due.id
   RETURNING m.account_id AS account, m.id, m.uid, m.method, m.sender, m.recipient, m.body, m.actor, m.state, m.attempts`,
);

/** The message is in the calendar; whoever took it before us has done it. */
export const markReceived = statement(
  'scheduling.mark-received',
  `UPDATE scheduling_message SET state = 'received' WHERE account_id = $1 AND id = $2 AND state = 'new' RETURNING id`,
);

export const removeMessage = statement(
  'scheduling.remove-message',
  'DELETE FROM scheduling_message WHERE account_id = $1 AND id = $2 RETURNING id',
);

export const postponeMessage = statement(
  'scheduling.postpone',
  'UPDATE scheduling_message SET due_at = now() + make_interval(secs => $3) WHERE account_id = $1 AND id = $2',
);

export const addDecision = statement(
  'scheduling.add-decision',
  `INSERT INTO scheduling_decision (account_id, uid, method, sender, outcome, reason, origin, message_id)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
);

/** Newest first; of one UID where $2 is not null. */
export const listDecisions = statement(
  'scheduling.decisions',
  `SELECT at, uid, method, sender AS "from", outcome, reason, origin, message_id FROM scheduling_decision
   WHERE account_id = $1 AND ($2::text IS NULL OR uid = $2) ORDER BY id DESC LIMIT $3`,
);

export const purgeDecisions = statement(
  'scheduling.purge-decisions',
  `DELETE FROM scheduling_decision WHERE at < now() - make_interval(days => $1::int)`,
);
