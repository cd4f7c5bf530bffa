import type { Command } from 'commander';
import {
  type Exemption,
  exemptions,
  type MailListChange,
  type MailListInfo,
  type MemberRule,
  postPolicies,
} from '#core/directory';
import { withContext } from '../context.js';
import type { AddCommand } from '../group.js';
import { type Outcome, Refused, table, type Terminal } from '../terminal.js';

/** Groups as lists; verbs of `group`. */
export function addListCommands(group: Command, add: AddCommand, terminal: Terminal): void {
  add(group, 'show <address>', 'tell all about a group', async ([address = '']) =>
    withContext(terminal, async ({ lists }) => outcome(await lists.info(address))),
  );
  add(group, 'set <address>', 'change how mail goes through a group', async ([address = ''], options) =>
    withContext(terminal, async ({ lists }) => {
      await lists.change(address, changeOf(options));
      return outcome(await lists.info(address));
    }),
  )
    .option('--name <name>', 'name of the list')
    .option('--post <who>', `who may write to it: ${postPolicies.join(', ')}`)
    .option('--owner <address...>', 'who looks after it; none for nobody')
    .option('--moderator <address...>', 'who decides where it is moderated; none for its owners')
    .option('--exempt <who>', `whose messages need no decision: ${exemptions.join(', ')}`)
    .option('--fields <switch>', 'on: copies have the fields of a mailing list, and members leave it with one click')
    .option('--archive <address>', 'account that keeps what is written to it, or none')
    .option('--department <name>', 'people of this department are members too')
    .option('--title <name>', 'people of this title are members too')
    .option('--domain <name>', 'people of this domain are members too')
    .option('--company <name>', 'contacts who work there are members too')
    .option('--admin', 'administrators are members too')
    .option('--no-rule', 'nobody is a member but who is named');
  add(group, 'join <address> <members...>', 'add members', async ([address = '', ...members]) =>
    withContext(terminal, async ({ lists }) => {
      await lists.addMembers(address, members);
      return outcome(await lists.info(address));
    }),
  );
  add(group, 'leave <address> <members...>', 'remove members', async ([address = '', ...members]) =>
    withContext(terminal, async ({ lists }) => {
      if ((await lists.removeMembers(address, members)) === 0)
        throw new Refused(`nobody of them is a member of ${address}`);
      return outcome(await lists.info(address));
    }),
  );
}

function peopleOf(value: unknown): readonly string[] {
  const people = value as readonly string[];
  return people.length === 1 && people[0] === 'none' ? [] : people;
}

/** Reads each option that is given. */
const readers: Readonly<Record<string, (value: unknown) => MailListChange>> = {
  name: (value) => ({ name: String(value) }),
  post: (value) => {
    const post = postPolicies.find((known) => known === value);
    if (post === undefined) throw new Refused(`--post is one of ${postPolicies.join(', ')}`);
    return { post };
  },
  owner: (value) => ({ owners: peopleOf(value) }),
  moderator: (value) => ({ moderators: peopleOf(value) }),
  exempt: (value) => {
    const exempt = exemptions.find((known): known is Exemption => known === value);
    if (exempt === undefined) throw new Refused(`--exempt is one of ${exemptions.join(', ')}`);
    return { exempt };
  },
  fields: (value) => {
    if (value !== 'on' && value !== 'off') throw new Refused('--fields is on or off');
    return { fields: value === 'on' };
  },
  archive: (value) => ({ archive: value === 'none' ? null : String(value) }),
};
const attributes = ['department', 'title', 'domain', 'company'];

function changeOf(options: Readonly<Record<string, unknown>>): MailListChange {
  const given = Object.entries(readers).filter(([name]) => options[name] !== undefined);
  const rule = [
    ...attributes.filter((name) => options[name] !== undefined).map((name) => [name, String(options[name])]),
    ...(options['admin'] === true ? [['admin', 'yes']] : []),
  ];
  return Object.assign(
    {},
    ...given.map(([name, read]) => read(options[name])),
    rule.length > 0 ? { rule: Object.fromEntries(rule) as MemberRule } : {},
    options['rule'] === false ? { rule: null } : {},
  ) as MailListChange;
}

function outcome(data: MailListInfo): Outcome {
  const { address, name, post, owners, moderators, exempt, fields, archive, rule, members } = data;
  const who = rule && Object.entries(rule).map(([key, value]) => `${key} ${value}`);
  const lines: (readonly [string, string])[] = [
    ['address:', address],
    ['name:', name ?? '-'],
    ['may write:', post],
    ['owners:', owners.join(', ') || '-'],
    ['moderators:', moderators.join(', ') || '-'],
    ['need no decision:', exempt],
    ['list fields:', fields ? 'on' : 'off'],
    ['archive:', archive ?? '-'],
    ['members by rule:', who?.join(', ') ?? '-'],
    ['members:', members.join(', ') || '-'],
  ];
  return { data, text: table(lines) };
}
