import type { AccountId } from '#kernel';
import type { DecisionRecord, ReceivedMessage, SchedulingMessage } from './terms.js';

/** Sends a message of iTIP to somebody outside, and tells people here by mail of one that is in their calendar. */
export abstract class SchedulingPost {
  /**
   * Durable when it returns. `account` is whose calendar sends it, `actor` the address of who did, where that is somebody else. The same message may
   * come twice. Throws `FumibakoError` where it is refused for good.
   */
  abstract post(
    message: SchedulingMessage,
    on: { readonly account: AccountId; readonly actor: string | null },
  ): Promise<void>;
}

/** Takes messages of iTIP into the calendars of an account. */
export abstract class SchedulingIntake {
  /**
   * Durable when it returns: the calendar, the schedule inbox and the decision. The same message may come twice. What is new to the calendar is not
   * taken where `mayAdd` is false.
   */
  abstract receive(
    account: AccountId,
    message: ReceivedMessage,
    from: { readonly origin: 'mail' | 'server'; readonly messageId?: string; readonly mayAdd?: boolean },
  ): Promise<DecisionRecord>;
}
