import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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
import { FakeServer, type FakeServerOptions, silence } from './testing.js';
import { noPolicies } from './tls/policies.js';

let world: World;
let ann: AccountId;
let submission = 0;
let port = 0;
const resolver = new FakeResolver({});
const runners: QueueRunner[] = [];
const servers: FakeServer[] = [];

beforeAll(async () => {
  world = await testWorld();
  ann = await world.person('ann@here.test');
  submission = await world.listen('submission');
});
beforeEach(async () => {
  port = 0;
  resolver.zones = {};
  await world.database.pool.query('TRUNCATE queue_message, queue_recipient, queue_destination');
});
afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.stop();
  for (const server of servers.splice(0)) await server.stop();
});
afterAll(() => world.close());

/** A server for a domain, at an address of its own. */
async function serve(domain: string, options: FakeServerOptions = {}): Promise<FakeServer> {
  const address = `127.0.0.${servers.length + 1}`;
  const server = new FakeServer({ ...options, address });
  await server.listen(port);
  port = server.port;
  servers.push(server);
  resolver.zones = { ...resolver.zones, [domain]: { A: [address] } } as DnsZones;
  return server;
}

/** Begins to send. */
function run(options: Parameters<typeof testRunner>[2] = {}): QueueRunner {
  const client = testClient({ greeting: 2000, command: 2000, end: 2000, connect: 500 });
  const hop = new MxHop({ resolver, port, client, loopback: true, policies: noPolicies, sources: [] });
  const runner = testRunner(world, hop, options);
  runners.push(runner);
  runner.start();
  return runner;
}

/** Submits a message of ann's; `recipients` may have parameters behind the path. */
async function submit(recipients: readonly string[], subject = 'letter', parameters = ''): Promise<void> {
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

const until = async (condition: () => boolean | Promise<boolean>, what = 'it'): Promise<void> => {
  const deadline = Date.now() + 12_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`${what} did not come about in time`);
    await new Promise((done) => setTimeout(done, 20));
  }
};

const empty = async () => (await world.queue.list(1)).length === 0;
const statuses = async () => (await world.queue.list(1000)).map(({ status }) => status);
/** Notifications in ann's INBOX, the newest last. */
const notices = async () => (await world.messages(ann)).flatMap((text) => parseDsn(Buffer.from(text, 'latin1')) ?? []);
const subjects = ({ messages }: FakeServer) => messages.map(({ data }) => /^Subject: (.*)$/m.exec(data)?.[1]?.trim());

describe('the queue', () => {
  it('sends at once what is queued, and forgets it', async () => {
    const server = await serve('far.test');
    run();
    await new Promise((done) => setTimeout(done, 300));
    await submit(['x@far.test']);
    const begun = performance.now();
    await until(() => server.messages.length === 1);
    // Without the signal it would be up to a second.
    expect(performance.now() - begun).toBeLessThan(600);
    await until(empty);
  });

  it('asks again whoever asks for patience, and refuses nothing for it', async () => {
    const server = await serve('far.test', {
      script: { RCPT: (_, time) => (time === 1 ? '451 4.7.1 greylisted' : '250 ok') },
    });
    run();
    await submit(['x@far.test']);
    await until(async () => (await world.queue.list(1))[0]?.last_reply === '451 4.7.1 greylisted');
    const [row] = await world.queue.list(1);
    expect((row?.next_attempt_at.getTime() ?? 0) - Date.now()).toBeGreaterThan(40_000);
    expect((row?.next_attempt_at.getTime() ?? 0) - Date.now()).toBeLessThan(80_000);
    await world.queue.retry(row?.message_id ?? 0);
    await until(empty);
    expect(server.messages).toHaveLength(1);
    expect(await notices()).toEqual([]);
  });

  it('looks once at a destination that is down, and sends everything in order of age when it is up', async () => {
    const server = await serve('far.test');
    await server.stop();
    run({ perDestination: 1 });
    for (let at = 0; at < 5; at++) await submit(['x@far.test'], `number ${at}`);
    const blocked = async () => (await world.database.pool.query('SELECT * FROM queue_destination')).rows;
    await until(async () => (await blocked()).length === 1 && (await statuses()).length === 5);
    const rows = await world.queue.list(10);
    expect(rows.map(({ last_reply }) => last_reply)).toEqual(Array(5).fill(expect.stringContaining('ECONNREFUSED')));
    // Later messages were not tried each by itself.
    expect(rows.filter(({ attempts }) => attempts > 0)).toEqual([]);
    await server.listen(port);
    await world.database.pool.query('UPDATE queue_destination SET blocked_until = now()');
    await until(empty);
    expect(subjects(server)).toEqual([0, 1, 2, 3, 4].map((at) => `number ${at}`));
    expect(await blocked()).toEqual([]);
  });

  it('keeps nobody waiting for a destination that is slow, dead or of many', async () => {
    await serve('slow.test', { script: { GREETING: silence } });
    const quick = await serve('quick.test');
    resolver.zones = { ...resolver.zones, 'dead.test': { A: ['192.0.2.1'] } };
    run({ turns: 6, perDestination: 2 });
    await submit(Array.from({ length: 60 }, (_, at) => `x${at}@slow.test`));
    await submit(Array.from({ length: 60 }, (_, at) => `x${at}@dead.test`));
    await new Promise((done) => setTimeout(done, 200));
    await submit(['x@quick.test']);
    const begun = performance.now();
    await until(() => quick.messages.length === 1);
    expect(performance.now() - begun).toBeLessThan(1000);
  });

  it('has no more connections to a destination than it may', async () => {
    const server = await serve('far.test', { script: { END: '250 ok' } });
    let most = 0;
    let now = 0;
    const watch = setInterval(() => {
      now = server.open;
      most = Math.max(most, now);
    }, 1);
    run({ perDestination: 3 });
    for (let at = 0; at < 30; at++) await submit(['x@far.test'], `number ${at}`);
    await until(empty);
    clearInterval(watch);
    expect(server.messages).toHaveLength(30);
    expect(most).toBeLessThanOrEqual(3);
  });

  it('is worked on by two nodes without a message sent twice', async () => {
    const server = await serve('far.test');
    for (let at = 0; at < 40; at++) await submit([`x${at}@far.test`], `number ${at}`);
    run();
    run();
    await until(empty);
    expect(subjects(server).toSorted()).toEqual(Array.from({ length: 40 }, (_, at) => `number ${at}`).toSorted());
  });

  it('gives what a dead node held to others, and believes that node no more', async () => {
    const server = await serve('far.test');
    await submit(['x@far.test']);
    const order = { destinations: 5, recipients: 5, seconds: 60, except: [] };
    const [held] = await world.queue.lease(order);
    expect(await world.queue.lease(order)).toEqual([]);
    await world.database.pool.query(
      "UPDATE queue_recipient SET next_attempt_at = now(), lease_until = now() - interval '1 second'",
    );
    const [again] = await world.queue.lease(order);
    expect(again?.attempts).toBe(2);
    if (!held || !again) throw new Error('nothing was leased');
    await world.queue.settle(held.message_id, held.token, [
      { ordinal: 1, status: 'delivered', reply: 'late', retrySeconds: 0 },
    ]);
    expect(await statuses()).toEqual(['waiting']);
    await world.queue.release([again]);
    run();
    await until(empty);
    expect(server.messages).toHaveLength(1);
  });
});

describe('a sender', () => {
  it('hears of a failure, with what was asked for', async () => {
    await serve('far.test', {
      script: { RCPT: (line) => (line.includes('<bad') ? '550 5.1.1 nobody here' : '250 ok') },
    });
    run();
    const before = (await world.messages(ann)).length;
    await submit(
      ['<bad1@far.test> ORCPT=rfc822;first@name.test', '<bad2@far.test> NOTIFY=NEVER', 'good@far.test'],
      'sent out',
      ' RET=HDRS ENVID=me+2B1',
    );
    await until(async () => (await world.messages(ann)).length > before);
    const text = (await world.messages(ann)).at(-1) ?? '';
    const report = parseDsn(Buffer.from(text, 'latin1'));
    expect(report).toMatchObject({ envelopeId: 'me+1', reportingMta: 'mx.fumibako.test' });
    expect(report?.recipients).toHaveLength(1);
    expect(report?.recipients[0]).toMatchObject({
      action: 'failed',
      status: '5.1.1',
      finalRecipient: { address: 'bad1@far.test' },
      originalRecipient: { type: 'rfc822', address: 'first@name.test' },
      remoteMta: 'far.test',
      diagnostic: { type: 'smtp', text: '550 5.1.1 nobody here' },
    });
    expect(text).toContain('Return-Path: <>\r\n');
    expect(text).toContain('text/rfc822-headers');
    expect(text).toContain('Subject: sent out');
    expect(text).not.toContain('Text of it.');
  });

  it('gets the message back where it is not said otherwise, and hears of nowhere', async () => {
    const before = (await world.messages(ann)).length;
    run();
    await submit(['x@nowhere.test']);
    await until(async () => (await world.messages(ann)).length > before);
    const text = (await world.messages(ann)).at(-1) ?? '';
    expect(text).toContain('Text of it.');
    expect(parseDsn(Buffer.from(text, 'latin1'))?.recipients[0]).toMatchObject({ status: '5.1.2', remoteMta: null });
  });

  it('hears of success from us where the other server does not know how', async () => {
    const plain = await serve('plain.test', { keywords: ['8BITMIME'] });
    const modern = await serve('modern.test');
    run();
    const before = (await world.messages(ann)).length;
    await submit([
      '<x@plain.test> NOTIFY=SUCCESS,FAILURE',
      '<y@modern.test> NOTIFY=SUCCESS',
      '<z@plain.test> NOTIFY=FAILURE',
    ]);
    await until(empty);
    const news = (await notices()).slice(-1);
    expect((await world.messages(ann)).length).toBe(before + 1);
    expect(news[0]?.recipients.map(({ action, finalRecipient }) => [action, finalRecipient.address])).toEqual([
      ['relayed', 'x@plain.test'],
    ]);
    expect(plain.messages[0]?.recipients).toEqual(['RCPT TO:<x@plain.test>', 'RCPT TO:<z@plain.test>']);
    expect(modern.messages[0]?.recipients).toEqual(['RCPT TO:<y@modern.test> NOTIFY=SUCCESS']);
  });

  it('hears of a delay once, and of the end', async () => {
    const server = await serve('far.test');
    await server.stop();
    const runner = run();
    const before = (await world.messages(ann)).length;
    await submit(['x@far.test', '<quiet@far.test> NOTIFY=FAILURE']);
    const { pool } = world.database;
    await until(async () => (await pool.query('SELECT 1 FROM queue_destination')).rowCount === 1);
    await pool.query("UPDATE queue_message SET received_at = now() - interval '4 hours 1 minute'");
    await pool.query("UPDATE queue_recipient SET notice_at = now() - interval '1 second'");
    for (let time = 0; time < 2; time++) await runner.lookAtOverdue();
    const [delayed, ...none] = (await notices()).slice(before - (await world.messages(ann)).length);
    expect(none).toEqual([]);
    expect(delayed?.recipients).toHaveLength(1);
    expect(delayed?.recipients[0]).toMatchObject({
      action: 'delayed',
      status: '4.4.7',
      finalRecipient: { address: 'x@far.test' },
    });
    expect(delayed?.recipients[0]?.diagnostic?.text).toContain('ECONNREFUSED');
    expect((delayed?.recipients[0]?.willRetryUntil ?? 0) - Date.now()).toBeGreaterThan(4 * 86_400_000);
    expect(await statuses()).toEqual(['waiting', 'waiting']);
    await pool.query("UPDATE queue_message SET received_at = now() - interval '5 days 1 minute'");
    await pool.query("UPDATE queue_recipient SET notice_at = now() - interval '1 second'");
    await runner.lookAtOverdue();
    const failed = (await notices()).at(-1);
    expect(failed?.recipients.map(({ action, status }) => [action, status])).toEqual([
      ['failed', '5.4.7'],
      ['failed', '5.4.7'],
    ]);
    expect(await statuses()).toEqual(['failed', 'failed']);
  });

  it('that is nobody hears nothing, and nothing goes round', async () => {
    await world.directory.addAlias('out@here.test', ['gone@nowhere.test']);
    run();
    const client = await SmtpClient.open(await world.listen('mx'));
    expect((await client.deliver('', ['out@here.test'], 'Subject: x\r\n\r\nx')).at(-1)).toMatch(/^250/);
    await until(async () => (await statuses())[0] === 'failed');
    expect(await statuses()).toEqual(['failed']);
    // A sender elsewhere whose server refuses the notification: that is the end of it.
    await serve('sender.test', { script: { RCPT: '550 5.1.1 nobody' } });
    for (const runner of runners.splice(0)) await runner.stop();
    run();
    expect((await client.deliver('s@sender.test', ['out@here.test'], 'Subject: x\r\n\r\nx')).at(-1)).toMatch(/^250/);
    await until(async () => (await statuses()).filter((status) => status === 'failed').length === 3);
    expect(await statuses()).toEqual(['failed', 'failed', 'failed']);
    client.close();
  });
});
