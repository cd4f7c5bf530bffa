import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { MessageId } from '#kernel';
import { FilterBuilder } from '../domain/grams.js';
import { type SearchText, sections } from '../domain/searchText.js';
import { packTexts, unpackTexts } from '../domain/textBlock.js';

/** Grows when what is stored changes its form; older chunks are made anew by a rebuild. */
export const chunkVersion = 2;
const idOctets = 8;
const level = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

export interface IndexedText {
  readonly id: MessageId;
  readonly text: SearchText;
}

/** A chunk as it is stored. */
export interface PackedChunk {
  readonly firstId: number;
  readonly lastId: number;
  /** Of the texts, in characters: a measure for when a chunk is full. */
  readonly octets: number;
  readonly messageIds: Buffer;
  /** In the order of `sections`. */
  readonly filters: readonly Buffer[];
  readonly texts: readonly Buffer[];
}

/** Packs messages, of which there is at least one, in rising order of id. */
export function packChunk(messages: readonly IndexedText[]): PackedChunk {
  const messageIds = Buffer.allocUnsafe(idOctets * messages.length);
  messages.forEach(({ id }, index) => messageIds.writeDoubleLE(id, idOctets * index));
  const filters: Buffer[] = [];
  const texts: Buffer[] = [];
  for (const section of sections) {
    const builder = new FilterBuilder();
    for (const { text } of messages) builder.add(text[section]);
    filters.push(builder.build());
    texts.push(zstdCompressSync(packTexts(messages.map(({ text }) => text[section])), level));
  }
  const octets = messages.reduce((sum, { text }) => sum + textLength(text), 0);
  const [first] = messages;
  return { firstId: first?.id ?? 0, lastId: messages.at(-1)?.id ?? 0, octets, messageIds, filters, texts };
}

export const textLength = ({ names, headers, body }: SearchText): number => names.length + headers.length + body.length;

export function unpackIds(messageIds: Buffer): MessageId[] {
  return Array.from(
    { length: messageIds.length / idOctets },
    (_, index) => messageIds.readDoubleLE(idOctets * index) as MessageId,
  );
}

/** The packed texts of one section. */
export const unpackBlock = (texts: Buffer): Buffer => zstdDecompressSync(texts);

/** The messages of a chunk from its sections, in the order of `sections`. */
export function unpackChunk(messageIds: Buffer, texts: readonly Buffer[]): IndexedText[] {
  const [names = [], headers = [], body = []] = texts.map((each) => unpackTexts(unpackBlock(each)));
  return unpackIds(messageIds).map((id, index) => ({
    id,
    text: { names: names[index] ?? '', headers: headers[index] ?? '', body: body[index] ?? '' },
  }));
}
