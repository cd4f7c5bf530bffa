/**
 * Writes flag changes that so far stand in the journal alone into the entries they name. Whoever reads or copies flags in
 * the database calls it first, in the same transaction and behind the lock on the account.
 */
export const foldFlags = `
CREATE FUNCTION mail_fold_flags(acc bigint, box bigint) RETURNS void LANGUAGE plpgsql AS $function$
DECLARE
  start bigint; logged record;
BEGIN
  SELECT m.unfolded_change INTO start FROM mailbox m WHERE m.account_id = acc AND m.id = box;
  IF start IS NULL THEN RETURN; END IF;
  FOR logged IN
    SELECT j.change_number, j.entries, j.set_flags, j.clear_flags FROM journal j
    WHERE j.account_id = acc AND j.change_number >= start AND j.collection_id = box AND j.set_flags IS NOT NULL
    ORDER BY j.change_number
  LOOP
    UPDATE entry e SET flags = t.new, change_number = logged.change_number
    FROM (
      SELECT x.place, x.new FROM unnest(logged.entries) AS r
      CROSS JOIN LATERAL (
        SELECT i.ctid AS place, i.flags AS old, (i.flags & ~logged.clear_flags) | logged.set_flags AS new FROM entry i
        WHERE i.account_id = acc AND i.mailbox_id = box AND i.uid BETWEEN lower(r) AND upper(r) - 1
          AND i.removed_change IS NULL OFFSET 0) x
      WHERE x.old <> x.new) t
    WHERE e.ctid = t.place;
  END LOOP;
  UPDATE mailbox m SET unfolded_change = NULL WHERE m.account_id = acc AND m.id = box;
END $function$`;
