import { Argument, type Command } from 'commander';
import { stringify } from 'yaml';
import { readRule, type TransportRule } from '#core/delivery';
import type { OrganisationId } from '#kernel';
import { type Context, withContext } from '../context.js';
import { documentsOf } from '../documents.js';
import { type AddCommand, noun } from '../group.js';
import { dryRun } from '../mail/dryRun.js';
import { table, type Terminal } from '../terminal.js';

type Options = Readonly<Record<string, unknown>>;
type Work = (
  context: Context,
  organisation: OrganisationId,
  args: readonly string[],
  options: Options,
) => ReturnType<Parameters<AddCommand>[3]>;

/** What is ruled for the mail that passes through. */
export function addRuleCommands(program: Command, add: AddCommand, terminal: Terminal): void {
  const rule = noun(program, 'rule', 'what is ruled for the mail that passes through');
  const verb = (nameAndArguments: string, description: string, work: Work): Command =>
    add(rule, nameAndArguments, description, async (args, options) =>
      withContext(terminal, async (context) => {
        const organisation = await context.rules.organisation(String(options['organisation']));
        return await work(context, organisation, args, options);
      }),
    ).option('--organisation <name>', 'whose rules', 'default');

  verb(
    'add <file>',
    'add the rules of a YAML file, or of - standard input, or change them',
    async ({ rules }, owner, [file = '']) => {
      const data = await documentsOf(file, terminal, 'rule');
      // all are read before the first is kept
      for (const document of data) readRule(document);
      const kept: TransportRule[] = [];
      for (const document of data) kept.push(await rules.put(owner, document));
      const names = kept.map(({ name }) => name).join(', ');
      return { data: kept, text: `In force: ${names}.` };
    },
  );
  verb('list', 'list the rules in their order', async ({ rules }, owner) => {
    const data = await rules.list(owner);
    const lines = data.map(({ position, name, enabled, do: actions }) => [
      String(position),
      name,
      enabled ? 'on' : 'off',
      actions.map((action) => Object.keys(action)[0]).join(', '),
    ]);
    return { data, text: table([['POSITION', 'NAME', 'STATE', 'ACTIONS'], ...lines]) };
  });
  verb('show <name>', 'show a rule as it was written', async ({ rules }, owner, [name = '']) => {
    const data = await rules.show(owner, name);
    return { data, text: stringify(data).trimEnd() };
  });
  verb('remove <name>', 'remove a rule', async ({ rules }, owner, [name = '']) => {
    await rules.remove(owner, name);
    return { data: { name }, text: `The rule ${name} is gone.` };
  });
  for (const [word, enabled] of [
    ['enable', true],
    ['disable', false],
  ] as const)
    verb(`${word} <name>`, `${word} a rule`, async ({ rules }, owner, [name = '']) => {
      await rules.enable(owner, name, enabled);
      return { data: { name, enabled }, text: `The rule ${name} is ${word}d.` };
    });
  addTest(rule, add, terminal);
}

function addTest(rule: Command, add: AddCommand, terminal: Terminal): void {
  add(rule, 'test', 'tell what rules would do with mail that is there, and do nothing', async ([named = ''], options) =>
    withContext(terminal, async (context) => {
      const { id, organisationId } = await context.directory.account(String(options['account']));
      const rules = await rulesToTest(context.rules, organisationId, named, terminal);
      const mailbox = String(options['mailbox']);
      const { looked, hits } = await dryRun(context, rules, { accountId: id, organisationId, mailbox });
      const lines = hits.flatMap(({ uid, subject, looks }) => [
        `${uid}  ${subject}`,
        ...looks.map(({ rule: name, matched, actions }) => {
          const why = matched.map(({ condition, found }) => `${condition} (${found})`).join(', ') || 'every message';
          return `    ${name}: ${why} -> ${actions.map((action) => Object.keys(action)[0]).join(', ')}`;
        }),
      ]);
      const data = { mailbox, looked, hits };
      return { data, text: [...lines, `${hits.length} of ${looked} message(s) of ${mailbox}.`].join('\n') };
    }),
  )
    .addArgument(new Argument('[rule]', 'name of a rule, or a YAML file; all rules in force where it is missing'))
    .requiredOption('--account <address>', 'whose mail')
    .option('--mailbox <name>', 'which mailbox', 'INBOX');
}

async function rulesToTest(
  rules: Context['rules'],
  organisation: OrganisationId,
  named: string,
  terminal: Terminal,
): Promise<readonly TransportRule[]> {
  const kept = await rules.list(organisation);
  if (named === '') return kept;
  const known = kept.find(({ name }) => name === named);
  const chosen = known ? [known] : (await documentsOf(named, terminal, 'rule')).map(readRule);
  // what is to be tried need not be in force
  return chosen.map((each) => ({ ...each, enabled: true })).toSorted((a, b) => a.position - b.position);
}
