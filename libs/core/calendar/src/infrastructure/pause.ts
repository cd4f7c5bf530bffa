import { setImmediate as turn } from 'node:timers/promises';

/** Milliseconds after which others have their turn. */
const patience = 5;

/** Lets others have their turn now and then. */
export class Pause {
  private since = performance.now();

  async ifDue(): Promise<void> {
    if (performance.now() - this.since < patience) return;
    await turn();
    this.since = performance.now();
  }
}
