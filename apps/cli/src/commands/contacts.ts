import type { Command } from 'commander';
import { usualBook } from '#core/contacts';
import { withContext } from '../context.js';
import { contentOf, toldImport, write } from '../files.js';
import { type AddCommand, noun } from '../group.js';
import { table, type Terminal } from '../terminal.js';

const most = 20;

/** Address books of an account. */
export function addContactsCommands(program: Command, add: AddCommand, terminal: Terminal): void {
  const contacts = noun(program, 'contacts', 'address books of an account');
  add(
    contacts,
    'import <address> <file>',
    'read the cards of a .vcf file',
    async ([address = '', file = ''], options) =>
      withContext(terminal, async ({ directory, books }) => {
        const { id } = await directory.account(address);
        const book = (options['book'] as string | undefined) ?? usualBook;
        const data = await books.import(id, book, await contentOf(file), { via: 'cli', address: null });
        const refused = data.refused.map(({ name, reason }) => `${name}: ${reason}`);
        return { data: { address, book, ...data }, ...toldImport(book, data, refused) };
      }),
  ).option('--book <name>', `address book (${usualBook})`);
  add(contacts, 'export <address> <file>', 'write all cards to a .vcf file', async ([address = '', file = '']) =>
    withContext(terminal, async ({ directory, books }) => {
      const { id } = await directory.account(address);
      const cards = await write(file, books.export(id));
      return { data: { address, file, cards }, text: `${cards} card(s) are in ${file}.` };
    }),
  );
  add(
    contacts,
    'find <address> <words...>',
    'find people as this person does while typing',
    async ([address = '', ...words]) =>
      withContext(terminal, async ({ directory, finder }) => {
        const { id, organisationId } = await directory.account(address);
        const data = await finder.find(id, organisationId, words.join(' '), most);
        const lines = data.map(({ name, readings, emails, source }) => [
          name,
          readings[0] ?? '',
          emails.join(', '),
          source,
        ]);
        const head = ['NAME', 'READING', 'ADDRESSES', 'FROM'];
        return { data, text: lines.length === 0 ? 'Nobody is found.' : table([head, ...lines]) };
      }),
  );
}
