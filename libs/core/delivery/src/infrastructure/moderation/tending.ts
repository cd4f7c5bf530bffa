import { moderatorsOf, type Recipients } from '#core/directory';
import type { TraceLog } from '#core/trace';
import { type Clock, parseMailboxAddress } from '#kernel';
import { type Database, rowsOf } from '#platform/database';
import { newToken, tokenHash } from '../../domain/moderation/decisionAddress.js';
import { printModeratorMail } from '../../domain/moderation/moderatorMail.js';
import type { OwnDelivery } from '../notifier.js';
import type { LeasedRecipient } from '../queued.js';
import type { AwaitedMessage } from './moderation.js';
import * as sql from './statements.js';

export interface TendingParts {
  readonly database: Database;
  readonly recipients: Pick<Recipients, 'lookup'>;
  readonly flow: OwnDelivery;
  readonly trace: Pick<TraceLog, 'add'>;
  readonly clock: Clock;
  /** Where the pages of this server are reached; null: there are no links. */
  readonly base: string | null;
}

/** Why a message will not go on. */
export interface Denial {
  /** RFC 3463 §2. */
  readonly status: string;
  readonly reply: string;
  /** Its sender hears of it. */
  readonly isTold: boolean;
}

/** Goes about messages that wait for a moderator, when their time has come. */
export class ModerationTending {
  constructor(private readonly parts: TendingParts) {}

  /** Tells moderators of what they do not know yet; gives why a message goes back, or null where it goes on waiting. */
  async tend(held: LeasedRecipient, awaited: AwaitedMessage): Promise<Denial | null> {
    const { list, decision, reason, sender_known: isTold } = awaited;
    if (decision === 'rejected')
      return { status: '5.7.1', reply: `a moderator of ${list} has rejected it${reason ? `: ${reason}` : ''}`, isTold };
    if (this.parts.clock.now() >= awaited.expires_at.getTime()) {
      this.note(held, list, { state: 'expired' });
      return { status: '5.4.7', reply: `no moderator of ${list} has decided in time`, isTold };
    }
    if (!awaited.told) await this.tell(held, awaited);
    await rowsOf(this.parts.database.pool, sql.told, [held.message_id, held.token]);
    return null;
  }

  /** A mail to each moderator, with a token of their own. After a crash some may get it twice. */
  private async tell(held: LeasedRecipient, awaited: AwaitedMessage): Promise<void> {
    const { database, recipients, flow, clock } = this.parts;
    const address = parseMailboxAddress(awaited.list);
    const lookup = address && (await recipients.lookup(address));
    // where the list is gone, its message waits for the command line, and goes back in the end
    if (lookup?.kind !== 'local' || lookup.list === null) return;
    const { list } = lookup;
    const asked = moderatorsOf(list).map((moderator) => ({ moderator, token: newToken() }));
    const columns = [asked.map(({ token }) => tokenHash(token)), asked.map(({ moderator }) => moderator)];
    await rowsOf(database.pool, sql.keepTokens, [held.message_id, ...columns]);
    for (const { moderator, token } of asked) {
      const to = parseMailboxAddress(moderator);
      if (to === null) continue;
      const mail = { ...awaited, list, moderator, token, link: this.linkFor(token), id: held.message_id };
      const [decision] = await flow.deliverOwn({
        reversePath: null,
        body: '7bit',
        smtputf8: false,
        recipients: [{ address: to, notify: 'never', originalRecipient: null }],
        content: [printModeratorMail({ ...mail, expiresAt: awaited.expires_at.getTime() })],
      });
      this.note(held, awaited.list, { state: decision?.ok ? 'asked' : 'not asked', moderator }, clock.now());
    }
  }

  private linkFor(token: string): string | null {
    const { base } = this.parts;
    return base === null ? null : `${base}/moderation/${token}`;
  }

  private note(
    { trace_key: key }: LeasedRecipient,
    list: string,
    detail: Readonly<Record<string, string>>,
    at = this.parts.clock.now(),
  ): void {
    if (key !== null) this.parts.trace.add(key, { at, recipient: list, kind: 'moderated', detail });
  }
}
