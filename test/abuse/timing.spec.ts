import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { testWorld, type World } from '#testing';

const samples = 60;
/** Under this the two sets of times are held for different; a set is taken again once, for one in a thousand is unlucky. */
const significance = 0.001;

let world: World;
beforeAll(async () => {
  world = await testWorld();
  for (const name of ['ann', 'eve']) await world.person(`${name}@clock.test`);
  await world.directory.setDisabled('eve@clock.test', true);
  await world.directory.addAlias('all@clock.test', ['ann@clock.test']);
});
afterAll(() => world.close());

let client = 0;
/** An address of its own for each try, so that none is throttled. */
function nextAddress(): string {
  client += 1;
  return `198.18.${client >> 8}.${client & 255}`;
}

/** Milliseconds for which somebody with a wrong password waits. */
async function wait(name: string): Promise<number> {
  const begun = performance.now();
  expect(await world.authentication.verify(name, 'wrong password', 'imap', nextAddress())).toBeNull();
  return performance.now() - begun;
}

/** Largest distance of two empirical distributions (Kolmogorov-Smirnov). */
function distance(left: readonly number[], right: readonly number[]): number {
  const below = (values: readonly number[], bound: number): number =>
    values.filter((value) => value <= bound).length / values.length;
  return Math.max(...[...left, ...right].map((bound) => Math.abs(below(left, bound) - below(right, bound))));
}

/** Probability of such a distance, or a larger one, if both were drawn from one distribution (asymptotic form). */
function probability(reach: number, left: number, right: number): number {
  const effective = Math.sqrt((left * right) / (left + right));
  const lambda = (effective + 0.12 + 0.11 / effective) * reach;
  let sum = 0;
  for (let term = 1; term <= 100; term++) sum += (term % 2 === 1 ? 2 : -2) * Math.exp(-2 * (term * lambda) ** 2);
  return Math.min(1, Math.max(0, sum));
}

/** Times of two names in turn, so that whatever else the machine does falls upon both. */
async function compare(left: () => string, right: () => string): Promise<number> {
  const times: [number[], number[]] = [[], []];
  for (let sample = 0; sample < samples; sample++) {
    // Who goes first changes as well.
    for (const which of sample % 2 === 0 ? [0, 1] : [1, 0])
      times[which as 0 | 1].push(await wait((which === 0 ? left : right)()));
  }
  return probability(distance(...times), samples, samples);
}

/** The statements that some work takes, each with the number of its rows. */
async function statementsOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  const { pool } = world.database;
  const query = pool.query.bind(pool) as (...parameters: unknown[]) => Promise<pg.QueryResult>;
  const taken: string[] = [];
  const watch = vi.spyOn(pool, 'query').mockImplementation((async (...parameters: unknown[]) => {
    const result = await query(...parameters);
    const [{ name }] = parameters as [{ name: string }];
    taken.push(`${name}: ${result.rows.length}`);
    return result;
  }) as never);
  try {
    await work();
  } finally {
    watch.mockRestore();
  }
  return taken;
}

const strangers = [
  ['an unknown name of a known domain', 'nobody@clock.test'],
  ['an unknown domain', 'nobody@strange.test'],
  ['an alias without an account', 'all@clock.test'],
  ['a disabled account', 'eve@clock.test'],
  ['no address at all', 'nobody'],
] as const;

describe('A2: by what is done', () => {
  const doors: readonly ((name: string) => Promise<unknown>)[] = [
    async (name) => expect(await world.authentication.verify(name, 'wrong', 'imap', nextAddress())).toBeNull(),
    async (name) => await world.authentication.scramSecret(name, 'sha256', nextAddress()),
  ];

  it.each(strangers)('the database does the same for a known name and for %s', async (_, stranger) => {
    // First with nothing remembered of the directory.
    for (const door of doors)
      for (const before of [() => world.authentication.forget(), () => undefined]) {
        before();
        const known = await statementsOf(() => door('ann@clock.test'));
        expect(known.at(-1)).toBe('directory.credentials: 1');
        before();
        expect(await statementsOf(() => door(stranger))).toEqual(known);
      }
  });
});

describe('A2: by the clock', () => {
  it('the measure tells apart what differs by a tenth, and not what is the same', () => {
    const spread = Array.from({ length: samples }, (_, index) => 60 + (index % 10) / 2);
    const other = spread.map((time, index) => time + (index % 3) / 100);
    expect(probability(distance(spread, other), samples, samples)).toBeGreaterThan(significance);
    const slower = spread.map((time) => time * 1.1);
    expect(probability(distance(spread, slower), samples, samples)).toBeLessThan(significance);
  });

  let stranger = 0;
  it.each([
    ['an unknown name of a known domain', () => `nobody${stranger++}@clock.test`],
    ['an unknown domain', () => `nobody@strange${stranger++}.test`],
    ['a disabled account', () => 'eve@clock.test'],
  ])(
    'a wrong password for a known name and for %s take the same time',
    async (_, name) => {
      await wait('ann@clock.test');
      await wait(name());
      const first = await compare(() => 'ann@clock.test', name);
      const found = first > significance ? first : await compare(() => 'ann@clock.test', name);
      expect(found).toBeGreaterThan(significance);
    },
    120_000,
  );
});
