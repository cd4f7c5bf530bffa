import pg from 'pg';
import type { Statement } from '../statement.js';
import type { RawRow } from './rawRowClient.js';
import { RowReader } from './rowReader.js';

/** A query whose rows are read while they arrive, none is kept. */
class RowQuery extends pg.Query {
  private readonly reader = new RowReader();
  private failure: unknown = null;

  constructor(
    { name, text }: Statement,
    values: readonly unknown[],
    private readonly read: (row: RowReader) => void,
  ) {
    super({ name, text, values: values as unknown[], binary: true } as pg.QueryConfig);
  }

  handleDataRow({ octets, start }: RawRow): void {
    if (this.failure !== null) return;
    try {
      this.reader.reset(octets, start);
      this.read(this.reader);
    } catch (error) {
      // The rest of the answer is still to come over this connection: told when it is complete.
      this.failure = error;
    }
  }

  get thrown(): unknown {
    return this.failure;
  }
}

/**
 * Runs a prepared statement and hands over its rows in binary format, one after the other: the cheapest way to read
 * many rows, and the only one that does not double every `bytea`. Throws what `read` throws.
 */
export async function readRows(
  pool: pg.Pool,
  statement: Statement,
  values: readonly unknown[],
  read: (row: RowReader) => void,
): Promise<void> {
  const query = new RowQuery(statement, values, read);
  await pool.query(query as unknown as pg.QueryConfig);
  if (query.thrown !== null) throw query.thrown;
}
