import type { Command } from 'commander';
import { usualCalendar } from '#core/calendar';
import { withContext } from '../context.js';
import { contentOf, toldImport, write } from '../files.js';
import { type AddCommand, noun } from '../group.js';
import { table, type Terminal } from '../terminal.js';

/** Calendars of an account. */
export function addCalendarCommands(program: Command, add: AddCommand, terminal: Terminal): void {
  const calendar = noun(program, 'calendar', 'calendars of an account');
  add(calendar, 'import <address> <file>', 'read an .ics file', async ([address = '', file = ''], options) =>
    withContext(terminal, async ({ directory, calendars }) => {
      const { id } = await directory.account(address);
      const name = (options['calendar'] as string | undefined) ?? usualCalendar;
      const data = await calendars.import(id, name, await contentOf(file), { via: 'cli', address: null });
      const refused = data.refused.map(({ uid, reason }) => `${uid}: ${reason}`);
      return { data: { address, calendar: name, ...data }, ...toldImport(name, data, refused) };
    }),
  ).option('--calendar <name>', `calendar (${usualCalendar})`);
  add(calendar, 'export <address> <file>', 'write all calendars to an .ics file', async ([address = '', file = '']) =>
    withContext(terminal, async ({ directory, calendars }) => {
      const { id } = await directory.account(address);
      await write(file, calendars.export(id));
      return { data: { address, file }, text: `The calendars of ${address} are in ${file}.` };
    }),
  );
  add(calendar, 'decisions <address>', 'what was done about invitations and answers', async ([address = ''], options) =>
    withContext(terminal, async ({ directory, decisions }) => {
      const { id } = await directory.account(address);
      const found = await decisions.list(id, (options['uid'] as string | undefined) ?? null);
      const data = found.map(({ at, ...decision }) => ({ at: at.toISOString(), ...decision }));
      const lines = data.map(({ at, outcome, reason, method, from, uid }) => [at, outcome, reason, method, from, uid]);
      const text = table([['TIME', 'OUTCOME', 'REASON', 'METHOD', 'FROM', 'UID'], ...lines]);
      return { data, text: data.length === 0 ? `Nothing has come for ${address}.` : text };
    }),
  ).option('--uid <uid>', 'of one event');
}
