import { statement } from '#platform/database';

/** $1 days, $2 rows. Collections remember how far they have forgotten. */
export const purgeItems = statement(
  'collections.purge-items',
  `
WITH old AS (
  SELECT account_id, collection_id, id FROM item WHERE removed_at < now() - make_interval(days => $1::int) LIMIT $2
), gone AS (
  DELETE FROM item i USING old o WHERE i.account_id = o.account_id AND i.collection_id = o.collection_id AND i.id = o.id
  RETURNING i.account_id, i.collection_id, i.removed_change
), noted AS (
  UPDATE collection c SET forgotten_change = greatest(c.forgotten_change, g.newest)
  FROM (SELECT account_id, collection_id, max(removed_change) AS newest FROM gone GROUP BY account_id, collection_id) g
  WHERE c.account_id = g.account_id AND c.id = g.collection_id
)
SELECT count(*) AS gone FROM gone`,
);

export const purgeCollections = statement(
  'collections.purge-collections',
  `DELETE FROM collection c WHERE c.removed_at < now() - make_interval(days => $1::int)
     AND NOT EXISTS (SELECT 1 FROM item i WHERE i.account_id = c.account_id AND i.collection_id = c.id AND i.removed_at IS NULL)`,
);
