import { type AccountId, FumibakoError, type MailboxId, printAddress } from '#kernel';
import type { Lookup, Resolution } from '#core/directory';
import { type Destination, type IncomingMessage, type MailStore, seen } from '#core/mailstore';
import type { TraceEvent } from '#core/trace';
import type { Step } from '#platform/database';
import { deliveryPrefix } from '../domain/trace.js';
import type { DeliveryRequest } from '../domain/transaction.js';
import type { Judgement } from './authentication/judge.js';
import type { DeliveryParts } from './parts.js';
import { deliveryEvents } from './telling.js';

/** What was found out about a message before it is stored. */
export interface Verdict {
  /** Fields above every copy. */
  readonly prefix: Buffer;
  readonly judgement: Judgement | null;
}

export const unjudged: Verdict = { prefix: Buffer.alloc(0), judgement: null };

interface RemoteRecipient {
  readonly address: string;
  readonly notify: string | null;
  readonly orcpt: string | null;
}

interface Targets {
  readonly local: readonly Destination[];
  readonly remote: readonly RemoteRecipient[];
}

const vias = { mx: 'smtp', submission: 'submission', lmtp: 'lmtp', own: 'job' } as const;

/** Brings one message to everybody: into mailboxes, and into the queue for those elsewhere. */
export class Distribution {
  constructor(
    private readonly parts: Pick<DeliveryParts, 'store' | 'queue' | 'clock'>,
    private readonly message: IncomingMessage,
    private readonly verdict = unjudged,
    /** Accounts that keep a copy of what is sent from them. */
    private readonly sentFrom: readonly AccountId[] = [],
  ) {}

  /** Everybody in one commit: gives what became of the message, or null where somebody has no room and nobody got it. */
  async store(
    request: DeliveryRequest,
    lookups: readonly Lookup[],
    steps: readonly Step[] = [],
  ): Promise<readonly TraceEvent[] | null> {
    const { local, remote } = await this.targets(request, lookups);
    const copies = await Promise.all(this.sentFrom.map((account) => this.sentCopy(account)));
    const queued = remote.length === 0 ? [] : [this.queued(request, local[0], remote)];
    const actor = { via: vias[request.door], address: request.sender.principal?.address ?? null } as const;
    const together = { whole: true, alongside: [...queued, ...steps] };
    const stored = await this.parts.store.store(this.message, [...local, ...copies], actor, together);
    if (stored.some((entry) => entry === null)) return null;
    if (remote.length > 0) this.parts.queue.announce();
    const isJunk = this.verdict.judgement?.isJunk ?? [];
    return deliveryEvents(request, this.parts.clock.now(), { lookups, isJunk, queued: remote });
  }

  /** The step that queues the message for recipients elsewhere, beside the copy of a recipient here if there is one. */
  private queued(request: DeliveryRequest, local: Destination | undefined, remote: readonly RemoteRecipient[]): Step {
    const { queue, store } = this.parts;
    const beside = local ? { accountId: local.accountId, hash: store.hashOf(this.message, local) } : null;
    return queue.enqueueStep(this.message, request, remote, beside, this.verdict.prefix);
  }

  private async targets(request: DeliveryRequest, lookups: readonly Lookup[]): Promise<Targets> {
    const accounts = new Map<number, Resolution['accounts'][number] & { readonly isJunk: boolean }>();
    const remote = new Map<string, RemoteRecipient>();
    lookups.forEach((lookup, index) => {
      const recipient = request.recipients[index];
      if (lookup.kind === 'local') {
        const isJunk = this.verdict.judgement?.isJunk[index] ?? false;
        for (const account of lookup.resolution.accounts)
          if (!accounts.has(account.accountId)) accounts.set(account.accountId, { ...account, isJunk });
        for (const address of lookup.resolution.remote) remote.set(address, { address, notify: null, orcpt: null });
      } else if (lookup.kind === 'remote' && recipient) {
        const address = printAddress(recipient.address);
        remote.set(address, { address, notify: recipient.notify, orcpt: recipient.originalRecipient });
      } else throw new FumibakoError('address-unknown', 'a recipient is gone');
    });
    const { store } = this.parts;
    const local = [...accounts.values()].map(async ({ accountId, address, isJunk }) => {
      const mailboxId = isJunk ? await mailboxFor(store, accountId, 'junk') : await store.mailboxes.inboxId(accountId);
      return { accountId, mailboxId, prefix: deliveryPrefix(request, address, this.verdict.prefix) };
    });
    return { local: await Promise.all(local), remote: [...remote.values()] };
  }

  /** What is sent from a shared mailbox lands in its own Sent, and has been read. */
  private async sentCopy(accountId: AccountId): Promise<Destination> {
    const mailboxId = await mailboxFor(this.parts.store, accountId, 'sent');
    return { accountId, mailboxId, flags: seen, prefix: this.verdict.prefix };
  }
}

/** The mailbox for a use, or INBOX where somebody has none for it. */
async function mailboxFor({ mailboxes }: MailStore, account: AccountId, use: 'junk' | 'sent'): Promise<MailboxId> {
  const { mailboxes: all } = await mailboxes.tree(account);
  return all.find(({ specialUse }) => specialUse === use)?.id ?? (await mailboxes.inboxId(account));
}
