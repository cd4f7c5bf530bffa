import type { Command } from 'commander';
import type { SendMode } from '#core/directory';
import { parseSize } from '#platform/settings';
import { withContext } from '../context.js';
import { type AddCommand, noun } from '../group.js';
import { addLimits } from './limits.js';
import { Refused, table, type Terminal } from '../terminal.js';

const actor = { via: 'cli', address: null } as const;
const sendOption = ['--send <how>', 'how members write as it: as, behalf or none'] as const;

/** Mailboxes that several people work with. */
export function addSharedCommands(program: Command, add: AddCommand, terminal: Terminal): void {
  const shared = noun(program, 'shared', 'shared mailboxes');
  add(shared, 'add <address>', 'add a shared mailbox', async ([address = ''], options) => {
    const members = (options['member'] as readonly string[] | undefined) ?? [];
    const send = modeOf(options['send']);
    const quota = options['quota'] === undefined ? null : parseSize(String(options['quota']));
    const name = (options['name'] as string | undefined) ?? null;
    return await withContext(terminal, async ({ shared: accounts }) => {
      const added = await accounts.add(address, { name, quota, members, send }, actor);
      const data = { address: added.address, name, members, send };
      return { data, text: `The shared mailbox ${added.address} has ${members.length} member(s).` };
    });
  })
    .option('--name <name>', 'name that is shown')
    .option('--quota <size>', 'such as 5G; 0 for none')
    .option(...sendOption, 'as')
    .option('--member <address...>', 'people and groups who work with it, as often as needed');
  add(shared, 'list', 'list shared mailboxes', async () =>
    withContext(terminal, async ({ shared: accounts }) => {
      const data = [];
      for (const { address, name } of await accounts.list())
        data.push({ address, name, members: await accounts.members(address) });
      const lines = data.map(({ address, name, members }) => [
        address,
        name ?? '-',
        members.map((member) => `${member.address} (${member.send ?? 'none'})`).join(', ') || '-',
      ]);
      const text = table([['ADDRESS', 'NAME', 'MEMBERS (SEND)'], ...lines]);
      return { data, text: data.length === 0 ? 'There are no shared mailboxes.' : text };
    }),
  );
  add(shared, 'join <address> <member>', 'let somebody work with it', async ([address = '', member = ''], options) => {
    const send = modeOf(options['send']);
    return await withContext(terminal, async ({ shared: accounts }) => {
      await accounts.join(address, member, send, actor);
      return { data: { address, member, send }, text: `${member} works with ${address} now.` };
    });
  }).option(...sendOption, 'as');
  add(shared, 'leave <address> <member>', 'end that', async ([address = '', member = '']) =>
    withContext(terminal, async ({ shared: accounts }) => {
      await accounts.leave(address, member, actor);
      return { data: { address, member }, text: `${member} does not work with ${address} any more.` };
    }),
  );
  addLimits(shared, add, terminal, 'account');
}

function modeOf(option: unknown): SendMode | null {
  if (option === 'none') return null;
  if (option === 'as' || option === 'behalf') return option;
  throw new Refused('--send is as, behalf or none');
}
