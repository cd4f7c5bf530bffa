import type { Command } from 'commander';
import type { Outcome } from './terminal.js';

/** Adds a leaf command: its outcome is printed for people, or as JSON. */
export type AddCommand = (
  parent: Command,
  nameAndArguments: string,
  description: string,
  work: (args: readonly string[], options: Readonly<Record<string, unknown>>) => Promise<Outcome>,
) => Command;

/** The command that holds the verbs of a noun. */
export function noun(program: Command, name: string, description: string): Command {
  return program.commands.find((command) => command.name() === name) ?? program.command(name).description(description);
}
