import { type Clock, type ErrorKind, parseMailboxAddress } from '#kernel';
import type { Step } from '#platform/database';
import { accepted, type Decision } from '../domain/transaction.js';
import type { MailFlow } from './mailFlow.js';
import type { Moderation } from './moderation/moderation.js';
import type { Denial, ModerationTending } from './moderation/tending.js';
import type { Notifier, RecipientNotice } from './notifier.js';
import type { Queue } from './queue.js';
import type { Beside, Content, HeldRecipient, LeasedRecipient, Releasable } from './queued.js';

export interface ReleaserParts {
  readonly queue: Queue;
  readonly flow: Pick<MailFlow, 'deliverOwn'>;
  readonly notifier: Notifier;
  readonly moderation: Pick<Moderation, 'of'>;
  readonly tending: Pick<ModerationTending, 'tend'>;
  readonly clock: Clock;
}

/** How it is gone about what cannot be delivered. */
export interface ReleaseOrder {
  /** Milliseconds after its time when it is given up. */
  readonly expiry: number;
  /** Until it is tried again. */
  readonly retrySeconds: number;
}

/** Failures that time may mend. */
const temporary: ReadonlySet<ErrorKind> = new Set<ErrorKind>(['over-quota', 'unavailable', 'storage-full']);
/** RFC 3463 §3.2, §3.3 */
const codes: Partial<Record<ErrorKind, string>> = {
  'address-unknown': '5.1.1',
  'over-quota': '5.2.2',
  'not-permitted': '5.7.1',
};

interface Refused {
  readonly recipient: HeldRecipient;
  readonly kind: ErrorKind;
}

/** Somebody who will not get the message, and what the sender is told. */
type Lost = Pick<Denial, 'status' | 'reply'> & Pick<Refused, 'recipient'>;

/**
 * Lets messages go whose time has come. What a message has brought to mailboxes and to the queue, and that it has, is one
 * transaction; whoever wants to let it go a second time fails.
 */
export class Releaser {
  constructor(private readonly parts: ReleaserParts) {}

  /** To everybody together or, where that cannot be, to each by himself. */
  async release(leased: LeasedRecipient, order: ReleaseOrder): Promise<void> {
    const content = await this.parts.queue.content(leased.message_id);
    const all = leased.held_for ?? [];
    if (content === null || all.length === 0) return;
    const held = await this.decided(leased, content);
    if (held === null) return;
    if (all.length > 1 && (await this.deliver(held, content, all, [])).ok) return;
    let now: Releasable = held;
    const refused: Refused[] = [];
    for (const recipient of all) {
      const left = (now.held_for ?? []).filter((each) => each !== recipient);
      const decision = await this.deliver(now, content, [recipient], left);
      if (decision.ok) now = { ...now, held_for: left };
      else refused.push({ recipient, kind: decision.kind });
    }
    if (refused.length > 0) await this.keep(now, content, refused, order);
  }

  /** Sees what a moderator has said of a message, where it needs that: null where it does not go now. */
  private async decided(leased: LeasedRecipient, content: Content): Promise<Releasable | null> {
    const { moderation, tending } = this.parts;
    const awaited = await moderation.of(leased.message_id);
    if (awaited === null) return leased;
    const { decision, from_elsewhere: isForeign, seal } = awaited;
    const held = { ...leased, decision };
    if (decision === 'approved') return { ...held, approval: { isForeign, seal } };
    const denial = await tending.tend(leased, awaited);
    if (denial === null) return null;
    const lost = (leased.held_for ?? []).map((recipient): Lost => ({ ...denial, recipient }));
    if (denial.isTold) await this.giveUp(held, content, lost);
    else await this.parts.queue.write(this.parts.queue.releasedStep(held, [], null));
    return null;
  }

  /** For whom it cannot be delivered now: tried again, or given up. */
  private async keep(
    held: Releasable,
    content: Content,
    refusals: readonly Refused[],
    { expiry, retrySeconds }: ReleaseOrder,
  ): Promise<void> {
    const late = this.parts.clock.now() > (held.held_until?.getTime() ?? 0) + expiry;
    const lost = refusals.filter(({ kind }) => late || !temporary.has(kind));
    const told = lost.map(({ recipient, kind }): Lost => {
      return { recipient, status: codes[kind] ?? '5.3.0', reply: `not delivered when its time had come: ${kind}` };
    });
    if (told.length > 0) await this.giveUp(held, content, told);
    const waiting = refusals.find((each) => !lost.includes(each));
    if (waiting === undefined) return;
    const reply = `${waiting.recipient.address}: ${waiting.kind}`;
    const { ordinal, message_id, token } = held;
    await this.parts.queue.settle(message_id, token, [{ ordinal, status: 'waiting', reply, retrySeconds }]);
  }

  private async deliver(
    held: Releasable,
    content: Content,
    recipients: readonly HeldRecipient[],
    left: readonly HeldRecipient[],
  ): Promise<Decision> {
    const decisions = await this.parts.flow.deliverOwn(
      {
        ...(held.trace_key === null ? {} : { id: held.trace_key }),
        ...(held.held_by === null ? {} : { sender: held.held_by }),
        wasHeld: true,
        approval: held.approval ?? null,
        reversePath: parseMailboxAddress(held.reverse_path),
        body: held.body_type,
        smtputf8: held.smtputf8,
        requireTls: held.require_tls,
        ret: held.dsn_ret,
        envid: held.dsn_envid,
        priority: held.priority,
        recipients: recipients.flatMap(({ address: text, notify, orcpt }) => {
          const address = parseMailboxAddress(text);
          return address === null ? [] : [{ address, notify, originalRecipient: orcpt }];
        }),
        content: content(),
      },
      [(beside) => this.parts.queue.releasedStep(held, left, beside)],
    );
    return decisions.find(({ ok }) => !ok) ?? accepted;
  }

  /** Tells the sender of those who will not get the message, and writes that it is not held for them any more. */
  private async giveUp(held: Releasable, content: Content, lost: readonly Lost[]): Promise<void> {
    const { queue, notifier } = this.parts;
    const notices = lost.map(({ recipient, status, reply }): RecipientNotice => {
      const { address, notify, orcpt } = recipient;
      return {
        recipient: { ...held, address, dsn_notify: notify, dsn_orcpt: orcpt },
        notice: 'failed',
        status,
        reply,
        remote: null,
        retryUntil: null,
      };
    });
    const gone = new Set(lost.map(({ recipient }) => recipient));
    const left = (held.held_for ?? []).filter((each) => !gone.has(each));
    const step = (beside: Beside | null): Step => queue.releasedStep(held, left, beside);
    const outcome = await notifier.send(notices, [step], () => Promise.resolve(content));
    if (outcome !== 'sent') await queue.write(step(null));
  }
}
