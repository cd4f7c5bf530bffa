import { fieldValue, scanFields } from '#formats/mime';
import { type AccountId, type Clock, FumibakoError, kindOf, printAddress } from '#kernel';
import { addressKey, type Lookup, type Recipients, type Resolution } from '#core/directory';
import { type Destination, type IncomingMessage, type MailStore, type MessageIntake, seen } from '#core/mailstore';
import { HeaderCollector, maxHeaderOctets } from '../domain/headerBlock.js';
import { completeHeader, maxFields } from '../domain/submissionHeader.js';
import { deliveryPrefix, maxHops, receivedField } from '../domain/trace.js';
import { accepted, type Decision, type DeliveryRequest, refused } from '../domain/transaction.js';
import type { TraceLog } from '#core/trace';
import { originOf } from './origin.js';
import type { Queue } from './queue.js';
import { deliveryEvents, refusalEvent, tracedMessage } from './telling.js';

export interface DeliveryParts {
  readonly store: MailStore;
  readonly recipients: Recipients;
  readonly queue: Queue;
  readonly trace: TraceLog;
  readonly clock: Clock;
  readonly hostname: string;
}

interface Target {
  readonly destination: Destination;
}

/**
 * One message on its way in: collected, completed where it was submitted, and stored for every recipient in one commit.
 * States: collecting → committed | refused | aborted; nothing is visible before the commit.
 */
export class IncomingMail {
  private readonly header = new HeaderCollector();
  private readonly intake: MessageIntake;
  private refusal: Decision | null = null;
  private sentFrom: readonly AccountId[] = [];

  constructor(
    private readonly request: DeliveryRequest,
    private readonly parts: DeliveryParts,
  ) {
    this.intake = parts.store.intake();
  }

  /** Takes octets of the message; a promise holds the sender back. What is refused is read to its end all the same. */
  write(chunk: Buffer): Promise<void> | void {
    if (this.refusal) return undefined;
    try {
      if (this.header.complete) return this.guarded(this.intake.write(chunk));
      const body = this.header.push(chunk);
      if (this.header.octets > maxHeaderOctets) throw new FumibakoError('header-invalid', 'the header is too large');
      return body ? this.guarded(this.beginBody(body)) : undefined;
    } catch (error) {
      return this.refuse(error);
    }
  }

  /** One decision for each recipient, after the commit. */
  async commit(): Promise<readonly Decision[]> {
    try {
      if (!this.refusal && !this.header.complete) await this.guarded(this.beginBody(Buffer.alloc(0)));
      if (this.refusal) return this.refuseAll(this.refusal);
      return this.request.door === 'lmtp' ? await this.commitEach() : await this.commitAll();
    } catch (error) {
      // A message that did not get as far as the store holds a file.
      await this.intake.abort();
      const kind = kindOf(error);
      if (kind === null) throw error;
      return this.refuseAll(refused(kind));
    }
  }

  async abort(): Promise<void> {
    await this.intake.abort();
  }

  private async beginBody(body: Buffer): Promise<void> {
    const { clock, hostname } = this.parts;
    const now = clock.now();
    const block = this.header.block();
    await this.checkLoops(block);
    await this.intake.write(receivedField(this.request, hostname, now));
    if (this.request.door === 'submission') {
      const completed = completeHeader(block, { messageId: `${this.request.id}@${hostname}`, now });
      const origin = await originOf(this.parts.recipients, this.request.sender.principal, completed);
      this.sentFrom = origin.sentFrom;
      if (origin.senderField.length > 0) await this.intake.write(origin.senderField);
      await this.intake.write(completed.block);
    } else await this.intake.write(block);
    if (body.length > 0) await this.intake.write(body);
  }

  private async checkLoops(block: Buffer): Promise<void> {
    const { fields } = scanFields(block, 0, maxFields);
    if (fields.filter(({ name }) => name === 'received').length >= maxHops)
      throw new FumibakoError('mail-loop', 'the message has passed too many servers');
    if (this.request.door === 'submission') return;
    const before = new Set(
      fields.filter(({ name }) => name === 'delivered-to').map((field) => fieldValue(block, field).toLowerCase()),
    );
    if (before.size > 0 && this.request.recipients.every(({ address }) => before.has(addressKey(address))))
      throw new FumibakoError('mail-loop', 'the message has been delivered to its recipient before');
  }

  /** LMTP: one decision for each recipient (RFC 2033 §4.2). */
  private async commitEach(): Promise<readonly Decision[]> {
    const message = await this.intake.finish();
    const outcomes = await Promise.all(
      this.request.recipients.map(async (recipient) => {
        const own = { ...this.request, recipients: [recipient] };
        try {
          const lookup = await this.parts.recipients.lookup(recipient.address);
          const remote = await this.store(own, message, [lookup]);
          if (remote === null) return { own, lookup, decision: refused('over-quota') };
          return { own, lookup, decision: accepted, events: deliveryEvents(own, this.now(), [lookup], remote) };
        } catch (error) {
          return { own, lookup: null, decision: refused(kindOf(error) ?? 'unavailable') };
        }
      }),
    );
    const lookups = outcomes.flatMap(({ lookup }) => lookup ?? []);
    const events = outcomes.flatMap(({ own, decision, events: delivered = [] }) =>
      decision.ok ? delivered : [refusalEvent(this.now(), addressOf(own), decision.kind)],
    );
    this.parts.trace.tell(tracedMessage(this.request, this.now(), { message, lookups }), events);
    return outcomes.map(({ decision }) => decision);
  }

  /** Everybody in one commit, or nobody: there is one reply for all. */
  private async commitAll(): Promise<readonly Decision[]> {
    const { recipients } = this.parts;
    const lookups = await Promise.all(this.request.recipients.map(({ address }) => recipients.lookup(address)));
    const message = await this.intake.finish();
    const remote = await this.store(this.request, message, lookups);
    if (remote === null) return this.refuseAll(refused('over-quota'));
    const events = deliveryEvents(this.request, this.now(), lookups, remote);
    this.parts.trace.tell(tracedMessage(this.request, this.now(), { message, lookups }), events);
    return this.request.recipients.map(() => accepted);
  }

  /** Stores and queues for everybody named, or for nobody: null. Gives whom it was queued for. */
  private async store(
    request: DeliveryRequest,
    message: IncomingMessage,
    lookups: readonly Lookup[],
  ): Promise<readonly RemoteRecipient[] | null> {
    const { targets, remote } = await this.targets(request, lookups);
    targets.push(...(await Promise.all(this.sentFrom.map((account) => this.sentCopy(account)))));
    const alongside = remote.length === 0 ? [] : [this.queued(request, message, targets[0]?.destination, remote)];
    return (await this.storeTargets(message, targets, alongside)) ? remote : null;
  }

  private async storeTargets(
    message: IncomingMessage,
    targets: readonly Target[],
    alongside: readonly ReturnType<Queue['enqueueStep']>[] = [],
  ): Promise<boolean> {
    const destinations = targets.map(({ destination }) => destination);
    const actor = {
      via: this.request.door === 'mx' ? 'smtp' : this.request.door,
      address: this.request.sender.principal?.address ?? null,
    } as const;
    const stored = await this.parts.store.store(message, destinations, actor, { whole: true, alongside });
    return stored.every((entry) => entry !== null);
  }

  /** The step that queues the message for recipients elsewhere, beside the copy of a recipient here if there is one. */
  private queued(
    request: DeliveryRequest,
    message: IncomingMessage,
    local: Destination | undefined,
    remote: readonly RemoteRecipient[],
  ): ReturnType<Queue['enqueueStep']> {
    const { queue, store } = this.parts;
    const beside = local ? { accountId: local.accountId, hash: store.hashOf(message, local) } : null;
    return queue.enqueueStep(message, request, remote, beside);
  }

  private async targets(
    request: DeliveryRequest,
    lookups: readonly Lookup[],
  ): Promise<{ targets: Target[]; remote: readonly RemoteRecipient[] }> {
    const accounts = new Map<number, Resolution['accounts'][number]>();
    const remote = new Map<string, RemoteRecipient>();
    lookups.forEach((lookup, index) => {
      const recipient = request.recipients[index];
      if (lookup.kind === 'local') {
        for (const account of lookup.resolution.accounts)
          if (!accounts.has(account.accountId)) accounts.set(account.accountId, account);
        for (const address of lookup.resolution.remote) remote.set(address, { address, notify: null, orcpt: null });
      } else if (lookup.kind === 'remote' && recipient) {
        const address = printAddress(recipient.address);
        remote.set(address, { address, notify: recipient.notify, orcpt: recipient.originalRecipient });
      } else throw new FumibakoError('address-unknown', 'a recipient is gone');
    });
    const targets = [...accounts.values()].map(async ({ accountId, address }) => {
      const mailboxId = await this.parts.store.mailboxes.inboxId(accountId);
      return { destination: { accountId, mailboxId, prefix: deliveryPrefix(this.request, address) } };
    });
    return { targets: await Promise.all(targets), remote: [...remote.values()] };
  }

  /** What is sent from a shared mailbox lands in its own Sent, where there is one, and has been read. */
  private async sentCopy(accountId: AccountId): Promise<Target> {
    const { mailboxes } = await this.parts.store.mailboxes.tree(accountId);
    const sent = mailboxes.find(({ specialUse }) => specialUse === 'sent');
    const mailboxId = sent?.id ?? (await this.parts.store.mailboxes.inboxId(accountId));
    return { destination: { accountId, mailboxId, flags: seen } };
  }

  private now(): number {
    return this.parts.clock.now();
  }

  private async guarded(work: Promise<void> | void): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.refuse(error);
    }
  }

  private refuse(error: unknown): void {
    const kind = kindOf(error);
    if (kind === null) throw error;
    this.refusal = refused(kind);
    void this.intake.abort();
  }

  private refuseAll(decision: Decision): readonly Decision[] {
    if (!decision.ok) {
      const message = tracedMessage(this.request, this.now(), {});
      this.parts.trace.tellRefusal(message, refusalEvent(this.now(), null, decision.kind));
    }
    return this.request.recipients.map(() => decision);
  }
}

const addressOf = ({ recipients: [only] }: DeliveryRequest): string | null => (only ? addressKey(only.address) : null);

interface RemoteRecipient {
  readonly address: string;
  readonly notify: string | null;
  readonly orcpt: string | null;
}
