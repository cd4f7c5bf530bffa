import { describe, expect, it } from 'vitest';
import {
  empty,
  notices,
  resolver,
  run,
  serve,
  statuses,
  subjects,
  submit,
  until,
  useQueueWorld,
  world,
} from './queue.fixture.js';
import { silence } from './testing.js';

useQueueWorld();

describe('the queue', () => {
  it('sends at once what is queued, and forgets it', async () => {
    const server = await serve('far.test');
    // without the signal nobody would look in time
    run({ idleTime: 600_000 });
    await new Promise((done) => setTimeout(done, 300));
    await submit(['x@far.test']);
    await until(() => server.messages.length === 1);
    await until(empty);
    expect(subjects(server)).toEqual(['letter']);
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
    await server.listen(server.port);
    await world.database.pool.query('UPDATE queue_destination SET blocked_until = now()');
    await until(empty);
    expect(subjects(server)).toEqual([0, 1, 2, 3, 4].map((at) => `number ${at}`));
    await until(async () => (await blocked()).length === 0);
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
    expect(performance.now() - begun).toBeLessThan(1900);
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

  it('returns what must stay under TLS, and holds nothing else back for it', async () => {
    const server = await serve('far.test');
    run();
    const own = (requireTls: boolean) =>
      world.flow.deliverOwn({
        reversePath: { localPart: 'ann', domain: 'here.test' },
        body: '7bit',
        smtputf8: false,
        requireTls,
        recipients: [{ address: { localPart: 'x', domain: 'far.test' }, notify: null, originalRecipient: null }],
        content: [Buffer.from(`From: ann@here.test\r\nSubject: secret ${requireTls}\r\n\r\nx\r\n`)],
      });
    expect(await own(true)).toEqual([{ ok: true }]);
    await until(async () => (await world.queue.list(1))[0]?.last_reply?.includes('not trusted') === true);
    expect(await own(false)).toEqual([{ ok: true }]);
    await until(() => server.messages.length === 1);
    expect(subjects(server)).toEqual(['secret false']);
    await until(async () => (await statuses()).length === 1);
    expect(await statuses()).toEqual(['waiting']);
  });

  it('forgets what failed a week ago', async () => {
    await serve('far.test');
    await submit(['a@far.test'], 'old');
    const { pool } = world.database;
    await pool.query("UPDATE queue_message SET received_at = now() - interval '8 days'");
    expect(await world.queue.discard()).toBe(0);
    await pool.query("UPDATE queue_recipient SET status = 'failed', next_attempt_at = now() - interval '6 days'");
    expect(await world.queue.discard()).toBe(0);
    await pool.query("UPDATE queue_recipient SET next_attempt_at = now() - interval '8 days'");
    expect(await world.queue.discard()).toBe(1);
    expect(await statuses()).toEqual([]);
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
