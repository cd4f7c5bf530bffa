import { fieldValue, type HeaderField, scanFields } from '#formats/mime';
import { type AccountId, FumibakoError, kindOf, type MailboxId, printAddress } from '#kernel';
import { addressKey, type Lookup, type Recipients, type Resolution } from '#core/directory';
import { type Destination, type IncomingMessage, type MailStore, type MessageIntake } from '#core/mailstore';
import { hasBareLineEnd, HeaderCollector, maxHeaderOctets } from '../domain/headerBlock.js';
import { completeHeader, maxFields } from '../domain/submissionHeader.js';
import { withoutForeignResults } from '../domain/foreignResults.js';
import { deliveryPrefix, maxHops, receivedField } from '../domain/trace.js';
import { accepted, type Decision, type DeliveryRequest, refused } from '../domain/transaction.js';
import { isReportAddress } from '../domain/reportAddresses.js';
import { isOurs, Origin, type OriginParts, unjudged, type Verdict } from './origin.js';
import type { Queue } from './queue.js';
import { ReportCopy } from './reports/reportCopy.js';
import type { ReceivedReports } from './reports/receivedReports.js';

export interface DeliveryParts extends OriginParts {
  readonly store: MailStore;
  readonly recipients: Recipients;
  readonly queue: Queue;
  readonly hostname: string;
  readonly reports: Pick<ReceivedReports, 'take'>;
}

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
  private readonly origin: Origin;
  private readonly report: ReportCopy | null;
  private refusal: Decision | null = null;

  constructor(
    private readonly request: DeliveryRequest,
    private readonly parts: DeliveryParts,
  ) {
    this.intake = parts.store.intake();
    this.origin = new Origin(request, parts);
    const addresses = request.recipients.map(({ address }) => address);
    this.report = ReportCopy.of(addresses, parts.reports);
  }

  /** Takes octets of the message; a promise holds the sender back. What is refused is read to its end all the same. */
  write(chunk: Buffer): Promise<void> | void {
    if (this.refusal) return undefined;
    try {
      this.origin.received(chunk);
      this.report?.write(chunk);
      if (this.header.complete) return this.guarded(this.take(chunk));
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
      await this.abort();
      const kind = kindOf(error);
      if (kind === null) throw error;
      return this.refuseAll(refused(kind));
    }
  }

  async abort(): Promise<void> {
    this.origin.close();
    await this.intake.abort();
  }

  private async beginBody(body: Buffer): Promise<void> {
    const { clock, hostname } = this.parts;
    const now = clock.now();
    const received = this.header.block();
    // Whatever else may be in a message of BINARYMIME (RFC 3030 §3): its header is lines.
    if (this.request.body === 'binarymime' && hasBareLineEnd(received))
      throw new FumibakoError('header-invalid', 'a line of the header ends in a bare CR or LF');
    const { fields } = scanFields(received, 0, maxFields);
    this.checkLoops(received, fields);
    const block = withoutForeignResults(received, fields, this.parts.authenticator.names);
    if (this.request.door !== 'own') await this.intake.write(receivedField(this.request, hostname, now));
    if (isOurs(this.request)) {
      const completed = completeHeader(block, { messageId: `${this.request.id}@${hostname}`, now });
      if (this.request.door !== 'own') for (const author of completed.authors) await this.requireOwn(author);
      await this.take(completed.block);
    } else await this.take(block);
    if (body.length > 0) await this.take(body);
  }

  /** Octets of the message as it is sent on. */
  private take(chunk: Buffer): Promise<void> | void {
    this.origin.sentOn(chunk);
    return this.intake.write(chunk);
  }

  private async requireOwn(author: Parameters<Recipients['mayUse']>[1]): Promise<void> {
    const { principal } = this.request.sender;
    if (!principal || !(await this.parts.recipients.mayUse(principal, author)))
      throw new FumibakoError('sender-not-owned', `${printAddress(author)} does not belong to the submitter`);
  }

  private checkLoops(block: Buffer, fields: readonly HeaderField[]): void {
    if (fields.filter(({ name }) => name === 'received').length >= maxHops)
      throw new FumibakoError('mail-loop', 'the message has passed too many servers');
    if (isOurs(this.request)) return;
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
  private async commitAll(): Promise<readonly Decision[]> {
    const { recipients } = this.parts;
    const lookups = await Promise.all(this.request.recipients.map(({ address }) => recipients.lookup(address)));
    const verdict = await this.origin.verdict();
    const { targets, remote } = await this.targets(lookups, verdict);
    if ((await this.report?.take()) === 0 && targets.length + remote.length === 0)
      throw new FumibakoError('report-unreadable', 'the message to a report address holds none');
    if (targets.length + remote.length > 0) {
      const message = await this.intake.finish();
      const alongside =
        remote.length === 0 ? [] : [this.queued(message, verdict.prefix, targets[0]?.destination, remote)];
      const stored = await this.storeTargets(message, targets, alongside);
      if (!stored) return this.refuseAll(refused('over-quota'));
    } else await this.intake.abort();
    return this.request.recipients.map(() => accepted);
  }

  private async storeTargets(
    message: IncomingMessage,
    targets: readonly Target[],
    alongside: readonly ReturnType<Queue['enqueueStep']>[] = [],
  ): Promise<boolean> {
    const destinations = targets.map(({ destination }) => destination);
    const actor = {
      via: vias[this.request.door],
      address: this.request.sender.principal?.address ?? null,
    } as const;
    const stored = await this.parts.store.store(message, destinations, actor, { whole: true, alongside });
    return stored.every((entry) => entry !== null);
  }

  /** The step that queues the message for recipients elsewhere, beside the copy of a recipient here if there is one. */
  private queued(
    message: IncomingMessage,
    prefix: Buffer,
    local: Destination | undefined,
    remote: readonly RemoteRecipient[],
  ): ReturnType<Queue['enqueueStep']> {
    const { queue, store } = this.parts;
    const beside = local ? { accountId: local.accountId, hash: store.hashOf(message, local) } : null;
    return queue.enqueueStep(message, this.request, remote, beside, prefix);
  }

  private async targets(
    lookups: readonly Lookup[],
    verdict: Verdict = unjudged,
  ): Promise<{ targets: readonly Target[]; remote: readonly RemoteRecipient[] }> {
    const accounts = new Map<number, Resolution['accounts'][number] & { readonly isJunk: boolean }>();
    const remote = new Map<string, RemoteRecipient>();
    lookups.forEach((lookup, index) => {
      const recipient = this.request.recipients[index];
      if (lookup.kind === 'local') {
        const isJunk = verdict.isJunk[index] ?? false;
        for (const account of lookup.resolution.accounts)
          if (!accounts.has(account.accountId)) accounts.set(account.accountId, { ...account, isJunk });
        for (const address of lookup.resolution.remote) remote.set(address, { address, notify: null, orcpt: null });
      } else if (lookup.kind === 'remote' && recipient) {
        const address = printAddress(recipient.address);
        remote.set(address, { address, notify: recipient.notify, orcpt: recipient.originalRecipient });
      } else if (lookup.kind !== 'unknown' || !recipient || !isReportAddress(recipient.address))
        throw new FumibakoError('address-unknown', 'a recipient is gone');
    });
    const { store } = this.parts;
    const targets = [...accounts.values()].map(async ({ accountId, address, isJunk }) => {
      const mailboxId = isJunk ? await junkOf(store, accountId) : await store.mailboxes.inboxId(accountId);
      const prefix = deliveryPrefix(this.request, address, verdict.prefix);
      return { address, destination: { accountId, mailboxId, prefix } };
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
    void this.abort();
  }

  private refuseAll(decision: Decision): readonly Decision[] {
    return this.request.recipients.map(() => decision);
  }
}

const vias = { mx: 'smtp', submission: 'submission', lmtp: 'lmtp', own: 'job' } as const;

/** The mailbox for junk, or INBOX where somebody has none. */
async function junkOf({ mailboxes }: MailStore, account: AccountId): Promise<MailboxId> {
  const { mailboxes: all } = await mailboxes.tree(account);
  return all.find(({ specialUse }) => specialUse === 'junk')?.id ?? (await mailboxes.inboxId(account));
}

interface RemoteRecipient {
  readonly address: string;
  readonly notify: string | null;
  readonly orcpt: string | null;
}
