import type { Command } from 'commander';
import type { ModeratorDecision } from '#core/delivery';
import { withContext } from '../context.js';
import type { AddCommand } from '../group.js';
import { Refused, table, type Terminal } from '../terminal.js';

/** What waits at moderated lists, and decisions about it; verbs of `group`. */
export function addModeration(group: Command, add: AddCommand, terminal: Terminal): void {
  add(group, 'pending [address]', 'what waits for a moderator: at one list, or at all', async ([address]) =>
    withContext(terminal, async ({ moderation, lists }) => {
      const list = address === undefined ? null : (await lists.info(address)).address;
      const data = (await moderation.pending(list)).map((message) => ({
        id: message.id,
        list: message.list,
        sender: message.reverse_path,
        author: message.author,
        subject: message.subject,
        octets: message.size,
        received: message.received_at.toISOString(),
        until: message.expires_at.toISOString(),
      }));
      const rows = data.map(({ id, list: at, author, subject, until }) => [String(id), at, until, author, subject]);
      const text = table([['ID', 'LIST', 'UNTIL', 'FROM', 'SUBJECT'], ...rows]);
      return { data, text: data.length === 0 ? 'Nothing waits for a moderator.' : text };
    }),
  );
  addDecision(group, add, terminal, {
    verb: 'approve',
    decision: 'approved',
    prose: 'let a message through to a list',
  });
  addDecision(group, add, terminal, { verb: 'reject', decision: 'rejected', prose: 'send a message back' }).option(
    '--reason <text>',
    'what its sender is told',
  );
}

function addDecision(
  group: Command,
  add: AddCommand,
  terminal: Terminal,
  { verb, decision, prose }: { readonly verb: string; readonly decision: ModeratorDecision; readonly prose: string },
): Command {
  return add(group, `${verb} <id>`, prose, async ([id = ''], options) =>
    withContext(terminal, async ({ moderation }) => {
      const number = /^\d{1,15}$/.test(id) ? Number(id) : 0;
      const reason = (options['reason'] as string | undefined) ?? null;
      if (!(await moderation.decide(number, decision, 'administrator', reason)))
        throw new Refused(`no message ${id} waits for a moderator`);
      return { data: { id: number, decision, reason }, text: `Message ${number} is ${decision}.` };
    }),
  );
}
