import { opendir, open, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Flags, seen } from '#core/mailstore';
import { flagsOfName, mailboxOf } from './maildirNames.js';

/** A file to import. */
export interface Source {
  readonly path: string;
  readonly form: 'mbox' | 'message';
  readonly octets: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  readonly flags: Flags;
  /** Mailbox below the one of the import; null for that one. */
  readonly mailbox: string | null;
}

/** Something that cannot be read. */
export interface Unreadable {
  readonly path: string;
  readonly reason: string;
}

const maxDepth = 50;

/** Finds what there is to import under a path: an mbox, a message, a Maildir, or a folder of all of them. */
export async function* sourcesOf(path: string): AsyncGenerator<Source | Unreadable> {
  try {
    const info = await stat(path);
    if (info.isDirectory()) yield* folder(path, null, 0);
    else yield await file(path, null);
  } catch (error) {
    yield { path, reason: (error as Error).message };
  }
}

async function* folder(path: string, mailbox: string | null, depth: number): AsyncGenerator<Source | Unreadable> {
  if (depth > maxDepth) return yield { path, reason: 'the folders are nested too deeply' };
  const names: string[] = [];
  for await (const entry of await opendir(path)) names.push(entry.name);
  const isMaildir = names.includes('cur') && names.includes('new');
  for (const name of names.sort()) {
    const child = join(path, name);
    try {
      if (isMaildir) yield* inMaildir(child, name, mailbox, depth);
      else yield* inFolder(child, mailbox, depth);
    } catch (error) {
      yield { path: child, reason: (error as Error).message };
    }
  }
}

/** Messages lie in `cur` and `new`; folders of Maildir++ begin with a dot; other files are the mail server's own. */
async function* inMaildir(
  child: string,
  name: string,
  mailbox: string | null,
  depth: number,
): AsyncGenerator<Source | Unreadable> {
  if (name === 'tmp' || !(await stat(child)).isDirectory()) return;
  if (name === 'cur' || name === 'new') yield* messages(child, name, mailbox);
  else if (name.startsWith('.')) yield* folder(child, mailboxOf(name), depth + 1);
  else yield* folder(child, mailbox, depth + 1);
}

async function* inFolder(child: string, mailbox: string | null, depth: number): AsyncGenerator<Source | Unreadable> {
  if ((await stat(child)).isDirectory()) yield* folder(child, mailbox, depth + 1);
  else if (await looksLikeMail(child)) yield await file(child, mailbox);
}

/** The files of `cur` or `new`: whatever lies in `new` has been seen by nobody. */
async function* messages(
  path: string,
  kind: 'cur' | 'new',
  mailbox: string | null,
): AsyncGenerator<Source | Unreadable> {
  const names: string[] = [];
  for await (const entry of await opendir(path)) if (!entry.name.startsWith('.')) names.push(entry.name);
  names.sort();
  for (const name of names) {
    const child = join(path, name);
    try {
      const { size, mtimeMs } = await stat(child);
      const flags = flagsOfName(name);
      const unseen = kind === 'new' && (flags & seen) !== 0 ? flags - seen : flags;
      yield { path: child, form: 'message', octets: size, modified: Math.trunc(mtimeMs), flags: unseen, mailbox };
    } catch (error) {
      yield { path: child, reason: (error as Error).message };
    }
  }
}

async function file(path: string, mailbox: string | null): Promise<Source> {
  const { size, mtimeMs } = await stat(path);
  const form = (await beginning(path)) === 'From ' ? 'mbox' : 'message';
  return { path, form, octets: size, modified: Math.trunc(mtimeMs), flags: 0, mailbox };
}

async function looksLikeMail(path: string): Promise<boolean> {
  const name = basename(path).toLowerCase();
  if (name.startsWith('.')) return false;
  return name.endsWith('.eml') || name.endsWith('.mbox') || (await beginning(path)) === 'From ';
}

async function beginning(path: string): Promise<string> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(5), 0, 5, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
