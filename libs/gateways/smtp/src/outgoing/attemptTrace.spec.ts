import { expect, it } from 'vitest';
import { type TraceEvent, TraceReader } from '#core/trace';
import { run, serve, submit, until, useQueueWorld, world } from './queue.fixture.js';

useQueueWorld();

/** What the trace tells of a message, by its subject, once it tells of a kind. */
async function eventOf(subject: string, kind: TraceEvent['kind']): Promise<TraceEvent> {
  const reader = new TraceReader(world.database);
  const scope = { organisation: null, from: Date.now() - 60_000, before: Date.now() + 60_000, limit: 10 };
  let event: TraceEvent | undefined;
  await until(async () => {
    await world.trace.flush();
    const [found] = await reader.find({ subject }, scope);
    const story = found && (await reader.story(found.key, null));
    event = story?.events.find((each) => each.kind === kind);
    return event !== undefined;
  }, kind);
  return event as TraceEvent;
}

it('tells of the TLS of an attempt, and how the server was verified', async () => {
  await serve('far.test');
  run();
  await submit(['x@far.test'], 'sealed');
  expect(await eventOf('sealed', 'sent')).toMatchObject({
    recipient: 'x@far.test',
    detail: { tls: expect.stringMatching(/^TLSv1\.3 TLS_/), verified: 'none' },
  });
});

it('tells that there was none', async () => {
  await serve('clear.test', { keywords: ['8BITMIME'] });
  run();
  await submit(['x@clear.test'], 'open');
  expect((await eventOf('open', 'sent')).detail).toMatchObject({ tls: 'none' });
});

it('tells of the TLS under which a server asked for patience, and of nothing where it was not reached', async () => {
  await serve('later.test', { script: { RCPT: '451 4.7.1 later' } });
  run();
  await submit(['x@later.test'], 'patience');
  await submit(['x@nowhere.test'], 'nowhere');
  expect((await eventOf('patience', 'deferred')).detail).toMatchObject({
    tls: expect.stringMatching(/^TLSv1/),
    verified: 'none',
  });
  expect((await eventOf('nowhere', 'failed')).detail).not.toHaveProperty('tls');
});

it('tells that somebody gave a message up', async () => {
  await submit(['x@far.test', 'y@far.test'], 'recalled');
  const [row] = await world.queue.list(1);
  expect(await world.queue.cancel(row?.message_id ?? 0)).toBe(2);
  expect(await eventOf('recalled', 'cancelled')).toMatchObject({ recipient: 'x@far.test', detail: {} });
  expect(await world.queue.list(1)).toEqual([]);
});
