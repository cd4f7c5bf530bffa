/**
 * `mail_deliver` as it is now: mailDeliver.ts says what it promises and what its parameters are. Each statement costs its
 * start, so the account is locked by what charges it, where it is the only one, and the mailbox is read by what counts
 * it: the subquery sees the row as it was before (its snapshot is the statement's, taken under the account's lock).
 */
export const mailDeliverSmall = `
CREATE OR REPLACE FUNCTION mail_deliver(pack bytea, numbers bigint[], message_ids text[], subjects text[], previews text[], actors text[])
RETURNS TABLE (ord int, uid bigint, id bigint, change bigint, previous bigint, uid_validity bigint)
LANGUAGE plpgsql AS $function$
#variable_conflict use_column
DECLARE
  stride CONSTANT int := 21;
  total CONSTANT int := coalesce(array_length(message_ids, 1), 0);
  b int; n int; fits boolean; group_left int := 0; skipped boolean := false;
  acc bigint; box bigint; amount bigint; bits bigint; digest bytea; at int;
  new_change bigint; new_id bigint; new_uid bigint; old_change bigint; validity bigint;
BEGIN
  -- What one message changes first is its account: that locks it.
  IF total > 1 THEN
    PERFORM 1 FROM mail_account a WHERE a.account_id IN (SELECT DISTINCT numbers[g * stride + 1] FROM generate_series(0, total - 1) g)
      ORDER BY a.account_id FOR UPDATE;
  END IF;
  FOR n IN 1..total LOOP
    b := (n - 1) * stride;
    acc := numbers[b + 1]; box := numbers[b + 2]; amount := numbers[b + 3]; bits := numbers[b + 4];
    IF group_left = 0 THEN
      group_left := numbers[b + 21];
      skipped := false;
      IF group_left > 1 THEN
        SELECT count(*) = group_left AND coalesce(bool_and(p.fits), false) INTO fits FROM (
          SELECT a.quota_octets = 0 OR a.used_octets + sum(numbers[g * stride + 3]) OVER (PARTITION BY a.account_id) <= a.quota_octets AS fits
          FROM generate_series(n - 1, n + group_left - 2) g
          JOIN mail_account a ON a.account_id = numbers[g * stride + 1]
          JOIN mailbox m ON m.account_id = a.account_id AND m.id = numbers[g * stride + 2] AND m.removed_change IS NULL) p;
        skipped := NOT fits;
      END IF;
    END IF;
    group_left := group_left - 1;
    CONTINUE WHEN skipped;

    UPDATE mail_account a SET change_number = a.change_number + 1, next_id = a.next_id + 1,
      used_octets = a.used_octets + amount, message_count = a.message_count + 1
    WHERE a.account_id = acc AND (a.quota_octets = 0 OR a.used_octets + amount <= a.quota_octets)
    RETURNING a.change_number, a.next_id - 1 INTO new_change, new_id;
    CONTINUE WHEN NOT FOUND;
    UPDATE mailbox m SET uid_next = m.uid_next + 1, messages = m.messages + 1, octets = m.octets + amount,
      unseen = m.unseen + CASE WHEN bits & 1 = 0 THEN 1 ELSE 0 END,
      deleted = m.deleted + CASE WHEN bits & 8 <> 0 THEN 1 ELSE 0 END, change_number = new_change
    WHERE m.account_id = acc AND m.id = box AND m.removed_change IS NULL
    RETURNING (SELECT o.change_number FROM mailbox o WHERE o.account_id = acc AND o.id = box), m.uid_next - 1, m.uid_validity
    INTO old_change, new_uid, validity;
    IF NOT FOUND THEN
      -- The mailbox is gone; nobody has seen the numbers.
      UPDATE mail_account a SET change_number = a.change_number - 1, next_id = a.next_id - 1,
        used_octets = a.used_octets - amount, message_count = a.message_count - 1
      WHERE a.account_id = acc;
      CONTINUE;
    END IF;
    digest := substring(pack FROM numbers[b + 7]::int + 1 FOR 32);
    INSERT INTO blob AS k (account_id, hash, size, refs, body, segment, segment_offset, segment_length)
    VALUES (acc, digest, amount, 1,
      substring(pack FROM numbers[b + 8]::int + 1 FOR numbers[b + 9]::int) ||
      substring(pack FROM numbers[b + 10]::int + 1 FOR numbers[b + 11]::int),
      nullif(numbers[b + 18], -1), nullif(numbers[b + 19], -1), nullif(numbers[b + 20], -1))
    ON CONFLICT (account_id, hash) DO UPDATE SET refs = k.refs + 1;
    at := numbers[b + 12]::int + 1;
    INSERT INTO message (account_id, id, hash, size, prefix, received_at, sent_at, parser_version, message_id, base_subject,
      preview, envelope, body_structure, structure, fields)
    VALUES (acc, new_id, digest, amount, numbers[b + 9]::int, numbers[b + 5], nullif(numbers[b + 6], -1), numbers[b + 17]::smallint,
      message_ids[n], subjects[n], previews[n],
      substring(pack FROM at FOR numbers[b + 13]::int),
      substring(pack FROM at + numbers[b + 13]::int FOR numbers[b + 14]::int),
      substring(pack FROM at + (numbers[b + 13] + numbers[b + 14])::int FOR numbers[b + 15]::int),
      substring(pack FROM at + (numbers[b + 13] + numbers[b + 14] + numbers[b + 15])::int FOR numbers[b + 16]::int));
    INSERT INTO entry (account_id, mailbox_id, uid, message_id, flags, internal_date, size, change_number)
    VALUES (acc, box, new_uid, new_id, bits, numbers[b + 5], amount, new_change);
    INSERT INTO journal (account_id, change_number, collection_id, kind, entries, actor)
    VALUES (acc, new_change, box, 1, int8multirange(int8range(new_uid, new_uid, '[]')), actors[n]);
    ord := n; uid := new_uid; id := new_id; change := new_change; previous := old_change; uid_validity := validity;
    RETURN NEXT;
  END LOOP;
END
$function$`;
