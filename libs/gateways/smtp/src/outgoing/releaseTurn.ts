import type { LeasedRecipient, Releaser } from '#core/delivery';
import type { Logger } from '#platform/telemetry';
import type { Leases } from './leases.js';
import { retryAfter } from './schedule.js';
import type { TurnEnd } from './turn.js';

export interface ReleaseParts {
  readonly releaser: Pick<Releaser, 'release'>;
  readonly leases: Pick<Leases, 'areHeld'>;
  readonly logger: Logger;
}

/** Some messages that were held back and whose time has come, one after the other. */
export class ReleaseTurn {
  constructor(
    private readonly parts: ReleaseParts,
    /** Milliseconds after which what cannot be delivered is given up. */
    private readonly expiry: number,
  ) {}

  async run(messages: readonly LeasedRecipient[], stopped: () => boolean): Promise<TurnEnd> {
    const { releaser, leases, logger } = this.parts;
    for (const [index, held] of messages.entries()) {
      if (stopped()) return { left: messages.slice(index), down: null, busy: false, reached: index > 0 };
      // Somebody else has it by now, or may have before this is done.
      if (!leases.areHeld([held])) continue;
      const order = { expiry: this.expiry, retrySeconds: retryAfter(held.attempts) };
      // It is tried again when its lease is over.
      await releaser.release(held, order).catch((error: Error) => {
        logger.warn({ err: error, queue: held.message_id }, 'a message that was held back could not be released');
      });
    }
    return { left: [], down: null, busy: false, reached: true };
  }
}
