import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import type { AccountId, MessageId } from '#kernel';
import type { MailStore } from '#core/mailstore';
import { type Database, type Executor, rowsOf } from '#platform/database';
import { parseMessage } from '#formats/mime';
import { documentsIn, type SearchText, searchTextOf, sections, withDocuments } from '../domain/searchText.js';
import { chunkVersion, type IndexedText, packChunk, textLength, unpackChunk } from './chunk.js';
import { DocumentTexts } from './documentTexts.js';
import * as sql from './statements.js';

export interface IndexerOptions {
  /** Milliseconds from a delivery to its indexing; those that come meanwhile share a chunk. */
  readonly delay: number;
  /** Milliseconds without a delivery in this process after which it goes on, … */
  readonly pause: number;
  /** … and the longest time for which it waits for them. */
  readonly patience: number;
  /** Messages of one chunk, … */
  readonly chunkMessages: number;
  /** … and characters of its texts. */
  readonly chunkLength: number;
  /** Small chunks that are put together. */
  readonly mergeAt: number;
  /** Octets of one message that are looked into. */
  readonly messageOctets: number;
  /** Milliseconds after which a chunk ends with what it has. */
  readonly stepTime: number;
}

export const defaultIndexerOptions: IndexerOptions = {
  delay: 300,
  pause: 100,
  patience: 5000,
  chunkMessages: 256,
  chunkLength: 512 * 1024,
  mergeAt: 8,
  messageOctets: 16 * 1024 * 1024,
  stepTime: 5000,
};

/** Octets of contents that are read together. */
const readOctets = 4 * 1024 * 1024;
const accountsOfASweep = 100;

/**
 * Brings messages into the index behind their delivery. What it has not reached is searched in the messages themselves, so
 * that being late costs time and never a result. A chunk and the progress are one commit: ended anywhere, it goes on there.
 */
export class SearchIndexer {
  private readonly waiting = new Set<AccountId>();
  private running: Promise<void> | null = null;
  private stopped = false;
  private lastDelivery = Number.NEGATIVE_INFINITY;
  private readonly stopListening: () => void;

  constructor(
    private readonly database: Database,
    private readonly store: MailStore,
    private readonly onError: (error: unknown, accountId: AccountId) => void,
    private readonly options: IndexerOptions = defaultIndexerOptions,
    private readonly documents = new DocumentTexts(),
  ) {
    this.stopListening = store.hub.listen((accountId, changes) => {
      if (!changes?.some(({ kind }) => kind === 'added')) return;
      this.lastDelivery = performance.now();
      this.touch(accountId);
    });
  }

  /** Accounts that wait for their turn. */
  get depth(): number {
    return this.waiting.size;
  }

  /** Something came into an account. */
  touch(accountId: AccountId): void {
    this.waiting.add(accountId);
    if (!this.stopped) this.running ??= this.work().finally(() => (this.running = null));
  }

  /** Looks for what was left behind, by a process that ended or a database that was away. */
  async sweep(): Promise<void> {
    const behind = await rowsOf<{ account_id: AccountId }>(this.database.pool, sql.accountsBehind, [accountsOfASweep]);
    for (const { account_id } of behind) this.touch(account_id);
  }

  /** Indexes what an account has; resolves when nothing is left. */
  async index(accountId: AccountId): Promise<void> {
    while (!this.stopped && (await this.step(accountId))) await setImmediate();
  }

  async close(): Promise<void> {
    this.stopped = true;
    this.stopListening();
    await this.running;
    await this.documents.close();
  }

  private async work(): Promise<void> {
    while (this.waiting.size > 0 && !this.stopped) {
      await delay(this.options.delay, undefined, { ref: false });
      await this.deliveriesFirst();
      const accounts = [...this.waiting];
      this.waiting.clear();
      for (const accountId of accounts) {
        if (this.stopped) return;
        await this.index(accountId).catch((error: unknown) => this.onError(error, accountId));
      }
    }
  }

  /** Deliveries go first: while they come, indexing waits for a pause in them, though not for ever. */
  private async deliveriesFirst(): Promise<void> {
    const { pause, patience } = this.options;
    const end = performance.now() + patience;
    for (let now = performance.now(); now < end && !this.stopped; now = performance.now()) {
      if (this.store.batcher.depth === 0 && now - this.lastDelivery >= pause) return;
      await delay(pause / 4, undefined, { ref: false });
    }
  }

  /** One chunk; false when there is nothing more to do here. */
  private async step(accountId: AccountId): Promise<boolean> {
    const { chunkMessages } = this.options;
    return await this.database.transaction(async (executor) => {
      await rowsOf(executor, sql.begin, [accountId]);
      const [progress] = await rowsOf<{ message_id: number }>(executor, sql.lockProgress, [accountId]);
      if (!progress) return false;
      const next = await rowsOf<{ id: MessageId; size: number }>(executor, sql.nextMessages, [
        accountId,
        progress.message_id,
        chunkMessages,
      ]);
      if (next.length === 0) return false;
      const messages = await this.read(accountId, next);
      await write(executor, accountId, messages);
      await rowsOf(executor, sql.advance, [accountId, messages.at(-1)?.id]);
      await this.merge(executor, accountId);
      return messages.length < next.length || next.length === chunkMessages;
    });
  }

  /** Texts of as many of the messages as fit into a chunk, at least one. */
  private async read(accountId: AccountId, next: readonly { id: MessageId; size: number }[]): Promise<IndexedText[]> {
    const messages: IndexedText[] = [];
    const end = performance.now() + this.options.stepTime;
    let length = 0;
    for (let at = 0; at < next.length; ) {
      const batch: MessageId[] = [];
      let octets = 0;
      for (let look = at; look < next.length; look++) {
        const { id, size } = next[look] as { id: MessageId; size: number };
        if (batch.length > 0 && octets + size > readOctets) break;
        batch.push(id);
        octets += size;
      }
      for (const [id, text] of await this.textsOf(accountId, batch, octets)) {
        length += textLength(text);
        messages.push({ id, text });
        if (length >= this.options.chunkLength) return messages;
      }
      // documents that take long: what was read is kept, and others have their turn
      if (performance.now() > end) return messages;
      at += batch.length;
    }
    return messages;
  }

  private async textsOf(
    accountId: AccountId,
    ids: readonly MessageId[],
    octets: number,
  ): Promise<Map<MessageId, SearchText>> {
    const { reader } = this.store;
    const contents = octets <= readOctets ? await reader.contents(accountId, ids) : new Map<MessageId, Buffer>();
    const texts = new Map<MessageId, SearchText>();
    for (const id of ids) {
      const content = contents.get(id) ?? (await reader.slice(accountId, id, 0, this.options.messageOctets));
      texts.set(id, await this.textOf(content));
      // Parsing holds up everybody else: they have their turn after each.
      await setImmediate();
    }
    return texts;
  }

  private async textOf(content: Buffer): Promise<SearchText> {
    const parsed = parseMessage(content);
    const text = searchTextOf(content, parsed);
    const documents: string[] = [];
    for (const { kind, octets } of documentsIn(content, parsed))
      documents.push(await this.documents.textOf(kind, octets));
    return withDocuments(text, documents);
  }

  /** Puts the newest chunks together when there are enough small ones, so that their number stays low. */
  private async merge(executor: Executor, accountId: AccountId): Promise<void> {
    const { mergeAt, chunkMessages, chunkLength } = this.options;
    const newest = await rowsOf<{ last_id: number; octets: number; messages: number }>(executor, sql.newestChunks, [
      accountId,
      mergeAt,
    ]);
    const small = newest.filter(({ octets, messages }) => octets < chunkLength / 2 && messages < chunkMessages / 2);
    if (small.length < mergeAt) return;
    const names = small.map(({ last_id }) => last_id);
    const merged = await chunksOf(executor, accountId, names);
    await rowsOf(executor, sql.deleteChunks, [accountId, names]);
    for (const part of parts(merged, chunkMessages, chunkLength)) await write(executor, accountId, part);
  }
}

/** Cuts messages so that each part is a chunk. */
function parts(messages: readonly IndexedText[], most: number, length: number): IndexedText[][] {
  const cut: IndexedText[][] = [];
  let part: IndexedText[] = [];
  let held = 0;
  for (const message of messages) {
    part.push(message);
    held += textLength(message.text);
    if (part.length < most && held < length) continue;
    cut.push(part);
    part = [];
    held = 0;
  }
  if (part.length > 0) cut.push(part);
  return cut;
}

async function write(executor: Executor, accountId: AccountId, messages: readonly IndexedText[]): Promise<void> {
  const { firstId, lastId, octets, messageIds, filters, texts } = packChunk(messages);
  await rowsOf(executor, sql.insertChunk, [accountId, lastId, firstId, chunkVersion, octets, messageIds]);
  await rowsOf(executor, sql.insertSections, [accountId, lastId, sections.map((_, kind) => kind), filters, texts]);
}

async function chunksOf(executor: Executor, accountId: AccountId, names: readonly number[]): Promise<IndexedText[]> {
  const byChunk = new Map<number, { ids: Buffer; texts: Buffer[] }>();
  for (const [kind] of sections.entries())
    for (const row of await rowsOf<{ last_id: number; message_ids: Buffer; texts: Buffer }>(executor, sql.texts, [
      accountId,
      kind,
      names,
    ])) {
      const known = byChunk.get(row.last_id) ?? { ids: row.message_ids, texts: [] };
      known.texts.push(row.texts);
      byChunk.set(row.last_id, known);
    }
  return [...byChunk].sort(([left], [right]) => left - right).flatMap(([, { ids, texts }]) => unpackChunk(ids, texts));
}
