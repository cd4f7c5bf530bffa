import type pg from 'pg';

/** A prepared statement of a hot path: its text is fixed, its plan is kept as a snapshot in the repository. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

const registry = new Map<string, Statement>();

/** Declares a statement under a unique name; the plan snapshots walk the registry. */
export function statement(name: string, text: string): Statement {
  const existing = registry.get(name);
  if (existing && existing.text !== text) throw new Error(`statement ${name} is declared twice`);
  const declared = { name, text: text.trim() };
  registry.set(name, declared);
  return declared;
}

/** Every declared statement. */
export function statements(): readonly Statement[] {
  return [...registry.values()];
}

/** Something that runs queries: a pool or a connection within a transaction. */
export type Executor = Pick<pg.ClientBase, 'query'>;

/** Rows of a prepared statement as objects. */
export async function rowsOf<R extends pg.QueryResultRow>(
  executor: Executor,
  { name, text }: Statement,
  values: readonly unknown[],
): Promise<R[]> {
  const result = await executor.query<R>({ name, text, values: values as unknown[] });
  return result.rows;
}

/** Rows of a prepared statement as arrays: the cheapest form for many rows. */
export async function arraysOf(
  executor: Executor,
  { name, text }: Statement,
  values: readonly unknown[],
): Promise<unknown[][]> {
  const result = await executor.query<unknown[]>({ name, text, values: values as unknown[], rowMode: 'array' });
  return result.rows;
}
