import { setImmediate } from 'node:timers/promises';
import type { AccountId, MessageId } from '#kernel';
import { type Database, readRows } from '#platform/database';
import { foldText } from '../domain/fold.js';
import { GramQuery } from '../domain/grams.js';
import { type Section, sectionOfField, sections } from '../domain/searchText.js';
import { type Likeness, SimilarText } from '../domain/similar.js';
import { findInTexts, textAt } from '../domain/textBlock.js';
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
  /** How relevant a message is to a search for similar texts, 1 to 100; 100 where the text itself was sought. */
  score(id: MessageId): number;
  covers(id: MessageId): boolean;
}

/** A part of the texts, and the messages that matter. */
interface Range {
  readonly first: number;
  readonly last: number;
}

/** Chunks of a section whose texts are worth reading. */
interface Reading {
  readonly accountId: AccountId;
  readonly section: Section;
  readonly among: Range;
  readonly mayMatch: (filter: Buffer) => boolean;
}

const exactScore = 100;
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
    const wanted = foldText(query.text);
    const { prefix, sections: asked } = placesOf(query);
    const grams = new GramQuery(wanted);
    const octets = Buffer.from(wanted);
    const ids = new Set<MessageId>();
    let to = Number.POSITIVE_INFINITY;
    for (const section of asked) {
      const reading = { accountId, section, among, mayMatch: (filter: Buffer) => grams.mayMatch(filter) };
      const end = await this.read(reading, (messages, block) => {
        for (const index of findInTexts(block, octets, prefix)) ids.add(messages[index] as MessageId);
      });
      to = Math.min(to, end);
    }
    return { has: (id) => ids.has(id), score: () => exactScore, covers: (id) => id <= to };
  }

  /** Finds what is similar (RFC 6203 §3), with scores. */
  async findSimilar(accountId: AccountId, query: TextQuery, among: Range): Promise<TextFinding> {
    const similar = new SimilarText(query.text);
    const found = new Map<MessageId, Likeness>();
    let to = Number.POSITIVE_INFINITY;
    const { prefix, sections: asked } = placesOf(query);
    const traces = similar.traces.map((text) => ({ grams: new GramQuery(text), text: Buffer.from(text) }));
    const mayMatch = (filter: Buffer): boolean => traces.some(({ grams }) => grams.mayMatch(filter));
    for (const section of asked) {
      const end = await this.read({ accountId, section, among, mayMatch }, (messages, block) => {
        for (const index of new Set(traces.flatMap(({ text }) => findInTexts(block, text, prefix)))) {
          const id = messages[index] as MessageId;
          const likeness = found.get(id) ?? similar.begin();
          found.set(id, likeness);
          likeness.look(section, fieldsIn(textAt(block, index), prefix));
        }
      });
      to = Math.min(to, end);
    }
    const scores = new Map<MessageId, number>();
    for (const [id, { score }] of found) if (score > 0) scores.set(id, score);
    return { has: (id) => scores.has(id), score: (id) => scores.get(id) ?? 0, covers: (id) => id <= to };
  }

  /** Reads what may match; gives up to which message everything was looked at. */
  private async read(
    { accountId, section, among, mayMatch }: Reading,
    look: (messages: readonly MessageId[], block: Buffer) => void,
  ): Promise<number> {
    const kind = sections.indexOf(section);
    const { indexedTo, chunks } = await this.cache.filters(accountId, kind);
    const candidates = chunks.filter(
      ({ firstId, lastId, filter }) => lastId >= among.first && firstId <= among.last && mayMatch(filter),
    );
    for (let at = 0; at < candidates.length; at += together) {
      const names = candidates.slice(at, at + together).map(({ lastId }) => lastId);
      let read = 0;
      await readRows(this.database.pool, sql.texts, [accountId, kind, names], (row) => {
        row.int();
        const messages = unpackIds(row.bytes());
        look(messages, unpackBlock(row.bytes()));
        read += 1;
      });
      // Chunks were put together meanwhile: what lies from here on is left to whoever asks.
      if (read < names.length) return (candidates[at]?.firstId ?? 1) - 1;
      await setImmediate();
    }
    return indexedTo;
  }
}

/** Where a query looks: the sections, and what the field begins with where it is one alone. */
function placesOf(query: TextQuery): { readonly sections: readonly Section[]; readonly prefix: Buffer | null } {
  if (typeof query.in === 'object') {
    const { field } = query.in;
    return { sections: [sectionOfField(field)], prefix: Buffer.from(`${foldText(field)}: `) };
  }
  return { sections: query.in === 'body' ? ['body'] : sections, prefix: null };
}

/** The values of the fields that begin so; all of a text without a prefix. */
function fieldsIn(text: string, prefix: Buffer | null): string {
  if (prefix === null) return text;
  const name = prefix.toString();
  const own = text.split('\0').filter((line) => line.startsWith(name));
  return own.map((line) => line.slice(name.length)).join('\0');
}
