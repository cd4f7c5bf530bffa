import type { Logger } from '#platform/telemetry';
import type { Delivering } from './delivering.js';
import type { LeasedMessage, Messages } from './messages.js';
import type { RoomApprovals } from './rooms/roomApprovals.js';
import { Rounds } from './rounds.js';

/** Messages that are taken at once, and seconds for which they are. */
const batch = 50;
const leaseSeconds = 120;
/** Deliveries at a time; each has a connection to the database. */
const lanes = 3;

export interface DispatcherParts {
  readonly messages: Messages;
  readonly delivering: Delivering;
  readonly approvals: Pick<RoomApprovals, 'tell'>;
  readonly logger: Logger;
}

/** Brings messages of scheduling to calendars, at once and until it is stopped. Any number of nodes may do so. */
export class SchedulingDispatcher extends Rounds {
  constructor(private readonly parts: DispatcherParts) {
    super(() => this.bring(), parts.logger, 'messages of scheduling were not looked at');
  }

  override start(): void {
    this.parts.messages.listen(() => this.wakeUp());
    super.start();
  }

  private async bring(): Promise<boolean> {
    const { messages, approvals } = this.parts;
    const leased = await messages.lease(batch, leaseSeconds);
    await this.deliver(leased);
    if (leased.length === 0) await approvals.tell();
    return leased.length > 0;
  }

  /** Those to one person in their order, to several at a time. */
  private async deliver(leased: readonly LeasedMessage[]): Promise<void> {
    const rest = Map.groupBy(leased, ({ message }) => message.to).values();
    const lane = async (): Promise<void> => {
      for (const own of rest) for (const each of own) await this.parts.delivering.deliver(each);
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  }
}
