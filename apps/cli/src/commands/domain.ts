import type { Command } from 'commander';
import { canonicalDomain } from '#kernel';
import { parseSize } from '#platform/settings';
import { withContext } from '../context.js';
import { type AddCommand, noun } from '../group.js';
import { Refused, table, type Terminal } from '../terminal.js';

export function addDomainCommands(program: Command, add: AddCommand, terminal: Terminal): void {
  const domain = noun(program, 'domain', 'domains whose mail is taken');
  add(domain, 'add <name>', 'add a domain', async ([name = '']) =>
    withContext(terminal, async ({ directory, dkim }) => {
      await directory.addDomain(name);
      // Its first keys are made, so that they can be published before the first message.
      await dkim.list(name);
      return { data: { name: canonicalDomain(name) }, text: `The domain ${name} is added.` };
    }),
  );
  add(domain, 'list', 'list domains', async () =>
    withContext(terminal, async ({ directory }) => {
      const data = await directory.domains();
      const rows = data.map(({ name, accounts, catchAll, quota }) => [
        name,
        String(accounts),
        catchAll ?? '-',
        String(quota),
      ]);
      return { data, text: table([['DOMAIN', 'ACCOUNTS', 'CATCH-ALL', 'QUOTA'], ...rows]) };
    }),
  );
  add(domain, 'set <name>', 'change a domain', async ([name = ''], options) => {
    const change = changeOf(options);
    return await withContext(terminal, async ({ directory }) => {
      await directory.updateDomain(name, change);
      return { data: { name, ...change }, text: `The domain ${name} is changed.` };
    });
  })
    .option('--catch-all <address>', 'account that takes mail for nobody, or none')
    .option('--quota <size>', 'quota of the whole domain, such as 500G; 0 for none')
    .option('--default-quota <size>', 'quota of new accounts, such as 5G; 0 for none')
    .option('--max-in <size>', 'largest message that its addresses take where they say nothing else; 0 for any')
    .option('--max-out <size>', 'largest message that its people send; 0 for any');
}

function changeOf(options: Readonly<Record<string, unknown>>): {
  catchAll?: string | null;
  quota?: number;
  defaultQuota?: number;
  maxIn?: number;
  maxOut?: number;
} {
  const { catchAll, quota, defaultQuota, maxIn, maxOut } = options as Partial<Record<string, string>>;
  const change = {
    ...(catchAll === undefined ? {} : { catchAll: catchAll === 'none' ? null : catchAll }),
    ...(quota === undefined ? {} : { quota: parseSize(quota) }),
    ...(defaultQuota === undefined ? {} : { defaultQuota: parseSize(defaultQuota) }),
    ...(maxIn === undefined ? {} : { maxIn: parseSize(maxIn) }),
    ...(maxOut === undefined ? {} : { maxOut: parseSize(maxOut) }),
  };
  if (Object.keys(change).length === 0)
    throw new Refused('nothing to change: give --catch-all, --quota, --default-quota, --max-in or --max-out');
  return change;
}
