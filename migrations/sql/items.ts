/**
 * Puts an item into a collection: a new one, or a new version in the place of the one that has its name. One call is the
 * whole change but for its commit: the account is locked, what the caller expects is compared, the quota is charged, and
 * the journal gets its row.
 *
 * `expected`: 0 nothing, 1 there is an item with one of `hashes`, 2 there is none with the name, 3 there is one.
 * `outcome`: `created`, `replaced`, `unchanged` (the same octets; nothing was written), or why not: `gone` (no such
 * collection), `differs` (not what was expected), `uid-taken` (`other` has the name of the item that has it), `full` (the
 * collection has `most` items), `over-quota`.
 */
export const itemPut = `
CREATE FUNCTION item_put(
  acc bigint, box bigint, item_name text, item_uid text, digest bytea, octets bigint, octets_here bytea,
  seg bigint, seg_offset bigint, seg_length bigint, media text, expected int, hashes bytea[], most bigint, who text,
  item_component text, item_starts bigint, item_ends bigint, item_recurs boolean, item_facts jsonb)
RETURNS TABLE (outcome text, id bigint, change bigint, previous bigint, other text)
LANGUAGE plpgsql AS $function$
#variable_conflict use_column
DECLARE
  owner record; place record; old record; delta bigint;
BEGIN
  SELECT a.change_number, a.next_id, a.used_octets, a.quota_octets INTO owner FROM mail_account a WHERE a.account_id = acc FOR UPDATE;
  SELECT c.change_number, c.items INTO place FROM collection c WHERE c.account_id = acc AND c.id = box AND c.removed_change IS NULL;
  IF NOT FOUND THEN outcome := 'gone'; RETURN NEXT; RETURN; END IF;
  previous := place.change_number;
  SELECT i.id, i.hash, i.size, i.uid, i.created_at, i.properties, i.change_number INTO old FROM item i
  WHERE i.account_id = acc AND i.collection_id = box AND i.name = item_name AND i.removed_change IS NULL;
  IF (expected = 1 AND (old.id IS NULL OR NOT old.hash = ANY (hashes))) OR (expected = 2 AND old.id IS NOT NULL)
    OR (expected = 3 AND old.id IS NULL) THEN
    outcome := 'differs'; RETURN NEXT; RETURN;
  END IF;
  IF item_uid IS NOT NULL AND old.uid IS DISTINCT FROM item_uid THEN
    SELECT i.name INTO other FROM item i
    WHERE i.account_id = acc AND i.collection_id = box AND i.uid = item_uid AND i.removed_change IS NULL;
    IF FOUND THEN outcome := 'uid-taken'; RETURN NEXT; RETURN; END IF;
  END IF;
  IF old.hash = digest THEN
    outcome := 'unchanged'; id := old.id; change := old.change_number; RETURN NEXT; RETURN;
  END IF;
  IF old.id IS NULL AND place.items >= most THEN outcome := 'full'; RETURN NEXT; RETURN; END IF;
  delta := octets - coalesce(old.size, 0);
  IF owner.quota_octets > 0 AND delta > 0 AND owner.used_octets + delta > owner.quota_octets THEN
    outcome := 'over-quota'; RETURN NEXT; RETURN;
  END IF;
  change := owner.change_number + 1;
  id := owner.next_id;
  UPDATE mail_account a SET change_number = change, next_id = id + 1, used_octets = a.used_octets + delta WHERE a.account_id = acc;
  IF old.id IS NOT NULL THEN
    UPDATE item i SET removed_change = change, removed_at = now()
    WHERE i.account_id = acc AND i.collection_id = box AND i.id = old.id;
  END IF;
  INSERT INTO item (account_id, collection_id, id, name, uid, hash, size, body, segment, segment_offset, segment_length, media_type,
    created_at, modified_at, change_number, properties, component, starts, ends, recurs, facts)
  VALUES (acc, box, id, item_name, item_uid, digest, octets, octets_here, seg, seg_offset, seg_length, media,
    coalesce(old.created_at, now()), now(), change, coalesce(old.properties, '{}'), item_component, item_starts, item_ends, item_recurs,
    item_facts);
  UPDATE collection c SET change_number = change, items = c.items + CASE WHEN old.id IS NULL THEN 1 ELSE 0 END
  WHERE c.account_id = acc AND c.id = box;
  INSERT INTO journal (account_id, change_number, collection_id, kind, entries, actor)
  VALUES (acc, change, box, 20, int8multirange(int8range(id, id, '[]')), who);
  outcome := CASE WHEN old.id IS NULL THEN 'created' ELSE 'replaced' END;
  RETURN NEXT;
END
$function$`;
