import type { Command } from 'commander';
import { type AddCommand, noun } from '../group.js';
import { Refused } from '../terminal.js';

/** Commands of later releases: noun, verb and arguments, what they are for. */
const later: readonly (readonly [noun: string | null, command: string, purpose: string])[] = [
  ['migrate', 'imap', 'copying accounts from other servers'],
  [null, 'backup', 'backups'],
  [null, 'restore', 'backups'],
];

export function addLaterCommands(program: Command, add: AddCommand): void {
  for (const [name, command, purpose] of later) {
    const parent = name === null ? program : noun(program, name, `${purpose} (in a later release)`);
    add(parent, `${command} [words...]`, `${purpose} (in a later release)`, () => {
      const words = name === null ? command : `${name} ${command}`;
      throw new Refused(`\`${words}\` comes with a later release`);
    }).allowUnknownOption();
  }
}
