import type { Command } from 'commander';
import { withContext } from '../context.js';
import { type AddCommand, noun } from '../group.js';
import { addLimits } from './limits.js';
import { addListCommands } from './lists.js';
import { addModeration } from './moderation.js';
import type { Terminal } from '../terminal.js';

/** Addresses that lead to others. */
export function addDirectoryCommands(program: Command, add: AddCommand, terminal: Terminal): void {
  const alias = noun(program, 'alias', 'addresses that lead to others');
  add(alias, 'add <address> <targets...>', 'add an alias', async ([address = '', ...targets]) =>
    withContext(terminal, async ({ directory }) => {
      await directory.addAlias(address, targets);
      return { data: { address, targets }, text: `The alias ${address} leads to ${targets.join(', ')}.` };
    }),
  );
  addLimits(alias, add, terminal, 'alias');
  const group = noun(program, 'group', 'distribution lists');
  add(group, 'add <address>', 'add a distribution list', async ([address = ''], options) => {
    const members = options['member'] as readonly string[];
    const name = (options['name'] as string | undefined) ?? null;
    return await withContext(terminal, async ({ directory }) => {
      await directory.addGroup(address, { name, members });
      return { data: { address, name, members }, text: `The list ${address} has ${members.length} member(s).` };
    });
  })
    .option('--name <name>', 'name of the list')
    .requiredOption('--member <address...>', 'members, as often as needed');
  addListCommands(group, add, terminal);
  addLimits(group, add, terminal, 'group');
  addModeration(group, add, terminal);
}
