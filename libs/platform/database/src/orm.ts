import { DataSource, type DataSourceOptions, type MixedList } from 'typeorm';
import type { ConnectionTarget } from './embedded/server.js';

type Classes = MixedList<new () => unknown>;

/** Options of the TypeORM data source, for the directory, administration and migrations. */
export function ormOptions(target: ConnectionTarget, entities: Classes, migrations: Classes = []): DataSourceOptions {
  const { connectionString, user, ...rest } = target;
  return {
    type: 'postgres',
    ...(connectionString ? { url: connectionString } : { ...rest, username: user }),
    entities: entities as never,
    migrations: migrations as never,
    migrationsTableName: 'migration',
    synchronize: false,
    logging: false,
    poolSize: 3,
  } as DataSourceOptions;
}

const migrationLock = 0x46_75_6d_69;

/** Brings the schema up to date; several nodes may call it at once. Returns the names of what ran. */
export async function migrate(target: ConnectionTarget, migrations: Classes): Promise<readonly string[]> {
  return await withDataSource(target, migrations, async (source) => {
    const ran = await source.runMigrations({ transaction: 'each' });
    return ran.map(({ name }) => name);
  });
}

/** Takes back the newest migration; for tests and for administrators who return to an older release. */
export async function revertLast(target: ConnectionTarget, migrations: Classes): Promise<void> {
  await withDataSource(target, migrations, (source) => source.undoLastMigration({ transaction: 'each' }));
}

async function withDataSource<T>(
  target: ConnectionTarget,
  migrations: Classes,
  work: (source: DataSource) => Promise<T>,
): Promise<T> {
  const source = await new DataSource(ormOptions(target, [], migrations)).initialize();
  const lock = source.createQueryRunner();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    return await work(source);
  } finally {
    await lock.query('SELECT pg_advisory_unlock($1)', [migrationLock]).catch(() => undefined);
    await lock.release();
    await source.destroy();
  }
}
