/**
 * The delivery of a large batch: what `mail_deliver` does message by message, for all at once. Parameters, result and
 * promises are the same (mailDeliver.ts). A batch that fits is stored by one statement; one in which something does not
 * fit is stored group by group, by the same statement, and what does not fit is left out.
 *
 * Messages of one mailbox are numbered one after the other, in their order.
 */
export const mailDeliverMany = `
CREATE FUNCTION mail_deliver_many(pack bytea, numbers bigint[], message_ids text[], subjects text[], previews text[], actors text[])
RETURNS TABLE (ord int, uid bigint, id bigint, change bigint, previous bigint, uid_validity bigint)
LANGUAGE plpgsql AS $function$
#variable_conflict use_column
DECLARE
  stride CONSTANT int := 21;
  total CONSTANT int := coalesce(array_length(message_ids, 1), 0);
  offsets CONSTANT int[] := ARRAY(SELECT generate_series(0, (total - 1) * stride, stride));
  first int := 1; size int := total; by_group boolean := false;
BEGIN
  PERFORM 1 FROM mail_account a WHERE a.account_id = ANY (ARRAY(SELECT DISTINCT numbers[b + 1] FROM unnest(offsets) b))
    ORDER BY a.account_id FOR UPDATE;
  WHILE first <= total LOOP
    RETURN QUERY
    WITH item AS (
      SELECT b, b / stride + 1 AS n, a.account_id AS acc, m.id AS box, numbers[b + 3] AS amount, numbers[b + 4] AS bits,
        substring(pack FROM numbers[b + 7]::int + 1 FOR 32) AS digest,
        a.change_number + row_number() OVER of_account AS new_change,
        a.next_id + row_number() OVER of_account - 1 AS new_id,
        m.uid_next + row_number() OVER of_mailbox - 1 AS new_uid, m.uid_next, m.change_number AS old_change, m.uid_validity AS validity,
        a.quota_octets = 0 OR a.used_octets + sum(numbers[b + 3]) OVER (PARTITION BY a.account_id) <= a.quota_octets AS fits
      FROM unnest(offsets[first : first + size - 1]) b
      JOIN mail_account a ON a.account_id = numbers[b + 1]
      JOIN mailbox m ON m.account_id = a.account_id AND m.id = numbers[b + 2] AND m.removed_change IS NULL
      WINDOW of_account AS (PARTITION BY a.account_id ORDER BY m.id, b), of_mailbox AS (PARTITION BY a.account_id, m.id ORDER BY b)
    ), placed AS MATERIALIZED (
      SELECT * FROM item WHERE (SELECT count(*) = size AND bool_and(fits) FROM item)
    ), charged AS (
      UPDATE mail_account a SET change_number = p.new_change, next_id = p.new_id + 1, used_octets = a.used_octets + p.amount,
        message_count = a.message_count + p.messages
      FROM (SELECT acc, max(new_change) AS new_change, max(new_id) AS new_id, sum(amount)::bigint AS amount, count(*) AS messages
        FROM placed GROUP BY acc) p
      WHERE a.account_id = p.acc
    ), counted AS (
      UPDATE mailbox m SET uid_next = p.new_uid + 1, messages = m.messages + p.messages, octets = m.octets + p.amount,
        unseen = m.unseen + p.unseen, deleted = m.deleted + p.deleted, change_number = p.new_change
      FROM (SELECT acc, box, max(new_uid) AS new_uid, max(new_change) AS new_change, sum(amount)::bigint AS amount, count(*) AS messages,
          count(*) FILTER (WHERE bits & 1 = 0) AS unseen, count(*) FILTER (WHERE bits & 8 <> 0) AS deleted
        FROM placed GROUP BY acc, box) p
      WHERE m.account_id = p.acc AND m.id = p.box
    ), held AS (
      INSERT INTO blob AS k (account_id, hash, size, refs, body, segment, segment_offset, segment_length)
      SELECT acc, digest, numbers[b + 3], copies,
        substring(pack FROM numbers[b + 8]::int + 1 FOR numbers[b + 9]::int) ||
        substring(pack FROM numbers[b + 10]::int + 1 FOR numbers[b + 11]::int),
        nullif(numbers[b + 18], -1), nullif(numbers[b + 19], -1), nullif(numbers[b + 20], -1)
      FROM (SELECT acc, digest, min(b) AS b, count(*) AS copies FROM placed GROUP BY acc, digest) p
      ON CONFLICT (account_id, hash) DO UPDATE SET refs = k.refs + excluded.refs
    ), described AS (
      INSERT INTO message (account_id, id, hash, size, prefix, received_at, sent_at, parser_version, message_id, base_subject,
        preview, envelope, body_structure, structure, fields)
      SELECT acc, new_id, digest, amount, numbers[b + 9]::int, numbers[b + 5], nullif(numbers[b + 6], -1), numbers[b + 17]::smallint,
        message_ids[n], subjects[n], previews[n],
        substring(pack FROM numbers[b + 12]::int + 1 FOR numbers[b + 13]::int),
        substring(pack FROM (numbers[b + 12] + numbers[b + 13])::int + 1 FOR numbers[b + 14]::int),
        substring(pack FROM (numbers[b + 12] + numbers[b + 13] + numbers[b + 14])::int + 1 FOR numbers[b + 15]::int),
        substring(pack FROM (numbers[b + 12] + numbers[b + 13] + numbers[b + 14] + numbers[b + 15])::int + 1 FOR numbers[b + 16]::int)
      FROM placed
    ), entered AS (
      INSERT INTO entry (account_id, mailbox_id, uid, message_id, flags, internal_date, size, change_number)
      SELECT acc, box, new_uid, new_id, bits, numbers[b + 5], amount, new_change FROM placed
    ), logged AS (
      INSERT INTO journal (account_id, change_number, collection_id, kind, entries, actor)
      SELECT acc, new_change, box, 1, int8multirange(int8range(new_uid, new_uid, '[]')), actors[n] FROM placed
    )
    SELECT n, new_uid, new_id, new_change, CASE WHEN new_uid = uid_next THEN old_change ELSE new_change - 1 END, validity FROM placed;
    IF FOUND OR by_group THEN
      first := first + size;
    ELSE
      by_group := true;
    END IF;
    size := numbers[first * stride];
  END LOOP;
END
$function$`;
