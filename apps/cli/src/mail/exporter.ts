import { mkdir, open, readdir, rename, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccountId, MessageId } from '#kernel';
import type { MailboxInfo, MailboxView, MailStore } from '#core/mailstore';
import { Refused } from '../terminal.js';
import { directoryOf, suffixOf } from './maildirNames.js';

/** Messages that are read in one statement, where they are no larger than `smallOctets`. */
const readTogether = 32;
const smallOctets = 65_536;
const sliceOctets = 262_144;

/** Writes an account as a Maildir++ tree, every message octet by octet. Resolves with the number of messages. */
export async function exportMaildir(
  store: MailStore,
  accountId: AccountId,
  directory: string,
  hooks: { readonly interrupted: AbortSignal; readonly progress: (messages: number) => void },
): Promise<number> {
  await mkdir(directory, { recursive: true });
  if ((await readdir(directory)).length > 0) throw new Refused(`${directory} is not empty`);
  const { mailboxes } = await store.mailboxes.tree(accountId);
  let messages = 0;
  for (const mailbox of mailboxes) {
    if (hooks.interrupted.aborted) break;
    const { view, close } = await store.open(accountId, mailbox.id);
    try {
      const target = await makeMaildir(directory, mailbox);
      for (const [from, to] of groups(view)) {
        if (hooks.interrupted.aborted) break;
        await writeGroup(store, accountId, view, { target, from, to });
        messages += to - from;
        hooks.progress(messages);
      }
    } finally {
      close();
    }
  }
  return messages;
}

async function makeMaildir(root: string, { name }: MailboxInfo): Promise<string> {
  const target = join(root, directoryOf(name));
  for (const part of ['cur', 'new', 'tmp']) await mkdir(join(target, part), { recursive: true });
  return target;
}

/** Runs of messages that fit in memory together; a large one is alone. */
function* groups(view: MailboxView): Generator<readonly [number, number]> {
  const { length } = view;
  for (let from = 0; from < length; ) {
    let to = from;
    while (to < length && to - from < readTogether && view.sizeAt(to) <= smallOctets) to++;
    yield [from, Math.max(to, from + 1)];
    from = Math.max(to, from + 1);
  }
}

async function writeGroup(
  store: MailStore,
  accountId: AccountId,
  view: MailboxView,
  { target, from, to }: { readonly target: string; readonly from: number; readonly to: number },
): Promise<void> {
  const indices = Array.from({ length: to - from }, (_, offset) => from + offset);
  const small = indices.filter((index) => view.sizeAt(index) <= smallOctets).map((index) => view.messageIdAt(index));
  const contents = small.length === 0 ? new Map<MessageId, Buffer>() : await store.reader.contents(accountId, small);
  for (const index of indices) {
    const seconds = Math.trunc(view.internalDateAt(index) / 1000);
    const size = view.sizeAt(index);
    const name = `${seconds}.${view.uidValidity}_${view.uidAt(index)}.fumibako,S=${size}`;
    const temporary = join(target, 'tmp', name);
    const file = await open(temporary, 'wx', 0o600);
    try {
      const id = view.messageIdAt(index);
      const content = contents.get(id);
      if (content) await file.writeFile(content);
      else
        for (let at = 0; at < size; at += sliceOctets)
          await file.writeFile(await store.reader.slice(accountId, id, at, at + sliceOctets));
    } finally {
      await file.close();
    }
    await utimes(temporary, seconds, seconds);
    await rename(temporary, join(target, 'cur', `${name}${suffixOf(view.flagsAt(index))}`));
  }
}
