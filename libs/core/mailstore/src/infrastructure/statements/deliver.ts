import { statement } from '#platform/database';

/**
 * Stores a batch: $1 is one binary value with the octets of all messages, which the offset and length columns cut up;
 * the other parameters are columns with an element for each entry. An entry whose mailbox is gone or whose account
 * would exceed its quota is left out, and with it the rest of its group (grp, of grp_size entries); the rows that come
 * back are those that were stored. UIDs, ids and change numbers are taken once for each mailbox and account. The
 * accounts are locked by the step before.
 */
export const deliverBatch = statement(
  'mailstore.deliver-batch',
  `
WITH input AS (
  SELECT * FROM unnest(
    $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bytea[],
    $9::int[], $10::int[], $11::int[], $12::int[], $13::int[], $14::int[], $15::int[], $16::int[], $17::int[],
    $18::text[], $19::text[], $20::text[], $21::int[], $22::bigint[], $23::bigint[], $24::bigint[], $25::text[],
    $26::int[], $27::int[]
  ) WITH ORDINALITY AS i(
    account_id, mailbox_id, size, flags, internal_date, sent_at, hash,
    prefix_at, prefix_length, body_at, body_length, summary_at, envelope_length, body_structure_length, structure_length,
    fields_length, message_id, base_subject, preview, parser_version, segment, segment_offset, segment_length, actor,
    grp, grp_size, ord)
), fitting AS (
  SELECT i.*, a.change_number AS account_change, a.next_id, m.uid_next, m.uid_validity, m.change_number AS mailbox_change,
    a.quota_octets = 0 OR a.used_octets + sum(i.size) OVER (PARTITION BY i.account_id ORDER BY i.ord) <= a.quota_octets AS fits
  FROM input i
  JOIN mail_account a ON a.account_id = i.account_id
  JOIN mailbox m ON m.account_id = i.account_id AND m.id = i.mailbox_id AND m.removed_change IS NULL
), together AS (
  SELECT f.*, count(*) FILTER (WHERE f.fits) OVER (PARTITION BY f.grp) = f.grp_size AS whole FROM fitting f
), valid AS MATERIALIZED (
  SELECT f.*,
    f.account_change + dense_rank() OVER (PARTITION BY f.account_id ORDER BY f.mailbox_id) AS change,
    f.next_id + row_number() OVER (PARTITION BY f.account_id ORDER BY f.ord) - 1 AS id,
    f.uid_next + row_number() OVER (PARTITION BY f.account_id, f.mailbox_id ORDER BY f.ord) - 1 AS uid
  FROM together f WHERE f.whole
), new_blob AS (
  INSERT INTO blob (account_id, hash, size, refs, body, segment, segment_offset, segment_length)
  SELECT DISTINCT ON (v.account_id, v.hash) v.account_id, v.hash, v.size,
    count(*) OVER (PARTITION BY v.account_id, v.hash),
    substring($1::bytea FROM v.prefix_at + 1 FOR v.prefix_length) || substring($1::bytea FROM v.body_at + 1 FOR v.body_length),
    v.segment, v.segment_offset, v.segment_length
  FROM valid v ORDER BY v.account_id, v.hash
  ON CONFLICT (account_id, hash) DO UPDATE SET refs = blob.refs + excluded.refs
), new_message AS (
  INSERT INTO message (account_id, id, hash, size, prefix, received_at, sent_at, parser_version, message_id, base_subject,
    preview, envelope, body_structure, structure, fields)
  SELECT v.account_id, v.id, v.hash, v.size, v.prefix_length, v.internal_date, v.sent_at, v.parser_version, v.message_id,
    v.base_subject, v.preview,
    substring($1::bytea FROM v.summary_at + 1 FOR v.envelope_length),
    substring($1::bytea FROM v.summary_at + 1 + v.envelope_length FOR v.body_structure_length),
    substring($1::bytea FROM v.summary_at + 1 + v.envelope_length + v.body_structure_length FOR v.structure_length),
    substring($1::bytea FROM v.summary_at + 1 + v.envelope_length + v.body_structure_length + v.structure_length
      FOR v.fields_length)
  FROM valid v
), new_entry AS (
  INSERT INTO entry (account_id, mailbox_id, uid, message_id, flags, internal_date, size, change_number)
  SELECT account_id, mailbox_id, uid, id, flags, internal_date, size, change FROM valid
), counted AS (
  UPDATE mailbox m SET uid_next = m.uid_next + s.messages, messages = m.messages + s.messages,
    unseen = m.unseen + s.unseen, deleted = m.deleted + s.deleted, octets = m.octets + s.octets, change_number = s.change
  FROM (SELECT account_id, mailbox_id, max(change) AS change, count(*) AS messages, sum(size)::bigint AS octets,
          count(*) FILTER (WHERE flags & 1 = 0) AS unseen, count(*) FILTER (WHERE flags & 8 <> 0) AS deleted
        FROM valid GROUP BY account_id, mailbox_id) s
  WHERE m.account_id = s.account_id AND m.id = s.mailbox_id
), charged AS (
  UPDATE mail_account a SET change_number = s.change, next_id = a.next_id + s.messages,
    used_octets = a.used_octets + s.octets, message_count = a.message_count + s.messages
  FROM (SELECT account_id, max(change) AS change, count(*) AS messages, sum(size)::bigint AS octets
        FROM valid GROUP BY account_id) s
  WHERE a.account_id = s.account_id
), logged AS (
  INSERT INTO journal (account_id, change_number, collection_id, kind, entries, actor)
  SELECT account_id, change, mailbox_id, 1, int8multirange(int8range(min(uid), max(uid), '[]')), min(actor)
  FROM valid GROUP BY account_id, mailbox_id, change
)
SELECT ord::int, uid, id, change, mailbox_change, uid_validity FROM valid ORDER BY ord`,
);
