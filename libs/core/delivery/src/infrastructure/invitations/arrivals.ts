import { type AccountId, accountId, messageId, type MessageId } from '#kernel';
import { mayHoldInvitation } from '#formats/imip';
import { type IncomingMessage, unpackStructure } from '#core/mailstore';
import { type Database, rowsOf, type Step } from '#platform/database';
import type { Vouching } from '../../domain/vouching.js';
import * as sql from './statements.js';

/** A message that was delivered and holds a calendar, taken by this process for a while. */
export interface ArrivedInvitation {
  readonly account: AccountId;
  readonly message: MessageId;
  readonly vouched: Vouching;
  /** This one included. */
  readonly attempts: number;
}

interface Row extends Record<string, unknown> {
  readonly account_id: number;
  readonly message_id: number;
  readonly vouched: Vouching;
  readonly attempts: number;
}

const calendar = Buffer.from('"calendar"');
const file = Buffer.from('"ics"');

/** Messages between their delivery and the look at the calendars in them. */
export class ArrivedInvitations {
  private readonly listeners = new Set<() => void>();

  constructor(private readonly database: Pick<Database, 'pool'>) {}

  /** Hears that messages are there. */
  listen(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** To be called after the commit. */
  announce(): void {
    for (const listener of this.listeners) listener();
  }

  /** Notes a message beside its delivery, where there is something in it to look at; other mail costs a look at its structure. */
  step(
    { summary: { structure } }: IncomingMessage,
    places: () => readonly { readonly accountId: AccountId; readonly hash: Buffer }[],
    vouched: Vouching,
  ): Step | null {
    if (!(structure.includes(calendar) || structure.includes(file))) return null;
    if (!mayHoldInvitation(unpackStructure(structure))) return null;
    const those = places();
    if (those.length === 0) return null;
    const values = [those.map((place) => place.accountId), those.map(({ hash }) => hash), vouched];
    return { statement: sql.noteArrivals, values };
  }

  async lease(most: number, seconds: number): Promise<readonly ArrivedInvitation[]> {
    const rows = await rowsOf<Row>(this.database.pool, sql.leaseArrivals, [most, seconds]);
    return rows.map((row) => ({
      account: accountId(row.account_id),
      message: messageId(row.message_id),
      vouched: row.vouched,
      attempts: row.attempts,
    }));
  }

  async remove({ account, message }: ArrivedInvitation): Promise<void> {
    await rowsOf(this.database.pool, sql.removeArrival, [account, message]);
  }

  async postpone({ account, message }: ArrivedInvitation, seconds: number): Promise<void> {
    await rowsOf(this.database.pool, sql.postponeArrival, [account, message, seconds]);
  }
}
