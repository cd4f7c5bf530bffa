import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type DnsZones } from '#testing';
import { type Node, TwoNodes } from './nodes.js';
import type { Pause } from './pausingServer.js';
import { pidsOf } from './victims.js';

const patience = 40_000;
const states = ['leased', 'connected', 'envelope', 'message', 'taken'] as const;
const many = ['a.test', 'b.test', 'c.test', 'd.test'];

const zonesOf = (...names: readonly string[]): DnsZones =>
  Object.assign({}, ...names.map((name) => TwoNodes.domain(name))) as DnsZones;
const zones = zonesOf(...states.map((state) => `${state}.test`), ...many);
let two: TwoNodes;

beforeAll(async () => {
  two = await TwoNodes.start({ ...zones, 'leased.test': { fails: 'silent' } });
});
afterEach(() => {
  if (two) two.other.pause = null;
});
afterAll(() => two?.stop());

async function until(look: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + patience;
  while (!(await look())) {
    if (Date.now() > deadline) {
      const logs = two.nodes.map(({ server }) => server.errors.slice(-1500)).join('\n');
      throw new Error(`${what} did not come about\n${logs}`);
    }
    await delay(30);
  }
}

/** Waits until a node has a lease and asks the DNS where its mail goes, and gets no answer. */
async function leaseHolder(): Promise<Node> {
  const asks = ({ dns }: Node): boolean => dns.asked.some((question) => question.endsWith(' leased.test'));
  await until(() => two.nodes.some(asks), 'a question');
  return two.nodes.find(asks) as Node;
}

/** Waits until a session comes so far, and leaves it there. */
function pausedAt(state: Pause): Promise<Node> {
  return new Promise((resolve) => {
    two.other.pause = (at, from) => {
      if (at !== state) return Promise.resolve();
      two.other.pause = null;
      const node = two.at(from);
      // What is taken is said so, to somebody who does not get to write it down.
      if (state === 'taken') for (const pid of pidsOf(node.server, 'worker')) process.kill(pid, 'SIGSTOP');
      resolve(node);
      return state === 'taken' ? Promise.resolve() : new Promise(() => undefined);
    };
  });
}

describe('kill -9 of a machine that sends', () => {
  it.each(states)('that comes as far as "%s": another sends the message', async (state) => {
    const paused = state === 'leased' ? null : pausedAt(state);
    await two.submit(two.nodes[0], [{ id: state, to: `x@${state}.test` }]);
    const victim = await (paused ?? leaseHolder());
    if (state === 'taken') await delay(100);
    two.kill(victim);
    for (const { dns } of two.nodes) dns.zones = zones;
    expect(await two.waiting()).toBe(1);
    await two.leasesEnd();
    await until(async () => (await two.waiting()) === 0, 'an empty queue');
    // What was taken, and not heard of, comes twice; nothing else does.
    expect(two.other.count(state)).toBe(state === 'taken' ? 2 : 1);
    expect(two.other.taken.at(-1)?.from).not.toBe(victim.address);
    await victim.server.stop('SIGKILL');
    await victim.server.start();
  });
});

describe('two machines on one queue', () => {
  const letters = (name: string, count: number) =>
    Array.from({ length: count }, (_, index) => ({ id: `${name}-${index}`, to: `x@${many[index % many.length]}` }));

  it('share the work, and send everything once', async () => {
    two.other.pause = async (at) => {
      if (at === 'taken') await delay(20);
    };
    const first = letters('first', 60);
    const second = letters('second', 60);
    await Promise.all([two.submit(two.nodes[0], first), two.submit(two.nodes[1], second)]);
    await until(async () => (await two.waiting()) === 0, 'an empty queue');
    for (const { id } of [...first, ...second]) expect([id, two.other.count(id)]).toEqual([id, 1]);
    const senders = new Set(two.other.taken.filter(({ id }) => /^(?:first|second)/.test(id)).map(({ from }) => from));
    expect([...senders].toSorted()).toEqual(two.nodes.map(({ address }) => address));
  });

  it('lose nothing when one is killed in the midst, and send at most what was in flight twice', async () => {
    two.other.pause = async (at) => {
      if (at === 'taken') await delay(40);
    };
    const [survivor, victim] = two.nodes;
    const sent = letters('midst', 80);
    await two.submit(survivor, sent);
    const byVictim = () => two.other.taken.filter(({ id, from }) => id.startsWith('midst') && from === victim.address);
    await until(() => byVictim().length > 4, 'work of both');
    const inFlight = two.other.open(victim.address);
    two.kill(victim);
    await delay(300);
    await two.leasesEnd();
    await until(async () => (await two.waiting()) === 0, 'an empty queue');
    const counts = sent.map(({ id }) => two.other.count(id));
    expect(Math.min(...counts)).toBe(1);
    expect(counts.filter((count) => count > 1).length).toBeLessThanOrEqual(inFlight);
    expect(Math.max(...counts)).toBeLessThanOrEqual(2);
    await victim.server.stop('SIGKILL');
    await victim.server.start();
  });
});
