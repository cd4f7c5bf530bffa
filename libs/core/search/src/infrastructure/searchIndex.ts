import { setImmediate } from 'node:timers/promises';
import type { AccountId, MessageId } from '#kernel';
import { type Database, readRows } from '#platform/database';
import { foldText } from '../domain/fold.js';
import { GramQuery } from '../domain/grams.js';
import { type Section, sectionOfField, sections } from '../domain/searchText.js';
import { findInTexts } from '../domain/textBlock.js';
import { unpackBlock, unpackIds } from './chunk.js';
import type { FilterCache } from './filterCache.js';
import * as sql from './statements.js';

/** A text that is sought: in a header field, in the body, or in both and every field. The text is not empty. */
export interface TextQuery {
  readonly in: 'body' | 'text' | { readonly field: string };
  readonly text: string;
}

/** What the index knows of a query. A message that it does not cover may hold the text or not. */
export interface TextFinding {
  has(id: MessageId): boolean;
  covers(id: MessageId): boolean;
}

interface Found {
  readonly ids: Set<MessageId>;
  /** Every message up to this one was looked at. */
  readonly to: number;
}

/** Chunks that are read together. */
const together = 8;

/** Finds texts exactly: the filters say where they may be, the texts themselves where they are. */
export class SearchIndex {
  constructor(
    private readonly database: Database,
    private readonly cache: FilterCache,
  ) {}

  /** `among`: the lowest and the highest message that matter. */
  async find(
    accountId: AccountId,
    query: TextQuery,
    among: { readonly first: number; readonly last: number },
  ): Promise<TextFinding> {
    const field = typeof query.in === 'object' ? query.in.field : null;
    const wanted = foldText(query.text);
    const asked: readonly Section[] =
      field !== null ? [sectionOfField(field)] : query.in === 'body' ? ['body'] : sections;
    const prefix = field === null ? null : Buffer.from(`${foldText(field)}: `);
    const ids = new Set<MessageId>();
    let to = Number.POSITIVE_INFINITY;
    for (const section of asked) {
      const found = await this.inSection(accountId, section, { wanted, prefix, among });
      for (const id of found.ids) ids.add(id);
      to = Math.min(to, found.to);
    }
    return { has: (id) => ids.has(id), covers: (id) => id <= to };
  }

  private async inSection(
    accountId: AccountId,
    section: Section,
    { wanted, prefix, among }: { wanted: string; prefix: Buffer | null; among: { first: number; last: number } },
  ): Promise<Found> {
    const kind = sections.indexOf(section);
    const { indexedTo, chunks } = await this.cache.filters(accountId, kind);
    const grams = new GramQuery(wanted);
    const candidates = chunks.filter(
      ({ firstId, lastId, filter }) => lastId >= among.first && firstId <= among.last && grams.mayMatch(filter),
    );
    const octets = Buffer.from(wanted);
    const ids = new Set<MessageId>();
    for (let at = 0; at < candidates.length; at += together) {
      const names = candidates.slice(at, at + together).map(({ lastId }) => lastId);
      let read = 0;
      await readRows(this.database.pool, sql.texts, [accountId, kind, names], (row) => {
        row.int();
        const messages = unpackIds(row.bytes());
        const block = unpackBlock(row.bytes());
        for (const index of findInTexts(block, octets, prefix)) ids.add(messages[index] as MessageId);
        read += 1;
      });
      // Chunks were put together meanwhile: what lies from here on is left to whoever asks.
      if (read < names.length) return { ids, to: (candidates[at]?.firstId ?? 1) - 1 };
      await setImmediate();
    }
    return { ids, to: indexedTo };
  }
}
