import type { Command } from 'commander';
import { tlsLevels } from '#core/delivery';
import { canonicalDomain } from '#kernel';
import { withContext } from '../context.js';
import { type AddCommand, noun } from '../group.js';
import { Refused, table, type Terminal } from '../terminal.js';

export function addTlsCommands(program: Command, add: AddCommand, terminal: Terminal): void {
  const tls = noun(program, 'tls', 'TLS of outgoing mail, by domain');
  add(tls, 'list', 'list the rules', async () =>
    withContext(terminal, async ({ tlsRules }) => {
      const data = await tlsRules.list();
      const rows = data.map(({ domain, level }) => [domain, level]);
      return { data, text: rows.length === 0 ? 'There are no rules.' : table([['DOMAIN', 'LEVEL'], ...rows]) };
    }),
  );
  add(
    tls,
    'set <domain> <level>',
    'rule: none (never TLS), encrypt (any certificate), verify (one for the host)',
    async ([domain = '', word = '']) => {
      const name = known(domain);
      const level = tlsLevels.find((each) => each === word);
      if (level === undefined) throw new Refused(`the level must be one of ${tlsLevels.join(', ')}`);
      return await withContext(terminal, async ({ tlsRules }) => {
        await tlsRules.set(name, level);
        return { data: { domain: name, level }, text: `Mail to ${name} goes by the rule ${level}.` };
      });
    },
  );
  add(tls, 'remove <domain>', 'remove a rule: what the domain publishes holds again', async ([domain = '']) => {
    const name = known(domain);
    return await withContext(terminal, async ({ tlsRules }) => {
      if (!(await tlsRules.remove(name))) throw new Refused(`there is no rule for ${name}`);
      return { data: { domain: name }, text: `The rule for ${name} is removed.` };
    });
  });
}

function known(domain: string): string {
  const name = canonicalDomain(domain);
  if (name === null) throw new Refused(`${domain} is no domain`);
  return name;
}
