import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Root of the real checkout. */
export const root = resolve(import.meta.dirname, '../..');

/** A small tree with the layout of this one, in a temporary folder. */
export interface ToyTree {
  readonly path: string;
  put(file: string, content: string): void;
  remove(): void;
}

/** Makes a tree with the real configuration files and packages, and no sources. */
export function toyTree(configuration: readonly string[]): ToyTree {
  const path = mkdtempSync(join(tmpdir(), 'fumibako-toy-'));
  for (const file of configuration) cpSync(join(root, file), join(path, file));
  symlinkSync(join(root, 'node_modules'), join(path, 'node_modules'));
  return {
    path,
    put: (file, content) => {
      mkdirSync(dirname(join(path, file)), { recursive: true });
      writeFileSync(join(path, file), `${content}\n`);
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
