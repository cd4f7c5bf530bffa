import { type Database, rowsOf, statement } from '#platform/database';
import type { SecretBox } from '#platform/secrets';
import { printRouteTarget, readRouteTarget, type Route, type RouteTarget } from '../domain/route.js';

const list = statement(
  'delivery.list-routes',
  'SELECT id, position, recipient, sender, target FROM route ORDER BY position, id',
);

/** $4 null: behind all others */
const add = statement(
  'delivery.add-route',
  `INSERT INTO route (recipient, sender, target, position)
   VALUES ($1, $2, $3, coalesce($4::integer, (SELECT coalesce(max(position), 0) + 10 FROM route)))
   ON CONFLICT (recipient, sender) DO UPDATE SET target = excluded.target,
     position = coalesce($4::integer, route.position)
   RETURNING id, position`,
);

const remove = statement('delivery.remove-route', 'DELETE FROM route WHERE id = $1 RETURNING id');

type Row = Omit<Route, 'target'> & { readonly target: string } & Record<string, unknown>;

/** Ways of outgoing mail that an administrator has set, kept for every node. */
export class Routes {
  constructor(
    private readonly database: Database,
    private readonly secrets: SecretBox,
  ) {}

  /** In the order in which they are looked at. */
  async list(): Promise<readonly Route[]> {
    const rows = await rowsOf<Row>(this.database.pool, list, []);
    return rows.map(({ id, position, recipient, sender, target: text }) => {
      const target = readRouteTarget(this.secrets.open(text, 'route'));
      // Without it mail would go where it should not.
      if (target === null) throw new Error(`the target of route ${id} cannot be read`);
      return { id: Number(id), position, recipient, sender, target };
    });
  }

  /** Adds a route, or changes the one for the same recipients and senders; without a position behind all others. */
  async add({ recipient, sender, target }: Omit<Route, 'id' | 'position'>, position: number | null): Promise<Route> {
    const values = [recipient, sender, keepTarget(target, this.secrets), position];
    const [row] = await rowsOf<Pick<Row, 'id' | 'position'>>(this.database.pool, add, values);
    if (!row) throw new Error('no route was added');
    return { id: Number(row.id), position: row.position, recipient, sender, target };
  }

  /** false when there was none. */
  async remove(id: number): Promise<boolean> {
    return (await rowsOf(this.database.pool, remove, [id])).length > 0;
  }
}

/** The text of a target as it is kept: sealed where there is a password in it. */
export function keepTarget(target: RouteTarget, secrets: SecretBox): string {
  const text = printRouteTarget(target);
  return target.kind === 'smarthost' && new URL(text).password !== '' ? secrets.seal(text, 'route') : text;
}
