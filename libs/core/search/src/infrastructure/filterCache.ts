import type { AccountId } from '#kernel';
import { type Database, readRows, rowsOf } from '#platform/database';
import * as sql from './statements.js';

export interface ChunkFilter {
  readonly firstId: number;
  readonly lastId: number;
  readonly filter: Buffer;
}

export interface Filters {
  /** Messages up to this id are in chunks. */
  readonly indexedTo: number;
  readonly chunks: readonly ChunkFilter[];
}

interface Held {
  readonly generation: number;
  readonly filters: Filters;
  readonly octets: number;
}

const nothing: Filters = { indexedTo: 0, chunks: [] };

/** The filters of the accounts that search, in memory while they are right; the one unused for longest goes first. */
export class FilterCache {
  private readonly held = new Map<string, Held>();
  private total = 0;

  /** `budget`: octets of filters that are kept. */
  constructor(
    private readonly database: Database,
    private readonly budget: number,
  ) {}

  get octets(): number {
    return this.total;
  }

  async filters(accountId: AccountId, kind: number): Promise<Filters> {
    const key = `${accountId}/${kind}`;
    const [progress] = await rowsOf<{ message_id: number; generation: number }>(this.database.pool, sql.progress, [
      accountId,
    ]);
    if (!progress) return nothing;
    const known = this.held.get(key);
    if (known?.generation === progress.generation) {
      this.held.delete(key);
      this.held.set(key, known);
      return known.filters;
    }
    const chunks: ChunkFilter[] = [];
    let octets = 0;
    await readRows(this.database.pool, sql.filters, [accountId, kind], (row) => {
      const chunk = { firstId: row.int(), lastId: row.int(), filter: row.bytes() };
      octets += chunk.filter.length;
      chunks.push(chunk);
    });
    const filters = { indexedTo: progress.message_id, chunks };
    this.keep(key, { generation: progress.generation, filters, octets });
    return filters;
  }

  private keep(key: string, held: Held): void {
    this.drop(key);
    this.held.set(key, held);
    this.total += held.octets;
    for (const oldest of this.held.keys()) {
      if (this.total <= this.budget) return;
      this.drop(oldest);
    }
  }

  private drop(key: string): void {
    this.total -= this.held.get(key)?.octets ?? 0;
    this.held.delete(key);
  }
}
