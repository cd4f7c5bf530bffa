import type { AccountId } from '#kernel';
import { type Database, type Executor, rowsOf } from '#platform/database';
import type { DecisionRecord, Method, Outcome, Reason } from '../domain/terms.js';
import * as sql from './statements.js';

/** Most that are read at once. */
export const maxDecisions = 1000;

/** Where a message came from. */
export interface MessageSource {
  readonly origin: 'mail' | 'server';
  readonly messageId?: string;
  /** False where the recipient wants no new events from there. */
  readonly mayAdd?: boolean;
}

/** What was done about a message, as its recipient reads it. */
export interface Decision extends DecisionRecord {
  readonly at: Date;
  readonly method: Method;
  readonly outcome: Outcome;
  readonly reason: Reason;
  readonly origin: MessageSource['origin'];
  readonly messageId: string | null;
}

interface Row extends Record<string, unknown>, Omit<Decision, 'messageId'> {
  readonly message_id: string | null;
}

const longest = 500;

/** What was decided about messages, one for each. */
export class Decisions {
  constructor(private readonly database: Database) {}

  async add(executor: Executor, account: AccountId, record: DecisionRecord, source: MessageSource): Promise<void> {
    const text = (value: string): string => value.slice(0, longest).replaceAll('\0', '').toWellFormed();
    const { uid, method, from, outcome, reason } = record;
    const { origin, messageId = null } = source;
    const id = messageId === null ? null : text(messageId);
    await rowsOf(executor, sql.addDecision, [account, text(uid), method, text(from), outcome, reason, origin, id]);
  }

  /** Newest first, at most {@link maxDecisions}. */
  async list(account: AccountId, uid: string | null): Promise<readonly Decision[]> {
    const rows = await rowsOf<Row>(this.database.pool, sql.listDecisions, [account, uid, maxDecisions]);
    return rows.map(({ message_id: messageId, ...row }) => ({ ...row, messageId }));
  }

  /** Forgets what is older than so many days, and texts of messages that are no more. */
  async purge(days: number): Promise<void> {
    await rowsOf(this.database.pool, sql.purgeDecisions, [days]);
    await rowsOf(this.database.pool, sql.purgeBodies, []);
  }
}
