import { expect, it } from 'vitest';
import { Ledger } from './ledger.js';

it('finds what was lost, doubled, kept against a refusal, or never sent; what is unknown may be there once', () => {
  const ledger = new Ledger();
  const outcomes = {
    lost: 'acknowledged',
    doubled: 'acknowledged',
    kept: 'refused',
    late: 'deferred',
    twice: 'unknown',
  } as const;
  for (const [id, outcome] of Object.entries({
    ...outcomes,
    fine: 'acknowledged',
    once: 'unknown',
    never: 'unknown',
  } as const)) {
    ledger.begin(id);
    ledger.end(id, outcome);
  }
  const stored = new Map([
    ['doubled', 2],
    ['kept', 1],
    ['late', 1],
    ['twice', 2],
    ['fine', 1],
    ['once', 1],
    ['alien', 1],
  ]);
  const named = (): string[] =>
    [...new Set(ledger.faults(stored).map((fault) => fault.split(' ')[0] ?? ''))].toSorted();
  expect(named()).toEqual(['alien', 'doubled', 'kept', 'late', 'lost', 'twice']);
  ledger.databaseWasAway();
  expect(named()).toEqual(['alien', 'doubled', 'kept', 'lost', 'twice']);
});
