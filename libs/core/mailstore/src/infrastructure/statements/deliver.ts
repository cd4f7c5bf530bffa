import { statement } from '#platform/database';

/**
 * Stores a batch in one round trip; it commits by itself (migrations/sql/mailDeliver.ts says what the parameters are).
 * The rows that come back are the placements that were stored, by their ordinal from 1.
 */
export const deliverBatch = statement(
  'mailstore.deliver-batch',
  `SELECT ord, uid, id, change, previous, uid_validity
   FROM mail_deliver($1::bytea, $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[])`,
);

/** The same for a batch of many: dearer to begin, a third of the cost for each further placement. */
export const deliverMany = statement(
  'mailstore.deliver-many',
  `SELECT ord, uid, id, change, previous, uid_validity
   FROM mail_deliver_many($1::bytea, $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[])`,
);
