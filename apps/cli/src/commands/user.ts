import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { type AccountInfo, scopes } from '#core/directory';
import { parseSize } from '#platform/settings';
import { type Context, withContext } from '../context.js';
import { addForwarding } from './forward.js';
import { addLimits } from './limits.js';
import { decodeText, parseCsv } from '../csv.js';
import { type AddCommand, noun } from '../group.js';
import { peopleOf } from '../people.js';
import { generatedPassword, passwordOf } from '../secrets.js';
import { scopesOf } from '../scopes.js';
import { Refused, table, type Terminal } from '../terminal.js';

const createDomain = ['--create-domain', 'add the domain where it is missing'] as const;

export function addUserCommands(program: Command, add: AddCommand, terminal: Terminal): void {
  const user = noun(program, 'user', 'people');
  addAdding(user, add, terminal);
  addChanging(user, add, terminal);
  addQuota(user, add, terminal);
  addForwarding(user, add, terminal);
  addLimits(user, add, terminal, 'account');
}

function addAdding(user: Command, add: AddCommand, terminal: Terminal): void {
  add(user, 'add <address>', 'add a person', async ([address = ''], options) => {
    const quota = options['quota'] === undefined ? null : parseSize(String(options['quota']));
    const password = await passwordOf(terminal, options);
    const person = {
      address,
      password,
      quota,
      name: (options['name'] as string) ?? null,
      admin: options['admin'] === true,
    };
    return await withContext(terminal, async (context) => {
      const [added] = await context.directory.addPeople([person], { createDomains: options['createDomain'] === true });
      if (!added) throw new Refused(`${address} was not added`);
      await prepare(context, [added]);
      return { data: shown(added), text: `${added.address} is added.` };
    });
  })
    .option('--name <name>', 'name of the person')
    .option('--password <password>', 'password')
    .option('--password-stdin', 'read the password from standard input')
    .option('--admin', 'may administer the server')
    .option('--quota <size>', 'such as 5G; 0 for none')
    .option(...createDomain);
  add(user, 'import <file>', 'add people from a CSV file, all or none of them', async ([file = ''], options) => {
    const rows = parseCsv(decodeText(await readable(file)));
    const createDomains = options['createDomain'] === true;
    return await withContext(terminal, async (context) => {
      const [accounts, domains] = await Promise.all([context.directory.accounts(), context.directory.domains()]);
      const people = peopleOf(rows, {
        addresses: new Set(accounts.map(({ address }) => address)),
        domains: createDomains ? null : new Set(domains.map(({ name }) => name)),
      });
      const added = await context.directory.addPeople(people, { createDomains });
      await prepare(context, added);
      return { data: added.map(shown), text: `${added.length} people are added.` };
    });
  }).option(...createDomain);
  add(user, 'list', 'list people', async () =>
    withContext(terminal, async ({ directory }) => {
      const data = (await directory.accounts()).filter(({ kind }) => kind === 'person').map(shown);
      const rows = data.map(({ address, name, admin, disabled, quota }) => {
        const state = [admin ? 'admin' : '', disabled ? 'disabled' : ''].filter((word) => word !== '').join(',');
        return [address, name ?? '-', quota === 0 ? 'unlimited' : String(quota), state || '-'];
      });
      return { data, text: table([['ADDRESS', 'NAME', 'QUOTA', 'STATE'], ...rows]) };
    }),
  );
}

function addQuota(user: Command, add: AddCommand, terminal: Terminal): void {
  add(user, 'quota <address>', 'set what the mail of an account may take', async ([address = ''], options) => {
    const size = options['size'] === undefined ? null : parseSize(String(options['size']));
    const messages = options['messages'] === undefined ? null : countOf(String(options['messages']));
    if (size === null && messages === null) throw new Refused('say --size or --messages');
    return await withContext(terminal, async ({ directory, store }) => {
      const { id } = await directory.account(address);
      if (size !== null) {
        await directory.setQuota(address, size);
        await store.quotas.set(id, size);
      }
      if (messages !== null) await store.quotas.setMessages(id, messages);
      const { usedOctets, limitOctets, messages: kept, limitMessages } = await store.quotas.use(id);
      const data = { address, octets: usedOctets, quota: limitOctets, messages: kept, messageQuota: limitMessages };
      const limits = `${limitOctets || 'any number of'} octets, ${limitMessages || 'any number of'} messages`;
      return { data, text: `${address} may keep ${limits}.` };
    });
  })
    .option('--size <size>', 'such as 5G; 0 for no limit')
    .option('--messages <number>', 'messages that may be kept; 0 for no limit');
}

function addChanging(user: Command, add: AddCommand, terminal: Terminal): void {
  add(user, 'passwd <address>', 'set a password', async ([address = ''], options) => {
    const password = await passwordOf(terminal, options);
    return await withContext(terminal, async ({ directory }) => {
      await directory.setPassword(address, password);
      return { data: { address }, text: `The password of ${address} is set.` };
    });
  })
    .option('--password <password>', 'new password')
    .option('--password-stdin', 'read the password from standard input');
  for (const [verb, disabled] of [
    ['disable', true],
    ['enable', false],
  ] as const)
    add(user, `${verb} <address>`, `${verb} a person's account`, async ([address = '']) =>
      withContext(terminal, async ({ directory }) => {
        await directory.setDisabled(address, disabled);
        return { data: { address, disabled }, text: `${address} is ${verb}d.` };
      }),
    );
  add(user, 'delete <address>', 'remove an account with everything in it', async ([address = '']) =>
    withContext(terminal, async ({ directory }) => {
      await directory.remove(address);
      return { data: { address }, text: `${address} is deleted.` };
    }),
  );
  add(user, 'app-password <address>', 'make a password for one application', async ([address = ''], options) => {
    const wanted = scopesOf(options['scope'] as readonly string[]);
    const label = String(options['label']);
    const password = generatedPassword();
    return await withContext(terminal, async ({ directory }) => {
      await directory.addApplicationPassword(address, password, { label, scopes: wanted });
      const text = `Password of ${label} (shown this once): ${password}`;
      return { data: { address, label, scopes: wanted, password }, text };
    });
  })
    .requiredOption('--label <label>', 'what it is for')
    .requiredOption('--scope <scope...>', `where it may be used: ${scopes.join(', ')}`);
}

function countOf(text: string): number {
  const count = Number(text);
  if (!/^\d{1,15}$/.test(text)) throw new Refused(`${text} is not a number of messages`);
  return count;
}

/** Gives new accounts their mailboxes. */
async function prepare({ store }: Context, accounts: readonly AccountInfo[]): Promise<void> {
  for (const { id, domainId, quota } of accounts)
    await store.mailboxes.prepareAccount(id, { domainId, quotaOctets: quota });
}

function shown({ id, address, name, kind, admin, disabled, quota }: AccountInfo) {
  return { id, address, name, kind, admin, disabled, quota };
}

async function readable(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new Refused(`${file} cannot be read: ${(error as Error).message}`);
  }
}
