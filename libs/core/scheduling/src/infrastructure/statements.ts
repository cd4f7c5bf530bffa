import { statement } from '#platform/database';

/** A text that several messages share. */
export const addBody = statement(
  'scheduling.add-body',
  'INSERT INTO scheduling_body (account_id, body, previous) VALUES ($1, $2, $3) RETURNING id',
);

/** Messages of one change. */
export const addMessages = statement(
  'scheduling.add-messages',
  `INSERT INTO scheduling_message (account_id, uid, method, sender, recipient, body_id, actor)
   SELECT $1, m.uid, m.method, m.sender, m.recipient, m.body_id, $7
   FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[]) AS m(uid, method, sender, recipient, body_id)`,
);

/** Takes messages that are due for $2 seconds. */
export const leaseMessages = statement(
  'scheduling.lease',
  `WITH due AS (
     SELECT account_id, id FROM scheduling_message WHERE due_at <= now() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
   )
   UPDATE scheduling_message m SET due_at = now() + make_interval(secs => $2), attempts = m.attempts + 1
   FROM due WHERE m.account_id = due.account_id AND m.id = due.id
   RETURNING m.account_id AS account, m.id, m.uid, m.method, m.sender, m.recipient, m.body_id, m.actor, m.state, m.attempts`,
);

/** The message is in the calendar; whoever took it before us has done it. */
export const markReceived = statement(
  'scheduling.mark-received',
  `UPDATE scheduling_message SET state = 'received' WHERE account_id = $1 AND id = $2 AND state = 'new' RETURNING id`,
);

export const bodiesOf = statement(
  'scheduling.bodies',
  `SELECT b.account_id AS account, b.id, b.body, b.previous FROM unnest($1::bigint[], $2::bigint[]) AS w(account, id)
   JOIN scheduling_body b ON b.account_id = w.account AND b.id = w.id`,
);

/** The text goes with the last message that has it. */
export const removeMessage = statement(
  'scheduling.remove-message',
  `WITH gone AS (DELETE FROM scheduling_message WHERE account_id = $1 AND id = $2 RETURNING account_id, id, body_id),
     unused AS (DELETE FROM scheduling_body b USING gone g WHERE b.account_id = g.account_id AND b.id = g.body_id
       AND NOT EXISTS (SELECT 1 FROM scheduling_message m WHERE m.account_id = g.account_id AND m.body_id = g.body_id AND m.id <> g.id))
   SELECT id FROM gone`,
);

/** Texts whose last messages went at the same time. */
export const purgeBodies = statement(
  'scheduling.purge-bodies',
  `DELETE FROM scheduling_body b
   WHERE NOT EXISTS (SELECT 1 FROM scheduling_message m WHERE m.account_id = b.account_id AND m.body_id = b.id)`,
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
