import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccountId, parseMailboxAddress, systemClock } from '#kernel';
import { Recipients } from '#core/directory';
import { SmtpClient, testWorld, type World } from '#testing';

const hostname = 'mx.fumibako.test';
let world: World;
let client: SmtpClient;
let root: AccountId;
let ann: AccountId;

beforeAll(async () => {
  world = await testWorld();
  ann = await world.person('ann@one.test');
  client = await SmtpClient.open(await world.listen('mx'));
});
afterAll(async () => {
  client.close();
  await world.close();
});

const subjects = async (account: AccountId): Promise<readonly string[]> =>
  (await world.messages(account)).map((message) => /^Subject: (.*)\r$/m.exec(message)?.[1] ?? '');

/** Sends a message to the recipient as it stands in RCPT; gives the last reply. */
async function send(path: string, subject: string): Promise<string> {
  await client.send('RSET');
  await client.send('MAIL FROM:<>');
  const recipient = await client.send(`RCPT TO:${path}`);
  if (!recipient.startsWith('250')) return recipient;
  await client.send('DATA');
  return await client.send(`From: a@b.test\r\nSubject: ${subject}\r\n\r\nx\r\n.`);
}

/** The accounts that an address leads to where the setting names `postmaster`. */
async function accountsOf(text: string, postmaster: string | null): Promise<readonly AccountId[] | string> {
  const address = parseMailboxAddress(text);
  if (!address) throw new Error(`${text} is not an address`);
  const found = await new Recipients(world.database, systemClock, { hostname, postmaster }).lookup(address);
  return found.kind === 'local' ? found.resolution.accounts.map(({ accountId }) => accountId) : found.kind;
}

describe('mail for the postmaster (RFC 5321 §4.5.1)', () => {
  it('has nobody to go to where there is no administrator', async () => {
    expect(await send('<postmaster@one.test>', 'none')).toMatch(/^550 5\.1\.1 /);
  });

  it('is taken without a domain, at the name of the server, and at each domain, in any case', async () => {
    root = await world.person('root@two.test', { admin: true });
    world.recipients.forget();
    for (const path of ['<Postmaster>', '<POSTMASTER>', `<postmaster@${hostname}>`, '<PostMaster@one.test>'])
      expect(await send(path, path)).toMatch(/^250 /);
    expect(await subjects(root)).toEqual([
      '<Postmaster>',
      '<POSTMASTER>',
      `<postmaster@${hostname}>`,
      '<PostMaster@one.test>',
    ]);
    expect(await subjects(ann)).toEqual([]);
  });

  it('elsewhere is no affair of ours, and abuse is an address like any other', async () => {
    expect(await send('<postmaster@elsewhere.test>', 'x')).toMatch(/^550 5\.7\.1 /);
    expect(await send('<abuse@one.test>', 'x')).toMatch(/^550 5\.1\.1 /);
  });

  it('goes to the address that the setting names, unless that leads nowhere', async () => {
    expect(await accountsOf('postmaster@one.test', 'ann@one.test')).toEqual([ann]);
    expect(await accountsOf(`postmaster@${hostname}`, 'ann@one.test')).toEqual([ann]);
    expect(await accountsOf('postmaster@one.test', 'gone@one.test')).toEqual([root]);
    expect(await accountsOf('postmaster@elsewhere.test', 'ann@one.test')).toBe('remote');
  });

  it('goes to a mailbox or alias of that name first, and past one that is disabled', async () => {
    await world.directory.addAlias('postmaster@one.test', ['ann@one.test']);
    expect(await accountsOf('postmaster@one.test', null)).toEqual([ann]);
    const own = await world.person('postmaster@two.test');
    expect(await accountsOf('postmaster@two.test', null)).toEqual([own]);
    await world.directory.setDisabled('postmaster@two.test', true);
    expect(await accountsOf('postmaster@two.test', null)).toEqual([root]);
  });

  it('goes to a catch-all before the administrator', async () => {
    await world.person('all@three.test');
    await world.directory.updateDomain('three.test', { catchAll: 'ann@one.test' });
    expect(await accountsOf('postmaster@three.test', null)).toEqual([ann]);
  });
});
