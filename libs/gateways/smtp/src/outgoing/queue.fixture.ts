import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { AccountId } from '#kernel';
import { parseDsn } from '#formats/dsn';
import {
  type DnsZones,
  FakeResolver,
  SmtpClient,
  testClient,
  testPassword,
  testRunner,
  testWorld,
  type World,
} from '#testing';
import { MxHop } from './mx/mxHop.js';
import type { QueueRunner } from './runner.js';
import { FakeServer, type FakeServerOptions } from './testing.js';
import { noPolicies } from './tls/policies.js';
import type { Ways } from './ways.js';

/** A world with ann in it, servers of others, and runners, for the tests of one file. */
export let world: World;
export let ann: AccountId;
export let submission = 0;
let port = 0;
export const resolver = new FakeResolver({});
export const runners: QueueRunner[] = [];
const servers: FakeServer[] = [];

/** Sets the world up before the tests of a file, and clears it after each. */
export function useQueueWorld(): void {
  beforeAll(async () => {
    world = await testWorld();
    ann = await world.person('ann@here.test');
    submission = await world.listen('submission', { longestHold: 86_400 });
  });
  beforeEach(async () => {
    port = 0;
    resolver.zones = {};
    await world.database.pool.query('TRUNCATE queue_message, queue_recipient, queue_destination CASCADE');
  });
  afterEach(async () => {
    for (const runner of runners.splice(0)) await runner.stop();
    for (const server of servers.splice(0)) await server.stop();
  });
  afterAll(() => world.close());
}

/** A server for a domain, at an address of its own. */
export async function serve(domain: string, options: FakeServerOptions = {}): Promise<FakeServer> {
  const address = `127.0.0.${servers.length + 1}`;
  const server = new FakeServer({ ...options, address });
  await server.listen(port);
  port = server.port;
  servers.push(server);
  resolver.zones = { ...resolver.zones, [domain]: { A: [address] } } as DnsZones;
  return server;
}

/** Begins to send. */
export function run(options: Parameters<typeof testRunner>[2] = {}): QueueRunner {
  const client = testClient({ greeting: 2000, command: 2000, end: 2000, connect: 500 });
  const hop = new MxHop({ resolver, port, client, loopback: true, policies: noPolicies, sources: [] });
  const runner = testRunner(world, hop, options);
  runners.push(runner);
  runner.start();
  return runner;
}

/** Begins to send by these ways, with two connections to a server. */
export function runWays(ways: Ways): QueueRunner {
  const runner = testRunner(world, ways, { perDestination: 2 });
  runners.push(runner);
  runner.start();
  return runner;
}

/** Submits a message of ann's; `recipients` may have parameters behind the path. */
export async function submit(recipients: readonly string[], subject = 'letter', parameters = ''): Promise<void> {
  const client = await SmtpClient.open(submission);
  await client.send(`AUTH PLAIN ${Buffer.from(`\0ann@here.test\0${testPassword}`).toString('base64')}`);
  await client.send(`MAIL FROM:<ann@here.test>${parameters}`);
  for (const recipient of recipients) {
    const reply = await client.send(`RCPT TO:${recipient.startsWith('<') ? recipient : `<${recipient}>`}`);
    if (!reply.startsWith('250')) throw new Error(reply);
  }
  const [reply = ''] = await client.data(`From: ann@here.test\r\nSubject: ${subject}\r\n\r\nText of it.`);
  if (!reply.startsWith('250')) throw new Error(reply);
  client.close();
}

export const until = async (condition: () => boolean | Promise<boolean>, what = 'it'): Promise<void> => {
  const deadline = Date.now() + 12_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`${what} did not come about in time`);
    await new Promise((done) => setTimeout(done, 20));
  }
};

export const empty = async () => (await world.queue.list(1)).length === 0;
export const statuses = async () => (await world.queue.list(1000)).map(({ status }) => status);
/** Notifications in ann's INBOX, the newest last. */
export const notices = async () =>
  (await world.messages(ann)).flatMap((text) => parseDsn(Buffer.from(text, 'latin1')) ?? []);
export const subjects = ({ messages }: FakeServer) =>
  messages.map(({ data }) => /^Subject: (.*)$/m.exec(data)?.[1]?.trim());
