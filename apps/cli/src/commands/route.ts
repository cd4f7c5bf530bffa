import type { Command } from 'commander';
import { readRouteRecipient, readRouteSender, readRouteTarget, type Route, shownRouteTarget } from '#core/delivery';
import { withContext } from '../context.js';
import { type AddCommand, noun } from '../group.js';
import { passwordOf } from '../secrets.js';
import { Refused, table, type Terminal } from '../terminal.js';

const head = ['ID', 'POSITION', 'RECIPIENT', 'SENDER', 'TARGET'];

export function addRouteCommands(program: Command, add: AddCommand, terminal: Terminal): void {
  const route = noun(program, 'route', 'ways of outgoing mail, by recipient and sender');
  add(route, 'list', 'list the routes in the order in which they are looked at', async () =>
    withContext(terminal, async ({ routes }) => {
      const data = (await routes.list()).map(shown);
      const rows = data.map(({ id, position, recipient, sender, target }) => [
        String(id),
        String(position),
        recipient,
        sender,
        target,
      ]);
      return { data, text: rows.length === 0 ? 'There are no routes.' : table([head, ...rows]) };
    }),
  );
  add(
    route,
    'add <recipient> <target>',
    'mail to a domain (or *) goes to mx, HOST[:PORT] or smtp(s)://user:password@host:port; the first route that fits is taken',
    async ([domain = '', text = ''], options) => {
      const recipient = readRouteRecipient(domain);
      if (recipient === null) throw new Refused(`${domain} is neither a domain nor *`);
      const from = options['sender'] as string;
      const sender = readRouteSender(from);
      if (sender === null) throw new Refused(`${from} is neither an address nor a domain nor *`);
      const position = positionOf(options['position']);
      const target = readRouteTarget(await completed(terminal, text, options));
      if (target === null)
        throw new Refused('the target must be mx, HOST, HOST:PORT, or smtp(s)://user:password@host:port');
      return await withContext(terminal, async ({ routes }) => {
        const data = shown(await routes.add({ recipient, sender, target }, position));
        return { data, text: `Mail to ${recipient} from ${sender} goes to ${data.target} (route ${data.id}).` };
      });
    },
  )
    .option('--sender <who>', 'only mail from this address or domain', '*')
    .option('--position <number>', 'before routes with a larger one; behind all where it is missing')
    .option('--password-stdin', 'read the password of the target from standard input');
  add(route, 'remove <id>', 'remove a route', async ([id = '']) =>
    withContext(terminal, async ({ routes }) => {
      const number = /^\d{1,15}$/.test(id) ? Number(id) : 0;
      if (!(await routes.remove(number))) throw new Refused(`there is no route ${id}`);
      return { data: { id: number }, text: `Route ${number} is removed.` };
    }),
  );
}

/** Without its password. */
const shown = ({ target, ...rest }: Route) => ({ ...rest, target: shownRouteTarget(target) });

function positionOf(text: unknown): number | null {
  if (text === undefined) return null;
  if (typeof text !== 'string' || !/^\d{1,6}$/.test(text)) throw new Refused('--position is a number up to 999999');
  return Number(text);
}

/** A target with the password that is not to be seen among the processes of the machine. */
async function completed(
  terminal: Terminal,
  text: string,
  options: Readonly<Record<string, unknown>>,
): Promise<string> {
  if (options['passwordStdin'] !== true) return text;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.username === '') throw new Refused('the target names no user whose password that could be');
  url.password = encodeURIComponent(await passwordOf(terminal, options));
  return url.href;
}
