import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Refused } from './terminal.js';

/** The content of a file that somebody has named. */
export async function contentOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new Refused(`${file} cannot be read: ${(error as Error).message}`);
  }
}

/** Writes pieces to a file; gives how many there were. */
export async function write(file: string, pieces: AsyncIterable<Buffer>): Promise<number> {
  let count = 0;
  const counted = Readable.from(
    (async function* () {
      for await (const piece of pieces) {
        count += 1;
        yield piece;
      }
    })(),
  );
  try {
    await pipeline(counted, createWriteStream(file));
    return count;
  } catch (error) {
    if ((error as { code?: string }).code === undefined) throw error;
    throw new Refused(`${file} cannot be written: ${(error as Error).message}`);
  }
}

interface Imported {
  readonly added: number;
  readonly replaced: number;
  readonly unchanged: number;
}

/** Refusals that are named; the others are counted. */
const named = 20;

/** What came of an import, for people; `failure` where something is not kept. */
export function toldImport(where: string, { added, replaced, unchanged }: Imported, refused: readonly string[]) {
  const lines = refused.slice(0, named).map((line) => `  ${line}`);
  const more = refused.length > named ? [`  and ${refused.length - named} more`] : [];
  const counts = `${added} added, ${replaced} replaced, ${unchanged} unchanged in ${where}.`;
  const text = [counts, ...lines, ...more].join('\n');
  return refused.length === 0 ? { text } : { text, failure: `${refused.length} of them are not kept` };
}
