import type { Command } from 'commander';
import { withContext } from '../context.js';
import { type AddCommand, noun } from '../group.js';
import { type Outcome, Refused, table, type Terminal } from '../terminal.js';

const longestList = 10_000;

export function addQueueCommands(program: Command, add: AddCommand, terminal: Terminal): void {
  const queue = noun(program, 'queue', 'outgoing mail');
  add(queue, 'list', 'what waits or has failed', async () =>
    withContext(terminal, async (context) => {
      const rows = await context.queue.list(longestList);
      const data = rows.map((row) => ({
        id: row.message_id,
        recipient: row.address,
        sender: row.reverse_path,
        status: row.status,
        attempts: row.attempts,
        nextAttempt: row.next_attempt_at.toISOString(),
        lastReply: row.last_reply,
        octets: row.size,
        received: row.received_at.toISOString(),
      }));
      const lines = data.map((row) => {
        const { id, status, sender, recipient, attempts, nextAttempt, lastReply } = row;
        return [String(id), status, `<${sender}>`, recipient, String(attempts), nextAttempt, lastReply ?? ''];
      });
      const head = ['ID', 'STATUS', 'SENDER', 'RECIPIENT', 'TRIES', 'NEXT', 'LAST REPLY'];
      return { data, text: lines.length === 0 ? 'The queue is empty.' : table([head, ...lines]) };
    }),
  );
  add(queue, 'retry <id>', 'try a message now', async ([id = '']) =>
    withContext(terminal, ({ queue: mail }) => counted(id, 'tried again', (number) => mail.retry(number))),
  );
  add(queue, 'cancel <id>', 'give a message up', async ([id = '']) =>
    withContext(terminal, ({ queue: mail }) => counted(id, 'cancelled', (number) => mail.cancel(number))),
  );
}

async function counted(id: string, done: string, work: (id: number) => Promise<number>): Promise<Outcome> {
  const number = /^\d{1,15}$/.test(id) ? Number(id) : 0;
  const recipients = number === 0 ? 0 : await work(number);
  if (recipients === 0) throw new Refused(`there is no message ${id} in the queue for which that can be done`);
  return { data: { id: number, recipients }, text: `${recipients} recipient(s) of message ${number} ${done}.` };
}
