import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parse as parseYaml } from 'yaml';
import { Refused, type Terminal } from './terminal.js';

/** What a YAML file holds, or with `-` standard input: one document, or a list of them. `what`: a thing that has a name, too. */
export async function documentsOf(file: string, { input }: Terminal, what: string): Promise<readonly unknown[]> {
  if (file !== '-' && !existsSync(file)) throw new Refused(`${file} is neither a ${what} nor a file`);
  const text = file === '-' ? (await allOf(input)).toString() : await readFile(file, 'utf8');
  try {
    const document: unknown = parseYaml(text);
    return Array.isArray(document) ? document : [document];
  } catch (error) {
    throw new Refused(`${file} is not YAML: ${(error as Error).message}`);
  }
}

async function allOf(input: Terminal['input']): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of input) pieces.push(Buffer.from(piece as Buffer));
  return Buffer.concat(pieces);
}
