import type { Command } from 'commander';
import { isoOf, parseDay } from '#formats/almanac';
import { withContext } from '../context.js';
import { decodeText, parseCsv } from '../csv.js';
import { contentOf } from '../files.js';
import { type AddCommand, noun } from '../group.js';
import { Refused, table, type Terminal } from '../terminal.js';

/** Days off of companies, and national holidays that have changed. */
export function addHolidayCommands(program: Command, add: AddCommand, terminal: Terminal): void {
  const holiday = noun(program, 'holiday', 'holidays in everybody’s calendar of holidays');
  add(
    holiday,
    'add <domain> <date> <name>',
    'add a holiday of a company, or name it anew',
    async ([domain = '', date = '', name = ''], { english = null }) =>
      withContext(terminal, async ({ holidays }) => {
        const day = dayOf(date);
        await holidays.add(domain, { day, name, english: english as string | null });
        const data = { domain, date: isoOf(day), name, english };
        return { data, text: `${data.date} is a holiday of ${domain}: ${name}` };
      }),
  ).option('--english <name>', 'its name in English');
  add(holiday, 'remove <domain> <date>', 'remove a holiday of a company', async ([domain = '', date = '']) =>
    withContext(terminal, async ({ holidays }) => {
      const day = dayOf(date);
      await holidays.remove(domain, day);
      return { data: { domain, date: isoOf(day) }, text: `${isoOf(day)} is no holiday of ${domain}.` };
    }),
  );
  add(holiday, 'list <domain>', 'list the holidays of a company', async ([domain = '']) =>
    withContext(terminal, async ({ holidays }) => {
      const data = (await holidays.list(domain)).map(({ day, ...names }) => ({ date: isoOf(day), ...names }));
      const lines = data.map(({ date, name, english }) => [date, name, english ?? '-']);
      const text = table([['DATE', 'NAME', 'ENGLISH'], ...lines]);
      return { data, text: data.length === 0 ? `${domain} has no holidays of its own.` : text };
    }),
  );
  add(
    holiday,
    'import <file>',
    'take national holidays from a file of the Cabinet Office (date,name), for the years in it',
    async ([file = '']) =>
      withContext(terminal, async ({ holidays }) => {
        const rows = holidaysIn(decodeText(await contentOf(file)));
        const years = await holidays.import(rows);
        const data = { holidays: rows.length, years };
        return { data, text: `${rows.length} national holidays taken, ${years.at(0)} to ${years.at(-1)}.` };
      }),
  );
}

function dayOf(text: string): number {
  const day = parseDay(text);
  if (day === null) throw new Refused(`${text} is no date such as 2026-12-29`);
  return day;
}

/** The first line is a heading, unless it begins with a date. */
function holidaysIn(text: string): readonly { readonly day: number; readonly name: string }[] {
  const rows = parseCsv(text.replace(/^\ufeff/, ''));
  const found = rows.flatMap(({ line, cells: [date = '', name = ''] }, at) => {
    const day = parseDay(date.trim());
    if (day !== null && name.trim() !== '') return [{ day, name: name.trim() }];
    if (at === 0 && !/^\d/.test(date)) return [];
    throw new Refused(`line ${line}: not a date such as 2026/1/1 and a name`);
  });
  if (found.length === 0) throw new Refused('there are no holidays in the file');
  return found;
}
