import { describe, expect, it } from 'vitest';
import { ManualClock } from '#kernel';
import { workerBuses } from '#testing';
import { Guesses } from './guesses.js';

const limits = { guesses: 30, freeGuesses: 3, guessDelay: 20 };
const hour = 60 * 60 * 1000;
const [network, other] = ['192.0.2.1', '198.51.100.1'] as const;

function workers(count: number): { readonly all: readonly Guesses[]; readonly clock: ManualClock } {
  const clock = new ManualClock(0);
  return { clock, all: workerBuses(count).map((bus) => new Guesses(limits, clock, bus)) };
}

describe('guesses at recipients in several workers', () => {
  it('are counted together, by network, for an hour', () => {
    const { all, clock } = workers(3);
    for (let guess = 0; guess < limits.guesses; guess++) {
      expect(all.map((guesses) => guesses.refuses(network))).toEqual([false, false, false]);
      all[guess % 3]?.guessed(network, 1);
    }
    expect(all.map((guesses) => guesses.refuses(network))).toEqual([true, true, true]);
    expect(all.map((guesses) => guesses.refuses(other))).toEqual([false, false, false]);
    clock.advance(hour);
    expect(all.map((guesses) => guesses.refuses(network))).toEqual([false, false, false]);
  });

  it('weigh less than what was found, whichever worker found it', () => {
    const [one, two] = workers(2).all as [Guesses, Guesses];
    one.guessed(network, 1);
    for (let found = 0; found < limits.guesses + 1; found++) two.accepted(network);
    for (let guess = 1; guess < limits.guesses; guess++) one.guessed(network, 1);
    expect([one.refuses(network), two.refuses(network)]).toEqual([false, false]);
    for (let guess = 0; guess < 2; guess++) one.guessed(network, 1);
    expect([one.refuses(network), two.refuses(network)]).toEqual([true, true]);
  });
});
