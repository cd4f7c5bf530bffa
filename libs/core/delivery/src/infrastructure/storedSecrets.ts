import { type Database, rowsOf, type Statement, statement } from '#platform/database';
import type { SecretBox } from '#platform/secrets';
import { readRouteTarget } from '../domain/route.js';
import { keepTarget } from './routes.js';

const dkimKeys = statement('delivery.dkim-secrets', 'SELECT id, private_key AS secret FROM dkim_key ORDER BY id');
const sealDkimKey = statement(
  'delivery.seal-dkim-secret',
  'UPDATE dkim_key SET private_key = $3 WHERE id = $1 AND private_key = $2 RETURNING id',
);
const routes = statement('delivery.route-secrets', 'SELECT id, target AS secret FROM route ORDER BY id');
const sealRoute = statement(
  'delivery.seal-route-secret',
  'UPDATE route SET target = $3 WHERE id = $1 AND target = $2 RETURNING id',
);

interface Row extends Record<string, unknown> {
  readonly id: number;
  readonly secret: string;
}

/** Seals secrets in the database that are not, or with an older key; gives how many. Others may do the same meanwhile. */
export async function sealStoredSecrets({ pool }: Pick<Database, 'pool'>, box: SecretBox): Promise<number> {
  let sealed = 0;
  const replace = async (update: Statement, { id, secret }: Row, fresh: string): Promise<void> => {
    if (fresh !== secret) sealed += (await rowsOf(pool, update, [id, secret, fresh])).length;
  };
  for (const row of await rowsOf<Row>(pool, dkimKeys, []))
    if (box.isStale(row.secret))
      await replace(sealDkimKey, row, box.seal(box.open(row.secret, 'dkim-key'), 'dkim-key'));
  for (const row of await rowsOf<Row>(pool, routes, [])) {
    const target = box.isStale(row.secret) ? readRouteTarget(box.open(row.secret, 'route')) : null;
    if (target !== null) await replace(sealRoute, row, keepTarget(target, box));
  }
  return sealed;
}
