import type { Command } from 'commander';
import { canonicalDomain } from '#kernel';
import { parseSize, type Settings } from '#platform/settings';
import { withContext } from '../context.js';
import { type AddCommand, noun } from '../group.js';
import { type Outcome, Refused, table, type Terminal } from '../terminal.js';

export function addDomainCommands(program: Command, add: AddCommand, terminal: Terminal): void {
  const domain = noun(program, 'domain', 'domains whose mail is taken');
  add(domain, 'add <name>', 'add a domain', async ([name = '']) =>
    withContext(terminal, async ({ directory }) => {
      await directory.addDomain(name);
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
    .option('--default-quota <size>', 'quota of new accounts, such as 5G; 0 for none');
  add(domain, 'dns <name>', 'print the DNS records to publish', async ([name = ''], options) => {
    if (options['check'] === true) throw new Refused('`domain dns --check` comes with a later release');
    return await withContext(terminal, async ({ directory, settings }) => {
      const wanted = canonicalDomain(name);
      if (!(await directory.domains()).some((known) => known.name === wanted))
        throw new Refused(`the domain ${name} is not ours`);
      return records(wanted ?? name, settings);
    });
  }).option('--check', 'compare with what is really there');
}

function changeOf(options: Readonly<Record<string, unknown>>): {
  catchAll?: string | null;
  quota?: number;
  defaultQuota?: number;
} {
  const { catchAll, quota, defaultQuota } = options as Partial<Record<string, string>>;
  const change = {
    ...(catchAll === undefined ? {} : { catchAll: catchAll === 'none' ? null : catchAll }),
    ...(quota === undefined ? {} : { quota: parseSize(quota) }),
    ...(defaultQuota === undefined ? {} : { defaultQuota: parseSize(defaultQuota) }),
  };
  if (Object.keys(change).length === 0)
    throw new Refused('nothing to change: give --catch-all, --quota or --default-quota');
  return change;
}

/** Records as a zone file has them; the address of the host itself is the administrator's to fill in. */
function records(domain: string, settings: Settings): Outcome {
  const { hostname } = settings;
  const services: readonly (readonly [string, number | null])[] = [
    ['_imaps._tcp', settings.portImaps],
    ['_imap._tcp', settings.portImap],
    ['_submissions._tcp', settings.portSubmissions],
    ['_submission._tcp', settings.portSubmission],
    ['_pop3s._tcp', settings.portPop3s],
    ['_pop3._tcp', settings.portPop3],
  ];
  const data = [
    { name: domain, type: 'MX', value: `10 ${hostname}.` },
    { name: domain, type: 'TXT', value: '"v=spf1 mx -all"' },
    // RFC 6186 §3, RFC 8314 §5.1: a service that is off is announced with a dot.
    ...services.map(([service, port]) => ({
      name: `${service}.${domain}`,
      type: 'SRV',
      value: port === null ? '0 0 0 .' : `0 1 ${port} ${hostname}.`,
    })),
  ];
  const lines = data.map(({ name, type, value }) => [`${name}.`, 'IN', type, value]);
  const hint = `; ${hostname}. needs an A (and AAAA) record with the address of this server, and that address a PTR record with ${hostname}.`;
  return { data, text: `${table(lines)}\n${hint}` };
}
