import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AccountId } from '#kernel';
import { type World, testWorld } from '#testing';
import { Line } from './support.js';

const limits = { guesses: 60, freeGuesses: 3, guessDelay: 20 };
const errorsOfConnection = 20;
const hour = 60 * 60 * 1000;
const counted = { guessed: 0, 'network-refused': 0 };

let world: World;
let ann: AccountId;
let now = Date.now();
let port = 0;
beforeAll(async () => {
  world = await testWorld();
  ann = await world.person('ann@guess.test');
  port = await world.listen('mx', {
    limits,
    clock: { now: () => now },
    metrics: { guess: (_service, outcome) => void (counted[outcome] += 1) },
  });
});
afterAll(() => world.close());
beforeEach(() => {
  now += 2 * hour;
});

/** Guesses over one connection until it ends; gives what was answered. */
async function guess(from: string, most = 1000): Promise<readonly string[]> {
  const line = Line.to(port, from);
  await line.say(['EHLO x', 'MAIL FROM:<s@ext.test>'], /^(?:250 2\.1\.0|421) /m);
  const replies: string[] = [];
  for (let number = 0; number < most && line.open; number++) {
    line.text = '';
    const reply = await line.say([`RCPT TO:<person${number}@guess.test>`], /^\d{3} .*\r\n/m);
    if (reply !== '') replies.push(reply.split('\r\n')[0] ?? '');
  }
  line.close();
  return replies;
}

async function deliver(from: string, to: readonly string[]): Promise<string> {
  const line = Line.to(port, from);
  await line.say(
    ['EHLO x', 'MAIL FROM:<s@ext.test>', ...to.map((address) => `RCPT TO:<${address}>`), 'DATA'],
    /^(?:354|421|5\d\d 5\.5\.1) /m,
  );
  line.text = '';
  const reply = await line.say(['From: s@ext.test', '', 'x', '.'], /^\d{3} .*\r\n/m);
  line.close();
  return reply;
}

describe('S13: guessing recipients', () => {
  it('is answered slowly, ends the connection, then the network is refused for its hour; others are served', async () => {
    const attacker = '127.0.0.66';
    const answers: string[] = [];
    for (let connection = 0; connection < 10; connection++) answers.push(...(await guess(attacker)));
    const guesses = answers.filter((answer) => answer.startsWith('550 5.1.1 ')).length;
    expect(guesses).toBeGreaterThanOrEqual(limits.guesses);
    expect(guesses).toBeLessThanOrEqual(limits.guesses + errorsOfConnection + 1);
    expect(counted['network-refused']).toBeGreaterThanOrEqual(5);
    expect(counted.guessed).toBe(guesses);
    const refused = Line.to(port, attacker);
    expect(await refused.hear(/\r\n/)).toMatch(/^421 4\.7\.0 /);
    refused.close();
    const before = (await world.messages(ann)).length;
    expect(await deliver('127.0.0.67', ['ann@guess.test'])).toMatch(/^250 /);
    expect(await world.messages(ann)).toHaveLength(before + 1);
    now += hour;
    expect(await deliver(attacker, ['ann@guess.test'])).toMatch(/^250 /);
  });

  it('waits with every answer but the first few of a connection', async () => {
    const begun = performance.now();
    expect(await guess('127.0.0.68', limits.freeGuesses + 5)).toHaveLength(limits.freeGuesses + 5);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(5 * limits.guessDelay - 5);
  });

  it('is not what a sender with an old list does: more found than not, however many', async () => {
    const sender = '127.0.0.69';
    const letters = limits.guesses + 10;
    for (let letter = 0; letter < letters; letter++)
      expect(await deliver(sender, [`gone${letter}@guess.test`, 'ann@guess.test', 'Ann@guess.test'])).toMatch(/^250 /);
  });

  it('by trying to relay counts as well', async () => {
    const line = Line.to(port, '127.0.0.70');
    const before = counted.guessed;
    await line.say(['EHLO x', 'MAIL FROM:<s@ext.test>', 'RCPT TO:<v@ext.test>'], /^550 5\.7\.1 /m);
    line.close();
    expect(counted.guessed).toBe(before + 1);
  });
});
