import type { Command } from 'commander';
import { withContext } from '../context.js';
import { type AddCommand, noun } from '../group.js';
import { Refused, table, type Terminal } from '../terminal.js';

/** Addresses that are others outside. */
export function addRewriteCommands(program: Command, add: AddCommand, terminal: Terminal): void {
  const rewrite = noun(program, 'rewrite', 'addresses of ours that others see as others');
  const prose = 'let others see an address as another, or the addresses of @a.domain as those of @another';
  add(rewrite, 'add <inside> <outside>', prose, async ([inside = '', outside = '']) =>
    withContext(terminal, async ({ rewriting }) => {
      const { organisation: _, ...data } = await rewriting.add(inside, outside);
      return { data, text: `Others see ${data.inside} as ${data.outside}.` };
    }),
  );
  add(rewrite, 'list', 'list them', async () =>
    withContext(terminal, async ({ rewriting }) => {
      const data = (await rewriting.list()).map(({ inside, outside }) => ({ inside, outside }));
      const rows = data.map(({ inside, outside }) => [inside, outside]);
      const text = table([['INSIDE', 'OUTSIDE'], ...rows]);
      return { data, text: data.length === 0 ? 'No address is another outside.' : text };
    }),
  );
  add(rewrite, 'remove <inside>', 'let others see an address as it is', async ([inside = '']) =>
    withContext(terminal, async ({ rewriting }) => {
      if (!(await rewriting.remove(inside))) throw new Refused(`${inside} is not rewritten`);
      return { data: { inside }, text: `Others see ${inside} as it is.` };
    }),
  );
}
