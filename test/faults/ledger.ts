/**
 * What a client knows of one message: said to be stored, refused for good, or unknown. A temporary refusal (4yz,
 * NO [UNAVAILABLE]) is unknown too: when the database dies between its commit and its answer, nobody can say better.
 */
export type Outcome = 'acknowledged' | 'refused' | 'unknown';

/** Every message that a workload sent, with what was said of it. */
export class Ledger {
  private readonly outcomes = new Map<string, Outcome>();

  begin(id: string): void {
    this.outcomes.set(id, 'unknown');
  }

  end(id: string, outcome: Outcome): void {
    this.outcomes.set(id, outcome);
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
      if (outcome === 'refused' && copies !== 0) faults.push(`${id} was refused and is there ${copies} times`);
      if (copies > 1) faults.push(`${id} is there ${copies} times`);
    }
    for (const id of stored.keys()) if (!this.outcomes.has(id)) faults.push(`${id} is there and was never sent`);
    return faults;
  }
}
