import { parseMailboxAddress } from '#kernel';
import { minPasswordLength, type NewPerson } from '#core/directory';
import { parseSize } from '#platform/settings';
import type { CsvRow } from './csv.js';
import { Refused } from './terminal.js';

const columns = [
  'address',
  'name',
  'password',
  'quota',
  'admin',
  'department',
  'title',
  'phone',
  'phonetic_name',
] as const;
type Column = (typeof columns)[number];

/** What is known before the import. */
export interface Known {
  readonly addresses: ReadonlySet<string>;
  /** null when missing domains are added. */
  readonly domains: ReadonlySet<string> | null;
}

const yes = ['true', 'yes', '1', 'on'];
const no = ['', 'false', 'no', '0', 'off'];

/** People of a file with a header; refuses the whole of it, naming every bad row by its line. */
export function peopleOf(rows: readonly CsvRow[], known: Known): readonly NewPerson[] {
  const [header, ...body] = rows;
  if (!header) throw new Refused('the file is empty');
  const order = header.cells.map((cell) => cell.trim().toLowerCase());
  const unknown = order.filter((name) => !columns.some((column) => column === name));
  if (unknown.length > 0)
    throw new Refused(`line ${header.line}: ${unknown.join(', ')} is no column; the columns are ${columns.join(', ')}`);
  if (!order.includes('address') || !order.includes('password'))
    throw new Refused(`line ${header.line}: the columns address and password are needed`);
  if (body.length === 0) throw new Refused('the file holds nobody');
  const problems: string[] = [];
  const seen = new Map<string, number>();
  const people = body.map(({ line, cells }) => {
    const value = (column: Column): string => (cells[order.indexOf(column)] ?? '').trim();
    const found = cells.length > order.length ? ['there are more cells than columns'] : problemsOf(value, known);
    const key = value('address').toLowerCase();
    const earlier = seen.get(key);
    if (earlier !== undefined) found.push(`${key} stands in line ${earlier} already`);
    else seen.set(key, line);
    for (const problem of found) problems.push(`line ${line}: ${problem}`);
    return found.length > 0 ? null : personOf(value, cells[order.indexOf('password')] ?? '');
  });
  if (problems.length > 0) throw new Refused(`nobody was added: ${problems.join('; ')}`);
  return people.filter((person) => person !== null);
}

function problemsOf(value: (column: Column) => string, known: Known): string[] {
  const problems: string[] = [];
  const text = value('address');
  const address = parseMailboxAddress(text);
  if (!address || address.domain.startsWith('['))
    problems.push(`${text === '' ? 'an empty cell' : text} is not an address`);
  else if (known.addresses.has(text.toLowerCase())) problems.push(`the address ${text} is taken`);
  else if (known.domains && !known.domains.has(address.domain))
    problems.push(`the domain ${address.domain} is not ours`);
  if (value('password').length < minPasswordLength)
    problems.push(`a password has at least ${minPasswordLength} characters`);
  if (![...yes, ...no].includes(value('admin').toLowerCase()))
    problems.push(`admin is neither true nor false: ${value('admin')}`);
  try {
    if (value('quota') !== '') parseSize(value('quota'));
  } catch (error) {
    problems.push(`quota ${(error as Error).message}`);
  }
  return problems;
}

function personOf(value: (column: Column) => string, password: string): NewPerson {
  const optional = (column: Column): string | null => (value(column) === '' ? null : value(column));
  return {
    address: value('address'),
    password,
    name: optional('name'),
    admin: yes.includes(value('admin').toLowerCase()),
    quota: value('quota') === '' ? null : parseSize(value('quota')),
    department: optional('department'),
    title: optional('title'),
    phone: optional('phone'),
    phoneticName: optional('phonetic_name'),
  };
}
