import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));

/** Folder of the corpora: CORPORA, else `shared/corpora` beside the repository. */
export const CORPORA = resolve(process.env['CORPORA'] ?? join(HERE, '../../../shared/corpora'));

/** False when the corpora are not at hand; says so once, visibly. */
export function haveCorpora(): boolean {
  const found = existsSync(join(CORPORA, 'mail-mikel-mail'));
  if (!found)
    process.stdout.write(`\nThe corpora are missing at ${CORPORA}: tests that read them are skipped. Set CORPORA.\n`);
  return found;
}

/** A message of a corpus. `name`: path below the corpora, with `#n` for a message of an mbox file. */
export interface CorpusMessage {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Endings of files that are no messages. */
const OTHERS = new Set(
  'json xml html bin png jpg jpeg gif tiff zip pdf webp wav xbm sgi ras ppm pbm pgm exr bmp aifc aiff au tnef list cfg rtf doc docx xls htm css js py rb md dat msf key pem pfx p12 crt asc gpg ntx env out url vcf ics db out2 summary'.split(
    ' ',
  ),
);
const NAMES =
  /(LICENSE|COPYING|README|_decoded_|encoders\/|openpgp\/|\/yenc\/|\/images\/|\/html\/|\/tnef\/[^/]+\/|\/text\/|summary\.txt|body\.\d+\.txt)/;

/** All messages of the mail corpora, in the order of their names. */
export function* corpusMessages(): Generator<CorpusMessage> {
  for (const folder of readdirSync(CORPORA).toSorted()) {
    if (folder.startsWith('mail-')) yield* messagesBelow(join(CORPORA, folder));
  }
}

/** The bytes of a file of the corpora. */
export function corpusFile(path: string): Buffer {
  return readFileSync(join(CORPORA, path));
}

/** Files below a folder of the corpora, in the order of their names, relative to the corpora. */
export function corpusFiles(folder: string): string[] {
  return readdirSync(join(CORPORA, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(CORPORA, join(entry.parentPath, entry.name)))
    .toSorted();
}

function* messagesBelow(folder: string): Generator<CorpusMessage> {
  for (const name of corpusFiles(relative(CORPORA, folder))) {
    const ending = /\.([A-Za-z0-9]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
    if (OTHERS.has(ending) || NAMES.test(name)) continue;
    const bytes = corpusFile(name);
    if (bytes.subarray(0, 5).toString('latin1') !== 'From ') {
      yield { name, bytes };
      continue;
    }
    for (const [index, message] of splitMbox(bytes).entries()) yield { name: `${name}#${index}`, bytes: message };
  }
}

/** Messages of an mbox file, without their envelope lines and the empty line before the next. */
export function splitMbox(bytes: Buffer): Buffer[] {
  const starts: number[] = [];
  for (let at = 0; at !== -1; ) {
    const lineEnd = bytes.indexOf(0x0a, at);
    if (lineEnd === -1) break;
    starts.push(at);
    at = nextEnvelope(bytes, lineEnd);
  }
  return starts.map((start, index) =>
    bytes.subarray(bytes.indexOf(0x0a, start) + 1, starts[index + 1] ?? bytes.length),
  );
}

function nextEnvelope(bytes: Buffer, from: number): number {
  const lf = bytes.indexOf('\n\nFrom ', from);
  const crlf = bytes.indexOf('\r\n\r\nFrom ', from);
  if (lf === -1 && crlf === -1) return -1;
  if (crlf === -1 || (lf !== -1 && lf < crlf)) return lf + 2;
  return crlf + 4;
}
