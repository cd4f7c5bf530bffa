import { type AccountId, accountId } from '#kernel';
import { type Component, printCalendar, readCalendar } from '#formats/ical';
import { type Database, type Executor, rowsOf } from '#platform/database';
import { sentBy } from '../domain/acting.js';
import type { Method, SchedulingMessage } from '../domain/terms.js';
import * as sql from './statements.js';

/** A message on its way, taken by this process for a while. */
export interface LeasedMessage {
  readonly account: AccountId;
  readonly id: number;
  readonly message: SchedulingMessage;
  /** Address of who acted for the owner of the account. */
  readonly actor: string | null;
  /** It is in the calendar of the recipient already. */
  readonly isReceived: boolean;
  /** This one included. */
  readonly attempts: number;
}

interface Row extends Record<string, unknown> {
  readonly account: number;
  readonly id: number;
  readonly uid: string;
  readonly method: Method;
  readonly sender: string;
  readonly recipient: string;
  readonly body: string;
  readonly actor: string | null;
  readonly state: 'new' | 'received';
  readonly attempts: number;
}

/** Messages between a change and its delivery. */
export class Messages {
  private readonly listeners = new Set<() => void>();

  constructor(private readonly database: Database) {}

  /** Hears that messages are there. */
  listen(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** To be called after the commit. */
  announce(): void {
    for (const listener of this.listeners) listener();
  }

  /** Writes messages beside the change that they tell of. */
  async add(
    executor: Executor,
    account: AccountId,
    messages: readonly SchedulingMessage[],
    actor: string | null,
  ): Promise<void> {
    if (messages.length === 0) return;
    const sent = actor === null ? messages : messages.map((message) => sentBy(message, actor));
    await rowsOf(executor, sql.addMessages, [
      account,
      sent.map(({ uid }) => uid),
      sent.map(({ method }) => method),
      sent.map(({ from }) => from),
      sent.map(({ to }) => to),
      sent.map(({ calendar }) => bodyOf(calendar)),
      actor,
    ]);
  }

  async lease(most: number, seconds: number): Promise<readonly LeasedMessage[]> {
    const rows = await rowsOf<Row>(this.database.pool, sql.leaseMessages, [most, seconds]);
    return rows.toSorted((one, other) => one.id - other.id).map(leasedOf);
  }

  /** True for the first who says so. */
  async markReceived(executor: Executor, { account, id }: LeasedMessage): Promise<boolean> {
    return (await rowsOf(executor, sql.markReceived, [account, id])).length > 0;
  }

  /** True for the first who removes it. */
  async remove({ account, id }: LeasedMessage, executor: Executor = this.database.pool): Promise<boolean> {
    return (await rowsOf(executor, sql.removeMessage, [account, id])).length > 0;
  }

  async postpone({ account, id }: LeasedMessage, seconds: number): Promise<void> {
    await rowsOf(this.database.pool, sql.postponeMessage, [account, id, seconds]);
  }
}

/** PostgreSQL's text has neither U+0000 nor half a character. */
const bodyOf = (calendar: Component): string => printCalendar(calendar).replaceAll('\0', '').toWellFormed();

function leasedOf({ account, id, uid, method, sender, recipient, body, actor, state, attempts }: Row): LeasedMessage {
  const [calendar] = readCalendar(body).calendars;
  const message = { method, uid, from: sender, to: recipient, calendar: calendar as Component };
  return { account: accountId(account), id, message, actor, isReceived: state === 'received', attempts };
}
