import { expect, it } from 'vitest';
import { readRouteTarget, Routes } from '#core/delivery';
import { testClient } from '#testing';
import { MxHop } from '../mx/mxHop.js';
import {
  resolver,
  runWays,
  serve,
  statuses,
  submit,
  subjects,
  until,
  empty,
  useQueueWorld,
  world,
} from '../queue.fixture.js';
import { FakeServer, type FakeServerOptions } from '../testing.js';
import { noPolicies } from '../tls/policies.js';
import { RoutedWays } from './routedWays.js';

useQueueWorld();

const client = testClient({ greeting: 2000, command: 2000, end: 2000, connect: 500 });

/** A server that only a route leads to. */
async function friend(options: FakeServerOptions = {}): Promise<FakeServer> {
  return await FakeServer.start(options);
}

/** Sets routes and begins to send by them; what has none goes to hosts on `port`. */
async function sendBy(port: number, ...routes: (readonly [recipient: string, sender: string, target: string])[]) {
  const stored = new Routes(world.database, world.secrets);
  await world.database.pool.query('TRUNCATE route');
  for (const [recipient, sender, text] of routes) {
    const target = readRouteTarget(text);
    if (target === null) throw new Error(text);
    await stored.add({ recipient, sender, target }, null);
  }
  const mx = new MxHop({ resolver, port, client, loopback: true, policies: noPolicies, sources: [] });
  return runWays(new RoutedWays({ routes: stored, mx, otherwise: mx, client }));
}

it('lead mail by recipient and by sender, and leave the rest as it was', async () => {
  const far = await serve('far.test');
  const forAnn = await friend();
  const forAway = await friend();
  await sendBy(
    far.port,
    ['away.test', '*', `127.0.0.1:${forAway.port}`],
    ['else.test', 'ann@here.test', `127.0.0.1:${forAnn.port}`],
    ['*', 'bob@here.test', 'smtp://127.0.0.1:1'],
    ['far.test', '*', 'mx'],
  );
  await submit(['x@away.test'], 'by recipient');
  await submit(['x@else.test', 'x@far.test'], 'by sender');
  await until(empty);
  expect(subjects(forAway)).toEqual(['by recipient']);
  expect(subjects(forAnn)).toEqual(['by sender']);
  expect(subjects(far)).toEqual(['by sender']);
  await forAnn.stop();
  await forAway.stop();
});

it('sign in where there is a password', async () => {
  const server = await friend({
    keywords: ['AUTH PLAIN', '8BITMIME'],
    script: { PLAIN: (line) => (line === `AUTH PLAIN ${btoa('\0ann\0p@ss')}` ? '235 welcome' : '535 no') },
  });
  await sendBy(1, ['far.test', '*', `smtp://ann:p%40ss@127.0.0.1:${server.port}`]);
  await submit(['x@far.test'], 'signed in');
  await until(empty);
  expect(subjects(server)).toEqual(['signed in']);
  await server.stop();
});

it('that lead nowhere hold back their own mail alone', async () => {
  const far = await serve('far.test');
  await sendBy(far.port, ['far.test', 'here.test', 'smtp://127.0.0.1:1'], ['*', '*', 'mx']);
  await submit(['x@far.test'], 'stuck');
  await until(async () => (await world.queue.list(1))[0]?.last_reply?.includes('ECONNREFUSED') === true);
  // What comes from others to the same domain has another way.
  await world.flow.deliverOwn({
    reversePath: null,
    body: '7bit',
    smtputf8: false,
    recipients: [{ address: { localPart: 'x', domain: 'far.test' }, notify: null, originalRecipient: null }],
    content: [Buffer.from('From: ann@here.test\r\nSubject: free\r\n\r\nx\r\n')],
  });
  await until(() => far.messages.length === 1);
  expect(subjects(far)).toEqual(['free']);
  expect(await statuses()).toEqual(['waiting']);
});

it('that lead nowhere for everybody leave the destination down', async () => {
  await sendBy(1, ['far.test', '*', '127.0.0.1:1']);
  await submit(['x@far.test']);
  const blocked = async () => (await world.database.pool.query('SELECT * FROM queue_destination')).rows;
  await until(async () => (await blocked()).length === 1);
  expect((await world.queue.list(1))[0]?.attempts).toBe(0);
});

it('keep to the number of connections that one server gets', async () => {
  const server = await friend();
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, server.open);
  }, 1);
  const begun = performance.now();
  const { port } = server;
  await sendBy(1, ['*', '*', `127.0.0.1:${port}`]);
  for (let at = 0; at < 12; at++) await submit([`x@d${at}.test`], `number ${at}`);
  await until(empty);
  clearInterval(watch);
  expect(server.messages).toHaveLength(12);
  expect(most).toBeLessThanOrEqual(2);
  expect(performance.now() - begun).toBeLessThan(3000);
  await server.stop();
});
