import { statement } from '#platform/database';

/** $1 messages as JSON; one that is there already stays as it is. */
export const insertMessages = statement(
  'trace.insert-messages',
  `INSERT INTO trace (key, at, door, organisations, client, helo, tls, submitter, sender, recipients, message_id, subject,
     size, terms, story)
   SELECT key, to_timestamp(at / 1000.0), door, organisations, client, helo, tls, submitter, sender, recipients, message_id,
     subject, size, terms, story
   FROM jsonb_to_recordset($1::jsonb) AS m(key text, at float8, door text, organisations bigint[], client text, helo text,
     tls text, submitter text, sender text, recipients text[], message_id text, subject text, size bigint, terms integer[],
     story jsonb)
   ON CONFLICT DO NOTHING`,
);

/** $1 events as JSON */
export const insertEvents = statement(
  'trace.insert-events',
  `INSERT INTO trace_event (key, at, recipient, kind, detail)
   SELECT key, to_timestamp(at / 1000.0), recipient, kind, detail
   FROM jsonb_to_recordset($1::jsonb) AS e(key text, at float8, recipient text, kind text, detail jsonb)`,
);

const columns = `key, extract(epoch FROM at) * 1000 AS at, door, organisations, client, helo, tls, submitter, sender, recipients,
  message_id, subject, size, story`;

/** $1 terms, $2 from, $3 before, $4 organisation or null for all, $5 limit */
export const findByTerms = statement(
  'trace.find-by-terms',
  `SELECT ${columns} FROM trace WHERE terms @> $1::integer[] AND at >= to_timestamp($2 / 1000.0) AND at < to_timestamp($3 / 1000.0)
     AND ($4::bigint IS NULL OR $4 = ANY(organisations))
   ORDER BY trace.at DESC, key LIMIT $5`,
);

/** $1 from, $2 before, $3 organisation or null for all, $4 limit */
export const findByTime = statement(
  'trace.find-by-time',
  `SELECT ${columns} FROM trace WHERE at >= to_timestamp($1 / 1000.0) AND at < to_timestamp($2 / 1000.0)
     AND ($3::bigint IS NULL OR $3 = ANY(organisations))
   ORDER BY trace.at DESC, key LIMIT $4`,
);

export const readMessage = statement('trace.read-message', `SELECT ${columns} FROM trace WHERE key = $1`);

export const readEvents = statement(
  'trace.read-events',
  `SELECT extract(epoch FROM at) * 1000 AS at, recipient, kind, detail FROM trace_event WHERE key = $1 ORDER BY id LIMIT $2`,
);

/** $1 days, $2 limit */
export const purgeMessages = statement(
  'trace.purge-messages',
  `DELETE FROM trace WHERE key IN
     (SELECT key FROM trace WHERE at < now() - make_interval(days => $1) ORDER BY at LIMIT $2)`,
);

export const purgeEvents = statement(
  'trace.purge-events',
  `DELETE FROM trace_event WHERE id IN
     (SELECT id FROM trace_event WHERE at < now() - make_interval(days => $1) ORDER BY at LIMIT $2)`,
);
