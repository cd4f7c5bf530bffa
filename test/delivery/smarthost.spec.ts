import { afterAll, beforeAll, expect, it } from 'vitest';
import { printAddress } from '#kernel';
import { type QueueRunner, type Reception, Smarthost, SmtpService, type Verdict } from '#gateways/smtp';
import { SmtpClient, testClient, testRunner, testWorld, type World } from '#testing';

interface Taken {
  readonly from: string;
  readonly to: readonly string[];
  readonly content: string;
}

let world: World;
let outside: SmtpService;
let runner: QueueRunner;
const taken: Taken[] = [];

/** A server of somebody else: it refuses `bad@`, asks for patience with the first try of `slow@`, and takes the rest. */
const refusals = new Map<string, Verdict[]>([
  [
    'bad@away.test',
    Array.from({ length: 9 }, () => ({ accepted: false, code: 550, enhanced: '5.1.1', text: 'No' }) as const),
  ],
  ['slow@away.test', [{ accepted: false, code: 451, enhanced: '4.7.1', text: 'Later' }]],
]);
const reception: Reception = {
  checkSender: () => ({ accepted: true }),
  checkRecipient: (_transaction, address) => refusals.get(printAddress(address))?.shift() ?? { accepted: true },
  open: (transaction) => {
    const chunks: Buffer[] = [];
    return {
      write: (chunk) => void chunks.push(chunk),
      commit: async () => {
        const to = transaction.recipients.map(({ address }) => printAddress(address));
        const from = transaction.reversePath ? printAddress(transaction.reversePath) : '';
        taken.push({ from, to, content: Buffer.concat(chunks).toString('latin1') });
        return to.map(() => ({ accepted: true }));
      },
      abort: () => undefined,
    };
  },
};

beforeAll(async () => {
  world = await testWorld();
  outside = new SmtpService({
    service: 'mx',
    hostname: 'smart.test',
    listen: { host: '127.0.0.1', port: 0 },
    reception,
  });
  const address = await outside.listen();
  const port = typeof address === 'string' ? 0 : address.port;
  runner = testRunner(world, new Smarthost(`smtp://127.0.0.1:${port}`, testClient()));
  await world.person('ann@here.test');
  await world.directory.addAlias('list@here.test', ['good@away.test', 'bad@away.test', 'slow@away.test']);
});
afterAll(async () => {
  await runner.stop();
  await outside.close(100);
  await world.close();
});

const until = async (condition: () => Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + 15_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('it did not come about in time');
    await new Promise((done) => setTimeout(done, 50));
  }
};

it('hands queued mail to the smarthost, keeps what must wait and what failed', async () => {
  const client = await SmtpClient.open(await world.listen('mx'));
  const letter = 'From: s@away.test\r\nSubject: out\r\n\r\n..leading dot\r\nend';
  expect((await client.deliver('s@away.test', ['list@here.test'], letter)).at(-1)).toMatch(/^250 /);
  client.close();
  runner.start();
  await until(async () => (await world.queue.list(10)).every(({ attempts }) => attempts > 0) && taken.length > 0);
  await until(async () => taken.length === 2);
  await until(async () => (await world.queue.list(10)).length === 3);
  const states = Object.fromEntries((await world.queue.list(10)).map(({ address, status }) => [address, status]));
  expect(states).toEqual({ 'good@away.test': 'delivered', 'bad@away.test': 'failed', 'slow@away.test': 'waiting' });
  // The sender hears of the recipient that was refused.
  expect(taken[1]).toMatchObject({ from: '', to: ['s@away.test'] });
  expect(taken[1]?.content).toContain('Final-Recipient: rfc822; bad@away.test\r\nAction: failed\r\nStatus: 5.1.1\r\n');
  expect(taken[0]).toMatchObject({ from: expect.stringMatching(/^SRS0=/), to: ['good@away.test'] });
  expect(taken[0]?.content.endsWith('Subject: out\r\n\r\n.leading dot\r\nend\r\n')).toBe(true);

  const [first] = await world.queue.list(10);
  expect(await world.queue.cancel(-1)).toBe(0);
  await world.queue.retry(first?.message_id ?? 0);
  await until(async () => taken.some(({ to }) => to[0] === 'slow@away.test'));
});
