/**
 * Writes into the entries of a mailbox what so far stands in the journal alone: changes of flags, removals and copies. Whoever
 * reads or changes entries in the database calls it first, in the same transaction, which holds the lock on the account from
 * then on. A row of flags names just the entries that it made different; rows of the same entries are written as one.
 */
export const fold = `
CREATE FUNCTION mail_fold(acc bigint, box bigint) RETURNS void LANGUAGE plpgsql AS $function$
DECLARE
  start bigint; logged record; uids int8multirange; gained bigint; lost bigint; change bigint;
BEGIN
  SELECT m.unfolded_change INTO start FROM mailbox m WHERE m.account_id = acc AND m.id = box;
  IF start IS NULL THEN RETURN; END IF;
  PERFORM FROM mail_account a WHERE a.account_id = acc FOR UPDATE;
  SELECT m.unfolded_change INTO start FROM mailbox m WHERE m.account_id = acc AND m.id = box;
  IF start IS NULL THEN RETURN; END IF;
  FOR logged IN
    SELECT j.change_number, j.kind, j.entries, j.set_flags, j.clear_flags, j.added, j.at FROM journal j
    WHERE j.account_id = acc AND j.change_number >= start AND j.collection_id = box
      AND (j.set_flags IS NOT NULL OR j.kind = 3 OR j.added IS NOT NULL)
    ORDER BY j.change_number
  LOOP
    IF logged.kind = 2 AND uids = logged.entries THEN
      gained := (gained & ~logged.clear_flags) | logged.set_flags;
      lost := lost | logged.clear_flags;
    ELSE
      PERFORM mail_write_flags(acc, box, uids, gained, lost, change);
      uids := NULL;
      IF logged.kind = 2 THEN
        uids := logged.entries; gained := logged.set_flags; lost := logged.clear_flags;
      ELSIF logged.kind = 3 THEN
        PERFORM mail_write_removal(acc, box, logged.entries, logged.change_number, logged.at);
      ELSE
        PERFORM mail_write_added(acc, box, lower(logged.entries), logged.added, logged.change_number, logged.at);
        UPDATE journal j SET added = NULL WHERE j.account_id = acc AND j.change_number = logged.change_number;
      END IF;
    END IF;
    change := logged.change_number;
  END LOOP;
  PERFORM mail_write_flags(acc, box, uids, gained, lost, change);
  UPDATE mailbox m SET unfolded_change = NULL WHERE m.account_id = acc AND m.id = box;
END $function$`;

/** One step of mail_fold. */
export const writeRemoval = `
CREATE FUNCTION mail_write_removal(acc bigint, box bigint, uids int8multirange, change bigint, moment timestamptz)
RETURNS void LANGUAGE sql AS $function$
  UPDATE entry e SET removed_change = change, removed_at = moment, change_number = change
  FROM (
    SELECT i.place FROM unnest(uids) AS r
    CROSS JOIN LATERAL (
      SELECT x.ctid AS place FROM entry x
      WHERE x.account_id = acc AND x.mailbox_id = box AND x.uid BETWEEN lower(r) AND upper(r) - 1
        AND x.removed_change IS NULL OFFSET 0) i) t
  WHERE e.ctid = t.place
$function$`;

/** One step of mail_fold. `added`: the messages' ids, then as many flags, dates and sizes; UIDs begin with `first`. */
export const writeAdded = `
CREATE FUNCTION mail_write_added(acc bigint, box bigint, first bigint, added bigint[], change bigint, moment timestamptz)
RETURNS void LANGUAGE sql AS $function$
  INSERT INTO entry (account_id, mailbox_id, uid, message_id, flags, internal_date, size, change_number, saved_at)
  SELECT acc, box, first + a.place - 1, a.id, a.flags, a.date, a.size, change, moment
  FROM (SELECT cardinality(added) / 4 AS n) c
  CROSS JOIN LATERAL unnest(added[1:n], added[n + 1:2 * n], added[2 * n + 1:3 * n], added[3 * n + 1:])
    WITH ORDINALITY AS a(id, flags, date, size, place)
$function$`;
