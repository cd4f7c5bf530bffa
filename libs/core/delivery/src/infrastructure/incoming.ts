import { fieldValue, scanFields } from '#formats/mime';
import { FumibakoError, kindOf, printAddress } from '#kernel';
import { addressKey, type Lookup, type Recipients, type Resolution } from '#core/directory';
import { type Destination, type IncomingMessage, type MailStore, type MessageIntake } from '#core/mailstore';
import type { Clock } from '#kernel';
import type { Step } from '#platform/database';
import { HeaderCollector, maxHeaderOctets } from '../domain/headerBlock.js';
import { completeHeader, maxFields } from '../domain/submissionHeader.js';
import { deliveryPrefix, maxHops, receivedField } from '../domain/trace.js';
import { accepted, type Decision, type DeliveryRequest, refused } from '../domain/transaction.js';
import type { Queue } from './queue.js';

export interface DeliveryParts {
  readonly store: MailStore;
  readonly recipients: Recipients;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly hostname: string;
}

const actors = { mx: 'smtp', submission: 'submission', lmtp: 'lmtp', own: 'job' } as const;

interface Target {
  readonly destination: Destination;
  readonly address: string;
}

/**
 * One message on its way in: collected, completed where it was submitted, and stored for every recipient in one commit.
 * States: collecting → committed | refused | aborted; nothing is visible before the commit.
 */
export class IncomingMail {
  private readonly header = new HeaderCollector();
  private readonly intake: MessageIntake;
  private refusal: Decision | null = null;

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

  /** One decision for each recipient, after the commit. `alongside`: steps of the same transaction. */
  async commit(alongside: readonly Step[] = []): Promise<readonly Decision[]> {
    try {
      if (!this.refusal && !this.header.complete) await this.guarded(this.beginBody(Buffer.alloc(0)));
      if (this.refusal) return this.refuseAll(this.refusal);
      return this.request.door === 'lmtp' ? await this.commitEach() : await this.commitAll(alongside);
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
    if (this.request.door === 'own') return await this.writeOwn(block, body);
    await this.checkLoops(block);
    await this.intake.write(receivedField(this.request, hostname, now));
    if (this.request.door === 'submission') {
      const completed = completeHeader(block, { messageId: `${this.request.id}@${hostname}`, now });
      for (const author of completed.authors) await this.requireOwn(author);
      await this.intake.write(completed.block);
    } else await this.intake.write(block);
    if (body.length > 0) await this.intake.write(body);
  }

  /** What the server itself wrote is whole, and has come no way yet. */
  private async writeOwn(block: Buffer, body: Buffer): Promise<void> {
    await this.intake.write(block);
    if (body.length > 0) await this.intake.write(body);
  }

  private async requireOwn(author: Parameters<Recipients['mayUse']>[1]): Promise<void> {
    const { principal } = this.request.sender;
    if (!principal || !(await this.parts.recipients.mayUse(principal, author)))
      throw new FumibakoError('sender-not-owned', `${printAddress(author)} does not belong to the submitter`);
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
    return await Promise.all(
      this.request.recipients.map(async ({ address }) => {
        try {
          const { targets } = await this.targets([await this.parts.recipients.lookup(address)]);
          const stored = await this.storeTargets(message, targets);
          return stored ? accepted : refused('over-quota');
        } catch (error) {
          return refused(kindOf(error) ?? 'unavailable');
        }
      }),
    );
  }

  /** Everybody in one commit, or nobody: there is one reply for all. */
  private async commitAll(steps: readonly Step[]): Promise<readonly Decision[]> {
    const { recipients } = this.parts;
    const lookups = await Promise.all(this.request.recipients.map(({ address }) => recipients.lookup(address)));
    const { targets, remote } = await this.targets(lookups);
    const message = await this.intake.finish();
    const queued = remote.length === 0 ? [] : [this.queued(message, targets[0]?.destination, remote)];
    const stored = await this.storeTargets(message, targets, [...queued, ...steps]);
    if (stored && remote.length > 0) this.parts.queue.announce();
    return stored ? this.request.recipients.map(() => accepted) : this.refuseAll(refused('over-quota'));
  }

  private async storeTargets(
    message: IncomingMessage,
    targets: readonly Target[],
    alongside: readonly Step[] = [],
  ): Promise<boolean> {
    const destinations = targets.map(({ destination }) => destination);
    const actor = {
      via: actors[this.request.door],
      address: this.request.sender.principal?.address ?? null,
    } as const;
    const stored = await this.parts.store.store(message, destinations, actor, { whole: true, alongside });
    return stored.every((entry) => entry !== null);
  }

  /** The step that queues the message for recipients elsewhere, beside the copy of a recipient here if there is one. */
  private queued(message: IncomingMessage, local: Destination | undefined, remote: readonly RemoteRecipient[]): Step {
    const { queue, store } = this.parts;
    const beside = local ? { accountId: local.accountId, hash: store.hashOf(message, local) } : null;
    return queue.enqueueStep(message, this.request, remote, beside);
  }

  private async targets(
    lookups: readonly Lookup[],
  ): Promise<{ targets: readonly Target[]; remote: readonly RemoteRecipient[] }> {
    const accounts = new Map<number, Resolution['accounts'][number]>();
    const remote = new Map<string, RemoteRecipient>();
    lookups.forEach((lookup, index) => {
      const recipient = this.request.recipients[index];
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
      return { address, destination: { accountId, mailboxId, prefix: deliveryPrefix(this.request, address) } };
    });
    return { targets: await Promise.all(targets), remote: [...remote.values()] };
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
    return this.request.recipients.map(() => decision);
  }
}

interface RemoteRecipient {
  readonly address: string;
  readonly notify: string | null;
  readonly orcpt: string | null;
}
