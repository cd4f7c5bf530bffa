import type { Command } from 'commander';
import { stringify } from 'yaml';
import { readSignature, type SignatureDocument } from '#core/delivery';
import type { OrganisationId } from '#kernel';
import { type Context, withContext } from '../context.js';
import { documentsOf } from '../documents.js';
import { type AddCommand, noun } from '../group.js';
import { previewSignature } from '../mail/signaturePreview.js';
import { Refused, table, type Terminal } from '../terminal.js';

type Work = (
  context: Context,
  organisation: OrganisationId,
  args: readonly string[],
) => ReturnType<Parameters<AddCommand>[3]>;

/** Signatures and disclaimers that an organisation puts into what its people send. */
export function addSignatureCommands(program: Command, add: AddCommand, terminal: Terminal): void {
  const signature = noun(program, 'signature', 'signatures and disclaimers in what people send');
  const verb = (nameAndArguments: string, description: string, work: Work): Command =>
    add(signature, nameAndArguments, description, async (args, options) =>
      withContext(terminal, async (context) => {
        const organisation = await context.rules.organisation(String(options['organisation']));
        return await work(context, organisation, args);
      }),
    ).option('--organisation <name>', 'whose signatures', 'default');

  verb(
    'set <file>',
    'keep the signatures of a YAML file, or of - standard input, or change them',
    async ({ signatures }, owner, [file = '']) => {
      const documents = await documentsOf(file, terminal, 'signature');
      // all are read before the first is kept
      for (const document of documents) readSignature(document);
      const kept: SignatureDocument[] = [];
      for (const document of documents) kept.push(await signatures.put(owner, document));
      return { data: kept, text: `In force: ${kept.map(({ name }) => name).join(', ')}.` };
    },
  );
  verb('list', 'list the signatures in their order', async ({ signatures }, owner) => {
    const data = await signatures.list(owner);
    const lines = data.map(({ position, name, enabled, from, to, place }) => [
      String(position),
      name,
      enabled ? 'on' : 'off',
      from.join(', ') || 'everybody',
      to,
      place,
    ]);
    return { data, text: table([['POSITION', 'NAME', 'STATE', 'FROM', 'TO', 'PLACE'], ...lines]) };
  });
  verb('show <name>', 'show a signature as it was written', async ({ signatures }, owner, [name = '']) => {
    const data = (await signatures.list(owner)).filter((each) => each.name === name);
    if (data.length === 0) throw new Refused(`there is no signature ${name}`);
    return { data: data[0], text: stringify(data[0]).trimEnd() };
  });
  verb('remove <name>', 'remove a signature', async ({ signatures }, owner, [name = '']) => {
    await signatures.remove(owner, name);
    return { data: { name }, text: `The signature ${name} is gone.` };
  });
  for (const [word, enabled] of [
    ['enable', true],
    ['disable', false],
  ] as const)
    verb(`${word} <name>`, `${word} a signature`, async ({ signatures }, owner, [name = '']) => {
      await signatures.enable(owner, name, enabled);
      return { data: { name, enabled }, text: `The signature ${name} is ${word}d.` };
    });
  addPreview(signature, add, terminal);
}

function addPreview(signature: Command, add: AddCommand, terminal: Terminal): void {
  add(
    signature,
    'preview <signature>',
    'show a signature (a name, or a YAML file) for a person, or a message with it',
    async ([named = ''], options) =>
      withContext(terminal, async (context) => {
        const text = (key: string): string | null => (options[key] === undefined ? null : String(options[key]));
        const preview = await previewSignature(context, terminal, {
          named,
          account: String(options['account']),
          message: text('message'),
          mailbox: text('mailbox') ?? 'INBOX',
          uid: text('uid'),
        });
        if (preview.message === null) return { data: preview, text: `${preview.text}\n\n${preview.html}` };
        return {
          data: { ...preview, message: preview.message.toString() },
          text: preview.message.toString().trimEnd(),
        };
      }),
  )
    .requiredOption('--account <address>', 'who writes')
    .option('--message <file>', 'a message, or - for standard input')
    .option('--mailbox <name>', 'where the message of --uid is', 'INBOX')
    .option('--uid <uid>', 'a message of the account');
}
