import { addressKey, type Lookup, type MailList, moderatorsOf, type Recipients } from '#core/directory';
import type { TraceLog } from '#core/trace';
import { decodeWords, fieldValue, scanFields } from '#formats/mime';
import { type Address, type Clock, FumibakoError } from '#kernel';
import { type Database, rowsOf } from '#platform/database';
import { type Decision, readDecision, tokenHash } from '../../domain/moderation/decisionAddress.js';
import { maxFields } from '../../domain/submissionHeader.js';
import { type DeliveryRequest, isOfMachine } from '../../domain/transaction.js';
import { isAmong } from '../acceptance.js';
import * as sql from './statements.js';

/** Messages that may wait at one list; further ones are put off. */
export const maxPending = 500;
/** Characters of a reason. */
export const maxReason = 1000;
/** Most that are listed. */
const maxListed = 10_000;

/** A message that waits at a list. */
export interface PendingMessage {
  readonly id: number;
  readonly list: string;
  readonly author: string;
  readonly subject: string;
  readonly expires_at: Date;
  readonly reverse_path: string;
  readonly size: number;
  readonly received_at: Date;
}

/** A message as a moderator is asked about it; `moderator`: who is asked. */
export interface AskedMessage {
  readonly id: number;
  readonly moderator: string;
  readonly list: string;
  readonly author: string;
  readonly subject: string;
  readonly preview: string;
  readonly decision: Decision | null;
}

/** What is kept of a message that waits, beside the message. */
export interface AwaitedMessage extends Omit<AskedMessage, 'id' | 'moderator'> {
  readonly from_elsewhere: boolean;
  readonly seal: Buffer;
  readonly sender_known: boolean;
  readonly expires_at: Date;
  readonly told: boolean;
  readonly decided_by: string | null;
  readonly reason: string | null;
}

export interface ModerationParts {
  readonly database: Database;
  readonly recipients: Pick<Recipients, 'lookup'>;
  readonly trace: Pick<TraceLog, 'add'>;
  readonly clock: Clock;
  /** Told when something is to be gone about. */
  readonly announce: () => void;
  /** Milliseconds for which a message waits. */
  readonly patience: number;
}

type Row<T> = T & Record<string, unknown>;

/** Messages to moderated lists: which of them wait, and what is decided about them. */
export class Moderation {
  constructor(private readonly parts: ModerationParts) {}

  get patience(): number {
    return this.parts.patience;
  }

  /** Whether a message must wait at the list that an address leads to. */
  async waits(request: DeliveryRequest, lookup: Lookup): Promise<boolean> {
    if (lookup.kind !== 'local' || lookup.list?.post !== 'moderated' || request.approval) return false;
    const { accounts, remote, reached } = lookup.resolution;
    // what goes to nobody, as what decides about others
    if (accounts.length + remote.length === 0) return false;
    // what the server writes itself waits for nobody
    if (isOfMachine(request)) return false;
    return !(await this.isExempt(request, lookup.list, reached));
  }

  /** Whether a list has room for another message that waits. */
  async hasRoom({ address }: MailList): Promise<boolean> {
    const [row] = await rowsOf<{ pending: number }>(this.parts.database.pool, sql.countPending, [address]);
    return (row?.pending ?? 0) < maxPending;
  }

  /** Whether a moderator may decide by writing to an address; null: it is no such address. */
  async knows(address: Address): Promise<boolean | null> {
    const read = readDecision(address);
    return read && (await this.find(read.token)) !== null;
  }

  /** Does what moderators have written to such addresses. Throws `not-permitted` for what no person has written. */
  async hear({ recipients, reversePath }: DeliveryRequest, header: Buffer): Promise<void> {
    const said = recipients.flatMap(({ address }) => readDecision(address) ?? []);
    if (said.length === 0) return;
    // RFC 3834 §5
    const automatic = textOf(header, 'auto-submitted').toLowerCase();
    if (reversePath === null || (automatic !== '' && automatic !== 'no'))
      throw new FumibakoError('not-permitted', 'a machine decides nothing');
    for (const { decision, token } of said) {
      const asked = await this.find(token);
      if (asked) await this.decide(asked.id, decision, asked.moderator, null);
    }
  }

  /** The message that a token asks about; null where there is none any more. */
  async find(token: string): Promise<AskedMessage | null> {
    const [row] = await rowsOf<Row<AskedMessage>>(this.parts.database.pool, sql.findByToken, [tokenHash(token)]);
    return row ?? null;
  }

  /** Decides; false where that was done before, or the message is gone. Throws `limit-exceeded`. */
  async decide(id: number, decision: Decision, by: string, reason: string | null): Promise<boolean> {
    if (reason !== null && reason.length > maxReason)
      throw new FumibakoError('limit-exceeded', `a reason has at most ${maxReason} characters`);
    const { database, trace, clock, announce } = this.parts;
    const values = [id, decision, by, reason];
    const [row] = await rowsOf<{ list: string; trace_key: string | null }>(database.pool, sql.decide, values);
    if (!row) return false;
    const detail = { state: decision, by };
    if (row.trace_key !== null)
      trace.add(row.trace_key, { at: clock.now(), recipient: row.list, kind: 'moderated', detail });
    announce();
    return true;
  }

  /** What waits at a list, or with null at all lists; oldest first. */
  async pending(list: string | null): Promise<readonly PendingMessage[]> {
    return await rowsOf<Row<PendingMessage>>(this.parts.database.pool, sql.pending, [list, maxListed]);
  }

  /** What a message that is held waits for; null: for its time alone. */
  async of(messageId: number): Promise<AwaitedMessage | null> {
    const [row] = await rowsOf<Row<AwaitedMessage>>(this.parts.database.pool, sql.findAwaited, [messageId]);
    return row ?? null;
  }

  private async isExempt(request: DeliveryRequest, list: MailList, members: ReadonlySet<string>): Promise<boolean> {
    const { sender, reversePath } = request;
    // a name that anybody can write lets nobody pass
    if (sender.principal === null) return false;
    const own = new Set([sender.principal.address, ...(reversePath ? [addressKey(reversePath)] : [])]);
    const { exempt } = list;
    if (exempt === 'members' && [...own].some((address) => members.has(address))) return true;
    const free = exempt === 'nobody' ? moderatorsOf(list) : [...moderatorsOf(list), ...list.owners];
    return await isAmong(this.parts.recipients, free, own);
  }
}

/** Who wrote a message and what it is about, for people. */
export function titleOf(header: Buffer): { readonly author: string; readonly subject: string } {
  return { author: textOf(header, 'from'), subject: textOf(header, 'subject') };
}

/** A field, decoded, on one line; empty where there is none. */
function textOf(header: Buffer, wanted: string): string {
  const field = scanFields(header, 0, maxFields).fields.find(({ name }) => name === wanted);
  if (!field) return '';
  const text = decodeWords(fieldValue(header, field)).replaceAll(/[\p{Cc}\s]+/gu, ' ');
  return text.toWellFormed().trim().slice(0, 200);
}
