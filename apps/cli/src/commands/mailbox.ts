import type { Command } from 'commander';
import { type Grantee, type MailboxInfo, printRights, readRights, type RightSet } from '#core/mailstore';
import { type Context, withContext } from '../context.js';
import { type AddCommand, noun } from '../group.js';
import { type Outcome, Refused, table, type Terminal } from '../terminal.js';

const actor = { via: 'cli', address: null } as const;

/** Words for the usual sets of rights, beside their letters. */
const words: Readonly<Record<string, string>> = {
  read: 'lrs',
  write: 'lrswite',
  all: 'lrswipkxtean',
};

const rightsOf = (text: string): RightSet => readRights(words[text] ?? text);
const nameOf = (grantee: Grantee): string => (grantee.kind === 'anyone' ? 'anyone' : grantee.address);

async function mailboxOf({ directory, store }: Context, address: string, name: string): Promise<MailboxInfo> {
  const { id } = await directory.account(address);
  return await store.mailboxes.byName(id, name);
}

async function grant(
  context: Context,
  place: { address: string; mailbox: string; grantee: string },
  rights: RightSet,
): Promise<Outcome> {
  const { sharing } = context.store;
  const info = await mailboxOf(context, place.address, place.mailbox);
  const grantee = await sharing.grantee(info.accountId, place.grantee);
  await sharing.grant(info, grantee, rights, actor);
  const data = { address: place.address, mailbox: info.name, grantee: nameOf(grantee), rights: printRights(rights) };
  const now = data.rights === '' ? 'has no rights any more' : `has the rights ${data.rights} now`;
  return { data, text: `${data.grantee} ${now} on ${info.name} of ${place.address}.` };
}

async function listShares(context: Context, address: string, mailbox: string | undefined): Promise<Outcome> {
  const { directory, store } = context;
  const { id } = await directory.account(address);
  const mailboxes =
    mailbox === undefined ? (await store.mailboxes.tree(id)).mailboxes : [await store.mailboxes.byName(id, mailbox)];
  const data: { mailbox: string; grantee: string; rights: string }[] = [];
  for (const info of mailboxes)
    for (const { grantee, rights } of await store.sharing.grants(info))
      data.push({ mailbox: info.name, grantee: nameOf(grantee), rights: printRights(rights) });
  const lines = data.map((row) => [row.mailbox, row.grantee, row.rights]);
  return {
    data,
    text: lines.length === 0 ? 'Nothing is shared.' : table([['MAILBOX', 'GRANTEE', 'RIGHTS'], ...lines]),
  };
}

async function setSeen(context: Context, address: string, mailbox: string, whose: string): Promise<Outcome> {
  if (whose !== 'each' && whose !== 'shared') throw new Refused("\\Seen is each reader's (each) or shared (shared)");
  const { accountId, id, name } = await mailboxOf(context, address, mailbox);
  await context.store.mailboxes.setSeenByReader(accountId, id, whose === 'each', actor);
  const text =
    whose === 'each'
      ? `Each reader of ${name} of ${address} has their own \\Seen from when they open it next.`
      : `Readers of ${name} of ${address} share \\Seen with its owner from when they open it next.`;
  return { data: { address, mailbox: name, seen: whose }, text };
}

export function addMailboxCommands(program: Command, add: AddCommand, terminal: Terminal): void {
  const mailbox = noun(program, 'mailbox', 'mailboxes and who may use them');
  add(
    mailbox,
    'share <address> <mailbox> <grantee> <rights>',
    'let a person, a group or anyone use a mailbox: read, write, all, or letters of lrswipkxtean',
    async ([address = '', name = '', grantee = '', rights = '']) =>
      withContext(terminal, (context) => grant(context, { address, mailbox: name, grantee }, rightsOf(rights))),
  );
  add(
    mailbox,
    'unshare <address> <mailbox> <grantee>',
    'take the rights away again',
    async ([address = '', name = '', grantee = '']) =>
      withContext(terminal, (context) => grant(context, { address, mailbox: name, grantee }, new Set())),
  );
  add(
    mailbox,
    'seen <address> <mailbox> <whose>',
    'whether readers share one \\Seen with the owner (shared), or each has their own (each)',
    async ([address = '', name = '', whose = '']) =>
      withContext(terminal, (context) => setSeen(context, address, name, whose)),
  );
  add(mailbox, 'shares <address> [mailbox]', 'who may use the mailboxes of an account', async ([address = '', name]) =>
    withContext(terminal, (context) => listShares(context, address, name)),
  );
}
