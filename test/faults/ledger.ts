/**
 * What a client knows of one message: said to be stored, refused for good, refused temporarily (4yz, NO [UNAVAILABLE]), or
 * unknown, where the connection broke. Refused temporarily means that it is not stored either: a second try makes no second copy.
 */
export type Outcome = 'acknowledged' | 'refused' | 'deferred' | 'unknown';

/** Every message that a workload sent, with what was said of it. */
export class Ledger {
  private readonly outcomes = new Map<string, Outcome>();

  get size(): number {
    return this.outcomes.size;
  }

  begin(id: string): void {
    this.outcomes.set(id, 'unknown');
  }

  end(id: string, outcome: Outcome): void {
    this.outcomes.set(id, outcome);
  }

  /** The database was away for so long that the server could not learn what became of its commits. */
  databaseWasAway(): void {
    for (const id of this.of('deferred')) this.outcomes.set(id, 'unknown');
  }

  of(outcome: Outcome): readonly string[] {
    return [...this.outcomes].filter(([, value]) => value === outcome).map(([id]) => id);
  }

  /** Compares with what is stored (copies by id): what is wrong, in words; nothing when all is well. */
  faults(stored: ReadonlyMap<string, number>): readonly string[] {
    const faults: string[] = [];
    for (const [id, outcome] of this.outcomes) {
      const copies = stored.get(id) ?? 0;
      if (outcome === 'acknowledged' && copies !== 1)
        faults.push(`${id} was acknowledged and is there ${copies} times`);
      if ((outcome === 'refused' || outcome === 'deferred') && copies !== 0)
        faults.push(`${id} was ${outcome} and is there ${copies} times`);
      if (copies > 1) faults.push(`${id} is there ${copies} times`);
    }
    for (const id of stored.keys()) if (!this.outcomes.has(id)) faults.push(`${id} is there and was never sent`);
    return faults;
  }
}
