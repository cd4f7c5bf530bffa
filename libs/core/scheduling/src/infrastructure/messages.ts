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
  readonly body_id: number;
  readonly actor: string | null;
  readonly state: 'new' | 'received';
  readonly attempts: number;
}

interface BodyRow extends Record<string, unknown> {
  readonly account: number;
  readonly id: number;
  readonly body: string;
  readonly previous: string | null;
}

type Contents = Pick<SchedulingMessage, 'calendar' | 'previous'>;

const keyOf = (account: number, id: number): string => `${account}:${id}`;

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
    const bodies = new Map<Component, number>();
    for (const message of messages)
      if (!bodies.has(message.calendar)) {
        const { calendar } = actor === null ? message : sentBy(message, actor);
        const [row] = await rowsOf<{ id: number }>(executor, sql.addBody, [
          account,
          bodyOf(calendar),
          previousOf(message),
        ]);
        bodies.set(message.calendar, row?.id ?? 0);
      }
    await rowsOf(executor, sql.addMessages, [
      account,
      messages.map(({ uid }) => uid),
      messages.map(({ method }) => method),
      messages.map(({ from }) => from),
      messages.map(({ to }) => to),
      messages.map(({ calendar }) => bodies.get(calendar)),
      actor,
    ]);
  }

  async lease(most: number, seconds: number): Promise<readonly LeasedMessage[]> {
    const { pool } = this.database;
    const rows = await rowsOf<Row>(pool, sql.leaseMessages, [most, seconds]);
    if (rows.length === 0) return [];
    const wanted = new Map(rows.map((row) => [keyOf(row.account, row.body_id), row]));
    const columns = [
      [...wanted.values()].map(({ account }) => account),
      [...wanted.values()].map((row) => row.body_id),
    ];
    const texts = await rowsOf<BodyRow>(pool, sql.bodiesOf, columns);
    const contents = new Map(texts.map((row) => [keyOf(row.account, row.id), contentsOf(row)]));
    return rows
      .toSorted((one, other) => one.id - other.id)
      .map((row) => leasedOf(row, contents.get(keyOf(row.account, row.body_id)) as Contents));
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

const previousOf = ({ previous = null }: SchedulingMessage): string | null => previous && bodyOf(previous);

function contentsOf({ body, previous }: BodyRow): Contents {
  const [calendar] = readCalendar(body).calendars;
  const [former = null] = previous === null ? [] : readCalendar(previous).calendars;
  return { calendar: calendar as Component, previous: former };
}

function leasedOf(
  { account, id, uid, method, sender, recipient, actor, state, attempts }: Row,
  contents: Contents,
): LeasedMessage {
  const message = { method, uid, from: sender, to: recipient, ...contents };
  return { account: accountId(account), id, message, actor, isReceived: state === 'received', attempts };
}
