import { type Address, canonicalDomain, parseMailboxAddress } from '#kernel';
import type { Directory } from '#core/directory';
import type { Database } from '#platform/database';

export const daySeconds = 86_400;

/** The day of a time, in UTC. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** When a day begins, in seconds since 1970. */
export function secondsOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 1000;
}

/** Does work that one process at a time does; null where another is at it. */
export async function alone<T>(database: Database, lock: number, work: () => Promise<T>): Promise<T | null> {
  const client = await database.pool.connect();
  try {
    const { rows } = await client.query<{ ours: boolean }>('SELECT pg_try_advisory_lock($1) AS ours', [lock]);
    if (!rows[0]?.ours) return null;
    try {
      return await work();
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [lock]);
    }
  } finally {
    client.release();
  }
}

/** The domain for which the server writes: the one that its name is in, else the first. */
export async function writingDomain(directory: Pick<Directory, 'domains'>, serverName: string): Promise<string | null> {
  const hostname = canonicalDomain(serverName) ?? '';
  const names = (await directory.domains()).map(({ name }) => name);
  const around = names.filter((name) => hostname === name || hostname.endsWith(`.${name}`));
  return around.toSorted((left, right) => right.length - left.length)[0] ?? names[0] ?? null;
}

/** The one address of a `mailto:` (RFC 6068 §2); what stands behind it is not looked at. */
export function addressIn(uri: string): Address | null {
  const text = uri.slice('mailto:'.length).split('?')[0] ?? '';
  try {
    return parseMailboxAddress(decodeURIComponent(text));
  } catch {
    return null;
  }
}
