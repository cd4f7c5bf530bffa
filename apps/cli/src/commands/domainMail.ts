import { Argument, type Command, Option } from 'commander';
import { dmarcChoices, type DkimKeyInfo, type MailPolicy, spfChoices } from '#core/delivery';
import { withContext } from '../context.js';
import { type AddCommand, noun } from '../group.js';
import { type Outcome, table, type Terminal } from '../terminal.js';

/** What a domain does with mail that is not what it says it is, and the keys that its own mail is signed with. */
export function addDomainMailCommands(program: Command, add: AddCommand, terminal: Terminal): void {
  const domain = noun(program, 'domain', 'domains whose mail is taken');
  add(
    domain,
    'policy <name>',
    'show or change what happens to mail that fails DMARC or SPF',
    async ([name = ''], options) =>
      withContext(terminal, async ({ policies }) => {
        const { dmarc, spf } = options as Partial<MailPolicy>;
        const change = { ...(dmarc === undefined ? {} : { dmarc }), ...(spf === undefined ? {} : { spf }) };
        const changed = Object.keys(change).length > 0;
        const policy = changed ? await policies.change(name, change) : await policies.show(name);
        const text = `DMARC failures: ${policy.dmarc}\nSPF failures: ${policy.spf}`;
        return { data: { name, ...policy }, text: changed ? `${text}\nIn force within 5 seconds.` : text };
      }),
  )
    .addOption(
      new Option(
        '--dmarc <choice>',
        "what the author's domain publishes, always Junk, or nothing but the field",
      ).choices(dmarcChoices),
    )
    .addOption(new Option('--spf <choice>', 'nothing but the field, Junk, or a refusal').choices(spfChoices));
  add(
    domain,
    'journal <name>',
    'show or change the address that gets a copy of all mail to and from a domain',
    async ([name = '', to]) =>
      withContext(terminal, async ({ rules }) => {
        const journal =
          to === undefined ? await rules.journal(name) : await rules.setJournal(name, to === 'off' ? null : to);
        return { data: { name, journal }, text: `Journal of ${name}: ${journal ?? 'off'}` };
      }),
  ).addArgument(new Argument('[address]', 'an address here or elsewhere, or off'));
  const verb = new Argument('[verb]', 'what to do').choices(['list', 'rotate', 'sign']).default('list');
  add(domain, 'dkim <name>', 'list the keys that sign mail, make the next ones, or begin to use them', async (args) => {
    const [name = '', verb = 'list'] = args;
    return await withContext(terminal, async ({ dkim }) => {
      if (verb === 'rotate') await dkim.rotate(name);
      const begun = verb === 'sign' ? await dkim.advance(name, null) : [];
      return listed(await dkim.list(name), verb, begun, name);
    });
  }).addArgument(verb);
}

function listed(keys: readonly DkimKeyInfo[], verb: string, begun: readonly string[], name: string): Outcome {
  const day = (at: number | null): string => (at === null ? '-' : new Date(at).toISOString().slice(0, 10));
  const data = keys.map(({ createdAt, signingAt, retiredAt, ...rest }) => ({
    ...rest,
    created: new Date(createdAt).toISOString(),
    signing: signingAt === null ? null : new Date(signingAt).toISOString(),
    retired: retiredAt === null ? null : new Date(retiredAt).toISOString(),
  }));
  const rows = keys.map((key) => [
    key.selector,
    key.algorithm,
    key.state,
    day(key.createdAt),
    day(key.signingAt),
    day(key.retiredAt),
    key.toPublish ? 'yes' : 'no',
  ]);
  const head = ['SELECTOR', 'ALGORITHM', 'STATE', 'CREATED', 'SIGNING', 'RETIRED', 'PUBLISH'];
  const after: Readonly<Record<string, string>> = {
    rotate: `Publish the new records (\`domain dns ${name}\`); the keys sign when they are seen in the DNS, or after \`domain dkim ${name} sign\`.`,
    sign: begun.length === 0 ? 'No key waits.' : `Signing now: ${begun.join(', ')}.`,
  };
  return { data, text: [table([head, ...rows]), ...(after[verb] ? [after[verb]] : [])].join('\n') };
}
