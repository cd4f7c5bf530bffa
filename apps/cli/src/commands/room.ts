import type { Command } from 'commander';
import { addressKey, readAddress } from '#core/directory';
import { printHours, readHours, type Room, type RoomRules } from '#core/scheduling';
import { withContext } from '../context.js';
import { type AddCommand, noun } from '../group.js';
import { Refused, table, type Terminal } from '../terminal.js';

/** Rooms and equipment, which answer invitations by themselves. */
export function addRoomCommands(program: Command, add: AddCommand, terminal: Terminal): void {
  const room = noun(program, 'room', 'rooms and equipment');
  withRules(
    add(room, 'add <address>', 'add a room, or a piece of equipment', async ([address = ''], options) =>
      withContext(terminal, async ({ rooms }) => {
        const kind = options['equipment'] === true ? 'equipment' : 'room';
        const name = (options['name'] as string | undefined) ?? null;
        const data = shown(await rooms.add(address, { name, kind, rules: rulesIn(options) }));
        return { data, text: `${data.address} can be booked.` };
      }),
    )
      .option('--name <name>', 'name that is shown')
      .option('--equipment', 'it is no room'),
  );
  withRules(
    add(room, 'set <address>', 'change what it allows', async ([address = ''], options) =>
      withContext(terminal, async ({ rooms }) => {
        const data = shown(await rooms.set(address, rulesIn(options)));
        return { data, text: told(data) };
      }),
    ),
  );
  add(room, 'list', 'list rooms and equipment', async () =>
    withContext(terminal, async ({ rooms }) => {
      const data = (await rooms.list()).map(shown);
      const lines = data.map(({ address, name, kind, capacity }) => [
        address,
        kind,
        String(capacity ?? '-'),
        name ?? '-',
      ]);
      const text = table([['ADDRESS', 'KIND', 'CAPACITY', 'NAME'], ...lines]);
      return { data, text: data.length === 0 ? 'There are no rooms.' : text };
    }),
  );
  add(room, 'show <address>', 'tell what it allows', async ([address = '']) =>
    withContext(terminal, async ({ rooms }) => {
      const key = addressKey(readAddress(address));
      const found = (await rooms.list()).find((each) => each.address === key);
      if (!found) throw new Refused(`${address} is neither a room nor equipment`);
      const data = shown(found);
      return { data, text: told(data) };
    }),
  );
  addRequests(room, add, terminal);
  addDecision(room, add, terminal, 'approve', 'accept a booking that waits');
  addDecision(room, add, terminal, 'reject', 'decline a booking that waits');
}

function addRequests(room: Command, add: AddCommand, terminal: Terminal): void {
  add(room, 'requests [address]', 'bookings that wait: at one room, or at all', async ([address]) =>
    withContext(terminal, async ({ rooms }) => {
      const data = (await rooms.requests(address ?? null)).map(
        ({ id, address: at, kind, organizer, summary, starts }) => ({
          id,
          room: at,
          waitsFor: kind === 'approval' ? 'approval' : 'time',
          organizer,
          summary,
          starts: starts?.toISOString() ?? null,
        }),
      );
      const lines = data.map((each) => Object.values(each).map((value) => String(value ?? '-')));
      const text = table([['ID', 'ROOM', 'WAITS FOR', 'ORGANIZER', 'SUBJECT', 'STARTS'], ...lines]);
      return { data, text: data.length === 0 ? 'No booking waits.' : text };
    }),
  );
}

function addDecision(
  room: Command,
  add: AddCommand,
  terminal: Terminal,
  verb: 'approve' | 'reject',
  prose: string,
): void {
  add(room, `${verb} <id>`, prose, async ([id = ''], options) =>
    withContext(terminal, async ({ roomApprovals }) => {
      const number = /^\d{1,15}$/.test(id) ? Number(id) : 0;
      const reason = (options['reason'] as string | undefined) ?? null;
      const { address, organizer } = await roomApprovals.decide(number, verb === 'approve', reason);
      const decision = verb === 'approve' ? 'accepted' : 'declined';
      const data = { id: number, room: address, organizer, decision, reason };
      return { data, text: `Booking ${number} of ${address} is ${decision}.` };
    }),
  ).option('--reason <text>', 'what the organizer is told');
}

function withRules(command: Command): void {
  command
    .option('--capacity <people>', 'most people in it; none for any number')
    .option('--zone <name>', 'time zone of its hours, such as Asia/Tokyo')
    .option('--hours <times>', 'when it is open, such as "mon-fri 09:00-18:00"; always')
    .option('--window <days>', 'how many days ahead it can be booked; none for any number')
    .option('--max-minutes <minutes>', 'longest booking; none for any length')
    .option('--recurring <yes|no>', 'whether it can be booked again and again')
    .option(
      '--booker <address...>',
      'who may book it: people, groups, * for anybody; everybody inside where none is named',
    )
    .option('--delegate <address...>', 'who approves bookings; none: nobody has to')
    .option('--waiting <yes|no>', 'whether bookings wait for a time that is taken');
}

type Options = Readonly<Record<string, unknown>>;

function rulesIn(options: Options): Partial<RoomRules> {
  const { zone, hours } = options as { readonly zone?: string; readonly hours?: string };
  const given = {
    capacity: numberIn(options, 'capacity'),
    zone,
    hours: hours === undefined ? undefined : hours === 'always' ? null : readHours(hours),
    windowDays: numberIn(options, 'window'),
    maxMinutes: numberIn(options, 'maxMinutes'),
    recurring: answerIn(options, 'recurring'),
    bookers: addressesIn(options, 'booker'),
    delegates: addressesIn(options, 'delegate'),
    waiting: answerIn(options, 'waiting'),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function numberIn(options: Options, name: string): number | null | undefined {
  const text = options[name] as string | undefined;
  if (text === undefined || text === 'none') return text === undefined ? undefined : null;
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new Refused(`${text} is neither a number above 0 nor none`);
  return Number(text);
}

function answerIn(options: Options, name: string): boolean | undefined {
  const text = options[name] as string | undefined;
  if (text === undefined) return undefined;
  if (text !== 'yes' && text !== 'no') throw new Refused(`${text} is neither yes nor no`);
  return text === 'yes';
}

function addressesIn(options: Options, name: string): readonly string[] | undefined {
  const texts = options[name] as readonly string[] | undefined;
  if (texts === undefined) return undefined;
  return texts.filter((text) => text !== 'none').map((text) => (text === '*' ? text : addressKey(readAddress(text))));
}

function shown({ address, name, kind, rules: { hours, ...rules } }: Room) {
  return { address, name, kind, ...rules, hours: hours === null ? null : printHours(hours) };
}

function told(data: ReturnType<typeof shown>): string {
  return table(
    Object.entries(data).map(([name, value]) => [
      name,
      Array.isArray(value)
        ? value.join(', ') || '-'
        : value === true
          ? 'yes'
          : value === false
            ? 'no'
            : String(value ?? '-'),
    ]),
  );
}
