/**
 * Writes flag changes that so far stand in the journal alone into the entries they name. Whoever reads or copies flags in
 * the database calls it first, in the same transaction and behind the lock on the account. A row names just the entries
 * that it made different, so the last row that names an entry gives its change; rows of the same entries are written as one.
 */
export const foldFlags = `
CREATE FUNCTION mail_fold_flags(acc bigint, box bigint) RETURNS void LANGUAGE plpgsql AS $function$
DECLARE
  start bigint; logged record; uids int8multirange; gained bigint; lost bigint; change bigint;
BEGIN
  SELECT m.unfolded_change INTO start FROM mailbox m WHERE m.account_id = acc AND m.id = box;
  IF start IS NULL THEN RETURN; END IF;
  FOR logged IN
    SELECT j.change_number, j.entries, j.set_flags, j.clear_flags FROM journal j
    WHERE j.account_id = acc AND j.change_number >= start AND j.collection_id = box AND j.set_flags IS NOT NULL
    ORDER BY j.change_number
  LOOP
    IF uids = logged.entries THEN
      gained := (gained & ~logged.clear_flags) | logged.set_flags;
      lost := lost | logged.clear_flags;
    ELSE
      PERFORM mail_write_flags(acc, box, uids, gained, lost, change);
      uids := logged.entries; gained := logged.set_flags; lost := logged.clear_flags;
    END IF;
    change := logged.change_number;
  END LOOP;
  PERFORM mail_write_flags(acc, box, uids, gained, lost, change);
  UPDATE mailbox m SET unfolded_change = NULL WHERE m.account_id = acc AND m.id = box;
END $function$`;

/** One step of mail_fold_flags; does nothing where uids is null. */
export const writeFlags = `
CREATE FUNCTION mail_write_flags(acc bigint, box bigint, uids int8multirange, gained bigint, lost bigint, change bigint)
RETURNS void LANGUAGE sql AS $function$
  UPDATE entry e SET flags = (e.flags & ~lost) | gained, change_number = change
  FROM (
    SELECT i.place FROM unnest(uids) AS r
    CROSS JOIN LATERAL (
      SELECT x.ctid AS place FROM entry x
      WHERE x.account_id = acc AND x.mailbox_id = box AND x.uid BETWEEN lower(r) AND upper(r) - 1
        AND x.removed_change IS NULL OFFSET 0) i) t
  WHERE e.ctid = t.place
$function$`;
