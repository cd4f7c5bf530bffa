import { statement } from '#platform/database';

const columns = 'ord, uid, id, change, previous, uid_validity';

const deliveryBy = (procedure: string): string => `
WITH delivered AS MATERIALIZED (
  SELECT ${columns}
  FROM ${procedure}($1::bytea, $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[])
), noted AS (
  INSERT INTO delivery_batch (writer, batch, stored)
  SELECT $7::bigint, $8::bigint, array_agg(ARRAY[${columns}]) FROM delivered
  ON CONFLICT (writer) DO UPDATE SET batch = excluded.batch, stored = excluded.stored, at = excluded.at
)
SELECT ${columns} FROM delivered WHERE (SELECT mail_in_time($9::double precision))`;

/**
 * Stores a batch in one round trip; it commits by itself (migrations/sql/mailDeliver.ts says what the parameters are).
 * The rows that come back are the placements that were stored, by their ordinal from 1. $7 is the writer, $8 its batch:
 * what was stored is noted with them, in the same commit. After $9, a time of the database's clock in milliseconds, nothing is stored: it is looked
 * at when all is done, as near to the commit as can be.
 */
export const deliverBatch = statement('mailstore.deliver-batch', deliveryBy('mail_deliver'));

/** The same for a batch of many: dearer to begin, a third of the cost for each further placement. */
export const deliverMany = statement('mailstore.deliver-many', deliveryBy('mail_deliver_many'));

/** A batch as a step of a transaction with others; the parameters are those of `mail_deliver`. */
export const deliverWithin = statement(
  'mailstore.deliver-within',
  `SELECT ord, uid, id, change, previous, uid_validity
   FROM mail_deliver($1::bytea, $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[])`,
);

/** What a writer's batch has stored, when it was the last one that it committed. */
export const committedBatch = statement(
  'mailstore.committed-batch',
  'SELECT stored FROM delivery_batch WHERE writer = $1 AND batch = $2',
);

/** Notes of writers that are gone. */
export const forgetBatches = statement(
  'mailstore.forget-batches',
  "DELETE FROM delivery_batch WHERE at < now() - interval '1 day'",
);
