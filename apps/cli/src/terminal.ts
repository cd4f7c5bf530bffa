import type { Readable } from 'node:stream';
import { columnsOf, filled } from './columns.js';

/** Where a command reads and writes; tests bring their own. */
export interface Terminal {
  readonly environment: NodeJS.ProcessEnv;
  readonly input: Readable & { readonly isTTY?: boolean; setRawMode?(raw: boolean): unknown };
  /** Standard output. */
  out(text: string): void;
  /** Standard error. */
  err(text: string): void;
  /** True when standard error is a terminal, where progress is shown. */
  readonly showsProgress: boolean;
  /** Aborted by the first interrupt. */
  readonly interrupted: AbortSignal;
}

/** A command cannot be done; the message is one line for the administrator. Exit status 1. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** What a command has to say: `text` for people, `data` for `--json`. */
export interface Outcome {
  readonly data: unknown;
  readonly text: string;
  /** Set when not everything could be done: exit status 1 and this line on standard error. */
  readonly failure?: string;
}

/** Columns side by side, without trailing blanks. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, columnsOf(cell))));
  return rows
    .map((row) =>
      row
        .map((cell, index) => filled(cell, widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
