import type { Command } from 'commander';
import type { MailStore } from '#core/mailstore';
import { type Context, withContext } from '../context.js';
import { type AddCommand, noun } from '../group.js';
import { exportMaildir } from '../mail/exporter.js';
import { Importer } from '../mail/importer.js';
import { Progress } from '../mail/progress.js';
import { type Source, sourcesOf, type Unreadable } from '../mail/sources.js';
import type { Outcome, Terminal } from '../terminal.js';

/** Unreadable files that are named; the others are counted. */
const namedFailures = 20;

export function addMailCommands(program: Command, add: AddCommand, terminal: Terminal): void {
  const mail = noun(program, 'mail', 'messages of an account');
  add(
    mail,
    'import <address> <paths...>',
    'store mbox files, Maildirs, .eml files and folders of them',
    async ([address = '', ...paths], options) =>
      withContext(terminal, (context) =>
        importMail(context, terminal, {
          address,
          paths,
          mailbox: (options['mailbox'] as string | undefined) ?? 'INBOX',
        }),
      ),
  ).option('--mailbox <name>', 'mailbox for what names no other (INBOX)');
  add(
    mail,
    'export <address> <dir>',
    'write a Maildir++ tree, every message octet by octet',
    async ([address = '', directory = '']) =>
      withContext(terminal, async ({ directory: people, store }) => {
        const { id } = await people.account(address);
        const progress = new Progress(terminal, await messagesOf(store, id), 'messages');
        const messages = await exportMaildir(store, id, directory, {
          interrupted: terminal.interrupted,
          progress: (count) => progress.show(count, count),
        });
        progress.end();
        const failure = terminal.interrupted.aborted
          ? { failure: `interrupted: ${messages} message(s) were written` }
          : {};
        return {
          data: { address, directory, messages },
          text: `${messages} message(s) are in ${directory}.`,
          ...failure,
        };
      }),
  );
}

async function messagesOf(store: MailStore, accountId: Parameters<MailStore['open']>[0]): Promise<number> {
  const { mailboxes } = await store.mailboxes.tree(accountId);
  return mailboxes.reduce((sum, { messages }) => sum + messages, 0);
}

async function importMail(
  { directory, store }: Context,
  terminal: Terminal,
  {
    address,
    paths,
    mailbox,
  }: { readonly address: string; readonly paths: readonly string[]; readonly mailbox: string },
): Promise<Outcome> {
  const { id } = await directory.account(address);
  const { sources, failures, octets } = await look(paths);
  const progress = new Progress(terminal, octets, 'messages');
  let read = 0;
  const importer = new Importer(store, {
    accountId: id,
    mailbox,
    interrupted: terminal.interrupted,
    progress: (more, stored) => {
      read += more;
      progress.show(read, stored);
    },
  });
  let broken: Error | null = null;
  try {
    for (const source of sources) {
      if (terminal.interrupted.aborted) break;
      await importer.take(source);
    }
  } catch (error) {
    broken = error as Error;
  }
  await importer.finish().catch((error: Error) => {
    broken ??= error;
  });
  progress.end();
  return outcomeOf(importer.stored, [...failures, ...importer.failures], address, {
    broken: broken?.message ?? null,
    interrupted: terminal.interrupted.aborted,
  });
}

async function look(paths: readonly string[]): Promise<{ sources: Source[]; failures: Unreadable[]; octets: number }> {
  const sources: Source[] = [];
  const failures: Unreadable[] = [];
  let octets = 0;
  for (const path of paths)
    for await (const found of sourcesOf(path)) {
      if ('reason' in found) failures.push(found);
      else {
        sources.push(found);
        octets += found.octets;
      }
    }
  return { sources, failures, octets };
}

function outcomeOf(
  stored: number,
  failures: readonly Unreadable[],
  address: string,
  end: { readonly broken: string | null; readonly interrupted: boolean },
): Outcome {
  const text = `${stored} message(s) are stored for ${address}.`;
  const data = { address, stored, unreadable: failures, interrupted: end.interrupted };
  if (end.broken !== null) return { data, text, failure: `${end.broken}; ${stored} message(s) were stored` };
  if (end.interrupted) return { data, text, failure: `interrupted: ${stored} message(s) were stored` };
  if (failures.length === 0) return { data, text };
  const named = failures.slice(0, namedFailures).map(({ path, reason }) => `${path} (${reason})`);
  const more = failures.length > namedFailures ? ` and ${failures.length - namedFailures} more` : '';
  return { data, text, failure: `${failures.length} could not be read: ${named.join(', ')}${more}` };
}
