import { statement } from '#platform/database';

const columns = `i.account_id AS account, i.collection_id AS collection, i.id, i.name, i.uid, i.hash, i.size, i.media_type AS media,
  i.created_at AS created, i.modified_at AS modified, i.change_number AS change, i.properties, i.component,
  CASE WHEN i.scheduled THEN coalesce(i.schedule_tag, i.id) END AS tag, i.schedule_stamp AS stamp`;
const content = 'i.body, i.segment, i.segment_offset, i.segment_length';

/** See migrations/sql/items.ts. */
export const putItem = statement(
  'items.put',
  `SELECT * FROM item_put($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::bytea[], $14, $15, $16, $17, $18, $19, $20)`,
);

export const listItems = statement(
  'items.list',
  `SELECT ${columns} FROM item i WHERE i.account_id = $1 AND i.collection_id = $2 AND i.removed_change IS NULL
   AND i.name > $3 ORDER BY i.name LIMIT $4`,
);

export const itemsNamed = statement(
  'items.named',
  `SELECT ${columns} FROM item i WHERE i.account_id = $1 AND i.collection_id = $2 AND i.name = ANY($3::text[])
   AND i.removed_change IS NULL`,
);

export const itemWithUid = statement(
  'items.with-uid',
  `SELECT ${columns} FROM item i WHERE i.account_id = $1 AND i.collection_id = $2 AND i.uid = $3 AND i.removed_change IS NULL`,
);

/** Contents of versions, removed ones included. */
export const itemContents = statement(
  'items.contents',
  `SELECT i.id, ${content} FROM item i WHERE i.account_id = $1 AND i.collection_id = $2 AND i.id = ANY($3::bigint[])`,
);

/** What may happen between two moments ($4 inclusive, $5 exclusive), of one component where $3 is not null. */
export const itemsBetween = statement(
  'items.between',
  `SELECT ${columns}, i.starts, i.ends, i.recurs, i.facts FROM item i WHERE i.account_id = $1 AND i.collection_id = $2 AND i.removed_change IS NULL
   AND ($3::text IS NULL OR i.component = $3) AND i.ends >= $4 AND i.starts < $5`,
);

export const itemsOf = statement(
  'items.of',
  `SELECT ${columns}, i.starts, i.ends, i.recurs, i.facts FROM item i WHERE i.account_id = $1 AND i.collection_id = $2 AND i.removed_change IS NULL
   AND ($3::text IS NULL OR i.component = $3) ORDER BY i.name`,
);

/** What was put after a change ($3) and up to another ($4), oldest first. */
export const itemsPutSince = statement(
  'items.put-since',
  `SELECT ${columns} FROM item i WHERE i.account_id = $1 AND i.collection_id = $2 AND i.removed_change IS NULL
   AND i.change_number > $3 AND i.change_number <= $4 ORDER BY i.change_number LIMIT $5`,
);

/** Names that were there at a change ($3), are gone by another ($4), and by now. */
export const itemsRemovedSince = statement(
  'items.removed-since',
  `SELECT i.name, i.removed_change AS change FROM item i
   WHERE i.account_id = $1 AND i.collection_id = $2 AND i.removed_change > $3 AND i.removed_change <= $4 AND i.change_number <= $3
   AND NOT EXISTS (SELECT 1 FROM item n WHERE n.account_id = $1 AND n.collection_id = $2 AND n.name = i.name AND n.removed_change IS NULL)
   ORDER BY i.removed_change LIMIT $5`,
);

/** $1 account, $2 collection, $3 names, $4 change. */
export const removeItems = statement(
  'items.remove',
  `
WITH gone AS (
  UPDATE item i SET removed_change = $4, removed_at = now()
  WHERE i.account_id = $1 AND i.collection_id = $2 AND i.name = ANY($3::text[]) AND i.removed_change IS NULL RETURNING i.id, i.size
), counted AS (
  UPDATE collection c SET change_number = $4, items = c.items - (SELECT count(*) FROM gone) WHERE c.account_id = $1 AND c.id = $2
), charged AS (
  UPDATE mail_account a SET used_octets = a.used_octets - coalesce((SELECT sum(size)::bigint FROM gone), 0) WHERE a.account_id = $1
)
SELECT id FROM gone`,
);

/** $1 account, $2 collection and $3 id of a version, $4 to collection, $5 to name, $6 new id, $7 change. */
export const copyItem = statement(
  'items.copy',
  `
WITH made AS (
  INSERT INTO item (account_id, collection_id, id, name, uid, hash, size, body, segment, segment_offset, segment_length, media_type,
    created_at, modified_at, change_number, properties, component, starts, ends, recurs, facts, schedule_stamp)
  SELECT i.account_id, $4, $6, $5, i.uid, i.hash, i.size, i.body, i.segment, i.segment_offset, i.segment_length, i.media_type,
    now(), i.modified_at, $7, i.properties, i.component, i.starts, i.ends, i.recurs, i.facts, i.schedule_stamp
  FROM item i WHERE i.account_id = $1 AND i.collection_id = $2 AND i.id = $3
  RETURNING id
)
UPDATE collection c SET change_number = $7, items = c.items + 1 FROM made WHERE c.account_id = $1 AND c.id = $4 RETURNING made.id`,
);

/** Copies of all items of a collection, with ids from $4 on. $1 account, $2 from, $3 to, $5 change. */
export const copyItems = statement(
  'items.copy-all',
  `
WITH made AS (
  INSERT INTO item (account_id, collection_id, id, name, uid, hash, size, body, segment, segment_offset, segment_length, media_type,
    created_at, modified_at, change_number, properties, component, starts, ends, recurs, facts)
  SELECT i.account_id, $3, $4 + row_number() OVER (ORDER BY i.id) - 1, i.name, i.uid, i.hash, i.size, i.body, i.segment, i.segment_offset,
    i.segment_length, i.media_type, now(), i.modified_at, $5, i.properties, i.component, i.starts, i.ends, i.recurs, i.facts
  FROM item i WHERE i.account_id = $1 AND i.collection_id = $2 AND i.removed_change IS NULL
  RETURNING id
)
UPDATE collection c SET change_number = $5, items = (SELECT count(*) FROM made) WHERE c.account_id = $1 AND c.id = $3`,
);

export const setItemProperties = statement(
  'items.set-properties',
  `UPDATE item SET properties = $4 WHERE account_id = $1 AND collection_id = $2 AND name = $3 AND removed_change IS NULL RETURNING id`,
);

/** Octets and number of what is in collections. */
export const weigh = statement(
  'items.weigh',
  `SELECT coalesce(sum(size), 0)::bigint AS octets, count(*) AS items FROM item
   WHERE account_id = $1 AND collection_id = ANY($2::bigint[]) AND removed_change IS NULL`,
);

/** What is scheduled with a UID in the calendars of an account. */
export const scheduledWithUid = statement(
  'items.scheduled-uid',
  `SELECT ${columns} FROM item i JOIN collection c ON c.account_id = i.account_id AND c.id = i.collection_id AND c.kind = 'calendar'
   WHERE i.account_id = $1 AND i.uid = $2 AND i.scheduled AND i.removed_change IS NULL ORDER BY i.id LIMIT 1`,
);

/** $1 account, $2 collection, $3 id of a version, $4 since which version it means the same, $5 stamp of the newest message. */
export const setSchedule = statement(
  'items.set-schedule',
  `UPDATE item i SET schedule_tag = $4, schedule_stamp = $5 WHERE i.account_id = $1 AND i.collection_id = $2 AND i.id = $3`,
);

/** All but the newest $3. */
export const oldestItems = statement(
  'items.oldest',
  `SELECT i.name FROM item i WHERE i.account_id = $1 AND i.collection_id = $2 AND i.removed_change IS NULL
   ORDER BY i.id DESC OFFSET $3 LIMIT 100`,
);

/** What may happen in calendars of many accounts ($1, $2 pairs of account and collection) between two moments. */
export const spansBetween = statement(
  'items.spans-between',
  `SELECT i.account_id AS account, i.collection_id AS collection, i.id, i.uid, i.starts, i.ends, i.facts->>'status' AS status,
     i.facts->>'exact' = 'true' AS exact, i.facts->>'transparent' = 'true' AS transparent
   FROM unnest($1::bigint[], $2::bigint[]) AS w(account, collection)
   JOIN item i ON i.account_id = w.account AND i.collection_id = w.collection
   WHERE i.removed_change IS NULL AND i.ends >= $3 AND i.starts < $4`,
);

/** Contents of items that lie in the database, by $1 account, $2 collection, $3 id. */
export const bodiesOf = statement(
  'items.bodies',
  `SELECT i.account_id AS account, i.id, i.body
   FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS w(account, collection, id)
   JOIN item i ON i.account_id = w.account AND i.collection_id = w.collection AND i.id = w.id`,
);
