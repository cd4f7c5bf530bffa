import type { Command } from 'commander';
import { withContext } from '../context.js';
import { type AddCommand, noun } from '../group.js';
import { Refused, table, type Terminal } from '../terminal.js';

const head = ['ID', 'NAME', 'COMPANY', 'DEPARTMENT', 'ADDRESSES', 'ADDRESS HERE'];
const whose = ['--organisation <name>', 'in whose directory', 'default'] as const;

/** People elsewhere whom the directory knows. */
export function addContactCommands(program: Command, add: AddCommand, terminal: Terminal): void {
  const contact = noun(program, 'contact', 'people elsewhere whom the directory knows');
  add(contact, 'add <name> <addresses...>', 'add somebody elsewhere', async ([name = '', ...emails], options) => {
    const { reading, company, department, title, phone, address } = options as Partial<Record<string, string>>;
    const said = { phoneticName: reading, company, department, title, phone, address };
    const given = Object.entries(said).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
    return await withContext(terminal, async ({ contacts }) => {
      const organisation = String(options['organisation']);
      const data = await contacts.add(organisation, { ...Object.fromEntries(given), name, emails });
      const here = data.address === null ? '' : ` Mail for ${data.address} goes to ${data.emails[0]}.`;
      return { data, text: `${data.name} is contact ${data.id}.${here}` };
    });
  })
    .option('--reading <text>', 'how the name is read')
    .option('--company <name>', 'where they work')
    .option('--department <name>', 'department there')
    .option('--title <name>', 'title there')
    .option('--phone <number>', 'telephone number')
    .option('--address <address>', 'address of a domain of ours that leads to the first of the others')
    .option(...whose);
  add(contact, 'list', 'list contacts', async (_, options) =>
    withContext(terminal, async ({ contacts }) => {
      const data = await contacts.list(String(options['organisation']));
      const rows = data.map(({ id, name, company, department, emails, address }) => [
        String(id),
        name,
        company ?? '-',
        department ?? '-',
        emails.join(', '),
        address ?? '-',
      ]);
      return { data, text: data.length === 0 ? 'There are no contacts.' : table([head, ...rows]) };
    }),
  ).option(...whose);
  add(contact, 'remove <id>', 'remove a contact with its address here', async ([id = ''], options) => {
    if (!/^\d{1,15}$/.test(id)) throw new Refused(`${id} is not the number of a contact`);
    return await withContext(terminal, async ({ contacts }) => {
      await contacts.remove(String(options['organisation']), Number(id));
      return { data: { id: Number(id) }, text: `Contact ${id} is removed.` };
    });
  }).option(...whose);
}
