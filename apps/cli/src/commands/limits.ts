import type { Command } from 'commander';
import { type AddressLimitChange, type AddressLimitInfo, nobody } from '#core/directory';
import { parseSize } from '#platform/settings';
import { withContext } from '../context.js';
import type { AddCommand } from '../group.js';
import { type Outcome, Refused, table, type Terminal } from '../terminal.js';

/** Whose limits a noun is about. */
type Kind = AddressLimitInfo['kind'];

/** From whom an address takes mail, and how large; a verb of `user`, `shared`, `alias` and `group`. */
export function addLimits(parent: Command, add: AddCommand, terminal: Terminal, kind: Kind): void {
  const isPerson = parent.name() === 'user';
  const prose = 'show or change from whom it takes mail, and how large';
  const limits = add(parent, 'limits <address>', prose, async ([address = ''], options) =>
    withContext(terminal, async ({ limits: kept }) => {
      const known = await kept.info(address);
      if (known.kind !== kind)
        throw new Refused(`${address} is ${articles[known.kind]}: say \`${nouns[known.kind]} limits\``);
      const change = changeOf(options);
      if (Object.keys(change).length > 0) await kept.change(address, change);
      return outcome(await kept.info(address), isPerson);
    }),
  )
    .option('--inside <switch>', 'on: only from people of its organisation who have signed in')
    .option('--from <sender...>', `only from these: addresses, @domains, groups, ${nobody}; or anyone`)
    .option('--not-from <sender...>', 'never from these; or none')
    .option(
      '--max-in <size>',
      'largest message that it takes, such as 10M; 0 for any, domain for what its domain says',
    );
  // nobody signs in as one of the others
  if (isPerson)
    limits.option(
      '--max-out <size>',
      'largest message that they may send; 0 for any, domain for what their domain says',
    );
}

const nouns = { account: 'user', group: 'group', alias: 'alias' } as const;
const articles = { account: 'an account', group: 'a group', alias: 'an alias' } as const;

const sizeOf = (value: unknown): number | null => (value === 'domain' ? null : parseSize(String(value)));
const sendersOf = (value: unknown, none: string): readonly string[] => {
  const senders = value as readonly string[];
  return senders.length === 1 && senders[0] === none ? [] : senders;
};

/** Reads each option that is given. */
const readers: Readonly<Record<string, (value: unknown) => AddressLimitChange>> = {
  inside: (value) => {
    if (value !== 'on' && value !== 'off') throw new Refused('--inside is on or off');
    return { insideOnly: value === 'on' };
  },
  from: (value) => ({ allowed: sendersOf(value, 'anyone') }),
  notFrom: (value) => ({ denied: sendersOf(value, 'none') }),
  maxIn: (value) => ({ maxIn: sizeOf(value) }),
  maxOut: (value) => ({ maxOut: sizeOf(value) }),
};

function changeOf(options: Readonly<Record<string, unknown>>): AddressLimitChange {
  const given = Object.entries(readers).filter(([name]) => options[name] !== undefined);
  return Object.assign({}, ...given.map(([name, read]) => read(options[name]))) as AddressLimitChange;
}

function outcome({ kind: _, maxOut, ...rest }: AddressLimitInfo, isPerson: boolean): Outcome {
  const data = isPerson ? { ...rest, maxOut } : rest;
  const size = (octets: number | null): string => {
    if (octets === null) return 'as its domain says';
    return octets === 0 ? 'any' : `${octets} octets`;
  };
  const lines: (readonly [string, string])[] = [
    ['address:', data.address],
    ['only from inside:', data.insideOnly ? 'yes' : 'no'],
    ['only from:', data.allowed.join(', ') || 'anyone'],
    ['never from:', data.denied.join(', ') || '-'],
    ['largest that it takes:', size(data.maxIn)],
    ...(isPerson ? [['largest that they send:', size(maxOut)] as const] : []),
  ];
  return { data, text: table(lines) };
}
