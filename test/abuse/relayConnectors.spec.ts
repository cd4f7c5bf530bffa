import { afterAll, beforeAll, expect, it } from 'vitest';
import { organisationId } from '#kernel';
import { SmtpClient, testWorld, type World } from '#testing';
import { Line } from './support.js';
import { relayed, senders, tricks } from './tricks.js';

/** A machine whose connector lets it relay; everybody else is a stranger. */
const machine = '127.0.0.9';
let world: World;
let port = 0;
let lmtp = 0;

beforeAll(async () => {
  world = await testWorld();
  await world.person('ann@our.test');
  const limits = { guesses: Number.POSITIVE_INFINITY, guessDelay: 0 };
  port = await world.listen('mx', { limits, proxyNetworks: ['127.0.0.8'] });
  lmtp = await world.listen('lmtp');
  await world.connectors.add(
    {
      name: 'machine',
      organisationId: organisationId(1),
      networks: [`${machine}/32`],
      certificate: null,
      domains: [],
      relay: true,
      unchecked: true,
      requireTls: false,
    },
    null,
  );
});
afterAll(() => world.close());

async function answers(paths: readonly string[], sender: string, from: string, at = port): Promise<readonly string[]> {
  const client = await SmtpClient.open(at, at === lmtp ? 'LHLO x' : 'EHLO x', from);
  const replies: string[] = [];
  for (const path of paths) {
    await client.send(`MAIL FROM:${sender}`);
    replies.push(await client.send(`RCPT TO:${path}`));
    await client.send('RSET');
  }
  client.close();
  return replies;
}

const some = (count: number): (readonly (typeof tricks)[number][])[] =>
  Array.from({ length: Math.ceil(tricks.length / count) }, (_, index) =>
    tricks.slice(index * count, (index + 1) * count),
  );

it.each(senders)('from %s strangers get the answers that they had without a connector', async (sender) => {
  for (const group of some(15)) {
    const replies = await answers(
      group.map(([path]) => path),
      sender,
      '127.0.0.1',
    );
    for (const [index, [, answer]] of group.entries()) expect(replies[index]).toMatch(answer);
  }
});

it('through LMTP nobody relays, not even the machine', async () => {
  for (const group of some(15)) {
    const replies = await answers(
      group.map(([path]) => path),
      '<ann@our.test>',
      machine,
      lmtp,
    );
    for (const [index, [, answer]] of group.entries()) expect(replies[index]).toMatch(answer);
  }
});

it('the machine reaches what is elsewhere, for senders of ours and notifications alone, and no other answer changes', async () => {
  for (const sender of senders) {
    const isOurs = ['<ann@our.test>', '<>', '<"v@ext.test"@our.test>'].includes(sender);
    for (const group of some(15)) {
      const replies = await answers(
        group.map(([path]) => path),
        sender,
        machine,
      );
      for (const [index, [, answer]] of group.entries())
        expect(replies[index]).toMatch(answer === relayed && isOurs ? /^250 / : answer);
    }
  }
});

it.each(['ann@our.test.ext.test', 'ann@xour.test', 'ann@sub.our.test', 'ann@[127.0.0.1]', 'ann%our.test@ext.test'])(
  'the machine does not relay for %s',
  async (sender) => {
    expect(await answers(['<v@ext.test>'], `<${sender}>`, machine)).toEqual([expect.stringMatching(/^550 5\.7\.1 /)]);
  },
);

it('names, addresses in commands and authors make nobody the machine', async () => {
  for (const hello of [`EHLO ${machine}`, `EHLO [${machine}]`, 'EHLO machine', 'HELO our.test']) {
    const client = await SmtpClient.open(port, hello);
    await client.send('MAIL FROM:<ann@our.test>');
    expect(await client.send('RCPT TO:<v@ext.test>')).toMatch(relayed);
    expect(await client.send(`XCLIENT ADDR=${machine}`)).toMatch(/^5/);
    expect(await client.send(`PROXY TCP4 ${machine} 127.0.0.1 1 25`)).toMatch(/^5/);
    client.close();
  }
});

it('a proxy tells who is there, and being one lets nobody relay', async () => {
  const through = async (source: string): Promise<string> => {
    const line = Line.to(port, '127.0.0.8');
    line.socket.write(`PROXY TCP4 ${source} 127.0.0.1 4000 25\r\n`);
    await line.hear(/^220 .*\r\n/);
    const said = await line.say(['EHLO x', 'MAIL FROM:<ann@our.test>', 'RCPT TO:<v@ext.test>', 'NOOP'], /2\.0\.0 /);
    line.close();
    return said.split('\r\n').at(-3) ?? '';
  };
  expect(await through('127.0.0.8')).toMatch(relayed);
  expect(await through('192.0.2.1')).toMatch(relayed);
  expect(await through(machine)).toMatch(/^250 /);
});

it('a message that is relayed has its authors here, and a notification too', async () => {
  const said = async (sender: string, author: string, to = ['v@ext.test']): Promise<string> => {
    const client = await SmtpClient.open(port, 'EHLO x', machine);
    const replies = await client.deliver(sender, to, `From: ${author}\r\n\r\nx`);
    client.close();
    return replies.at(-1) ?? '';
  };
  await world.directory.addPeople([{ address: 'eve@their.test', password: 'correct horse' }], { createDomains: true });
  await world.database.pool.query(`INSERT INTO organisation (name) VALUES ('their')`);
  await world.database.pool.query(
    `UPDATE domain SET organisation_id = (SELECT id FROM organisation WHERE name = 'their') WHERE name = 'their.test'`,
  );
  world.recipients.forget();
  expect(await said('ann@our.test', 'ann@our.test')).toMatch(/^250 /);
  // a list of the organisation sends on what others write
  expect(await said('ann@our.test', 's@ext.test')).toMatch(/^250 /);
  expect(await said('', 's@ext.test')).toMatch(/^550 5\.7\.1 /);
  expect(await said('', 'postmaster@our.test')).toMatch(/^250 /);
  // what others notify our people of may come through the machine
  expect(await said('', 's@ext.test', ['ann@our.test'])).toMatch(/^250 /);
  expect(await said('', 's@ext.test', ['ann@our.test', 'v@ext.test'])).toMatch(/^550 5\.7\.1 /);
  expect(await said('', 'eve@their.test', ['ann@our.test'])).toMatch(/^550 5\.7\.1 /);
  for (const author of ['eve@their.test', 'eve@their.test <ann@our.test>', 'ann@our.test, eve@their.test'])
    expect(await said('ann@our.test', author)).toMatch(/^550 5\.7\.1 /);
  expect(await world.queue.list(10)).toHaveLength(3);
});

it('the machine is no stranger whose guesses count', async () => {
  const strict = await world.listen('mx', { limits: { guesses: 5, freeGuesses: 1, guessDelay: 0, errors: 1000 } });
  const paths = Array.from({ length: 12 }, (_, index) => `<nobody${index}@our.test>`);
  expect(await answers(paths, '<ann@our.test>', machine, strict)).toEqual(
    paths.map(() => expect.stringMatching(/^550 5\.1\.1 /)),
  );
  expect(await answers(['<ann@our.test>'], '<ann@our.test>', machine, strict)).toEqual([
    expect.stringMatching(/^250 /),
  ]);
  await answers(paths, '<s@ext.test>', '127.0.0.1', strict);
  expect(await answers(['<ann@our.test>'], '<s@ext.test>', '127.0.0.1', strict)).toEqual(['closed']);
});
