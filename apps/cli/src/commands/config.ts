import type { Command } from 'commander';
import { loadSettings } from '#platform/settings';
import type { AddCommand } from '../group.js';
import type { Terminal } from '../terminal.js';

export function addConfigCommand(program: Command, add: AddCommand, terminal: Terminal): void {
  add(program, 'config', 'print every setting with its meaning, its default and its value in force', async () => {
    const { report } = loadSettings(terminal.environment);
    const text = report
      .map(({ variable, key, prose, defaultText, value, source }) =>
        [
          `${variable} = ${value}  (${source})`,
          `    ${prose}`,
          `    Key in the file: ${key}. Default: ${defaultText}.`,
        ].join('\n'),
      )
      .join('\n');
    return { data: report, text };
  });
}
