import type { Command } from 'commander';
import { forgetIndex } from '#core/search';
import { withContext } from '../context.js';
import { type AddCommand, noun } from '../group.js';
import { Refused, type Terminal } from '../terminal.js';

export function addSearchCommands(program: Command, add: AddCommand, terminal: Terminal): void {
  const search = noun(program, 'search', 'the search index');
  add(search, 'rebuild [address...]', 'make the index of these people anew, or of all', async (addresses) =>
    withContext(terminal, async ({ database, directory }) => {
      const accounts =
        addresses.length === 0
          ? await directory.accounts()
          : await Promise.all(addresses.map((address) => directory.account(address)));
      if (accounts.length === 0) throw new Refused('there is nobody whose index could be made anew');
      for (const { id } of accounts) await forgetIndex(database, id);
      const data = accounts.map(({ address }) => address);
      const text = `The running server makes ${data.length} search index(es) anew; until then it looks into the messages themselves.`;
      return { data, text };
    }),
  );
}
