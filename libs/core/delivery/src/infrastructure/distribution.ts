import { type AccountId, FumibakoError, type MailboxId, printAddress } from '#kernel';
import type { Lookup, Resolution } from '#core/directory';
import { type Destination, type IncomingMessage, type MailStore, seen } from '#core/mailstore';
import type { TraceEvent } from '#core/trace';
import type { Step } from '#platform/database';
import { isReportAddress } from '../domain/reportAddresses.js';
import { deliveryPrefix, forwardPrefix } from '../domain/trace.js';
import type { DeliveryRequest } from '../domain/transaction.js';
import { unjudged } from './authentication/judge.js';
import type { DeliveryParts } from './parts.js';
import { deliveryEvents } from './telling.js';

interface RemoteRecipient {
  readonly address: string;
  readonly notify: string | null;
  readonly orcpt: string | null;
}

interface Targets {
  readonly local: readonly Destination[];
  /** Recipients elsewhere, by what leads to them; null for those whom the sender named. */
  readonly remote: ReadonlyMap<string | null, readonly RemoteRecipient[]>;
}

const vias = { mx: 'smtp', submission: 'submission', lmtp: 'lmtp', own: 'job' } as const;

/** Brings one message to everybody: into mailboxes, and into the queue for those elsewhere. */
export class Distribution {
  constructor(
    private readonly parts: Pick<DeliveryParts, 'store' | 'queue' | 'returnPaths' | 'clock'>,
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
    const ways = [...remote].map(([through, recipients]) => this.queued(request, local[0], { through, recipients }));
    const queued = await Promise.all(ways);
    const actor = { via: vias[request.door], address: request.sender.principal?.address ?? null } as const;
    const together = { whole: true, alongside: [...queued, ...steps] };
    const stored = await this.parts.store.store(this.message, [...local, ...copies], actor, together);
    if (stored.some((entry) => entry === null)) return null;
    if (queued.length > 0) this.parts.queue.announce();
    const isJunk = this.verdict.judgement?.isJunk ?? [];
    return deliveryEvents(request, this.parts.clock.now(), { lookups, isJunk, queued: [...remote.values()].flat() });
  }

  /** The step that queues the message for recipients elsewhere, beside the copy of a recipient here if there is one. */
  private async queued(
    request: DeliveryRequest,
    local: Destination | undefined,
    { through, recipients }: { through: string | null; recipients: readonly RemoteRecipient[] },
  ): Promise<Step> {
    const { queue, store, returnPaths } = this.parts;
    const { prefix } = this.verdict;
    const beside = local ? { accountId: local.accountId, hash: store.hashOf(this.message, local) } : null;
    if (through === null) return queue.enqueueStep(this.message, request, recipients, beside, prefix);
    const domain = through.slice(through.lastIndexOf('@') + 1);
    const forwarded = { ...request, reversePath: await returnPaths.rewrite(request.reversePath, domain) };
    return queue.enqueueStep(this.message, forwarded, recipients, beside, forwardPrefix(through, prefix));
  }

  private async targets(request: DeliveryRequest, lookups: readonly Lookup[]): Promise<Targets> {
    const accounts = new Map<number, Resolution['accounts'][number] & { readonly isJunk: boolean }>();
    const remote = new Map<string, RemoteRecipient & { readonly through: string | null }>();
    lookups.forEach((lookup, index) => {
      const recipient = request.recipients[index];
      if (lookup.kind === 'local') {
        const isJunk = this.verdict.judgement?.isJunk[index] ?? false;
        for (const account of lookup.resolution.accounts)
          if (!accounts.has(account.accountId)) accounts.set(account.accountId, { ...account, isJunk });
        // whom the sender named as well gets it as the sender asked
        for (const { address, through } of lookup.resolution.remote)
          if (!remote.has(address))
            remote.set(address, { address, notify: null, orcpt: null, through: through === '' ? null : through });
      } else if (lookup.kind === 'remote' && recipient) {
        const address = printAddress(recipient.address);
        remote.set(address, { address, notify: recipient.notify, orcpt: recipient.originalRecipient, through: null });
      } else if (lookup.kind !== 'unknown' || !recipient || !isReportAddress(recipient.address))
        throw new FumibakoError('address-unknown', 'a recipient is gone');
    });
    const { store } = this.parts;
    const local = [...accounts.values()].map(async ({ accountId, address, detail, isJunk }) => {
      const mailboxId = isJunk
        ? await mailboxFor(store, accountId, 'junk')
        : await mailboxOfDetail(store, accountId, detail);
      return { accountId, mailboxId, prefix: deliveryPrefix(request, address, this.verdict.prefix) };
    });
    return { local: await Promise.all(local), remote: Map.groupBy(remote.values(), ({ through }) => through) };
  }

  /** What is sent from a shared mailbox lands in its own Sent, and has been read. */
  private async sentCopy(accountId: AccountId): Promise<Destination> {
    const mailboxId = await mailboxFor(this.parts.store, accountId, 'sent');
    return { accountId, mailboxId, flags: seen, prefix: this.verdict.prefix };
  }
}

/**
 * Where mail for an address with a detail goes (RFC 5233 §1): to the mailbox of that name, where there is one that nothing
 * else is for; else to INBOX.
 */
async function mailboxOfDetail(
  { mailboxes }: MailStore,
  account: AccountId,
  detail: string | null,
): Promise<MailboxId> {
  if (detail === null || detail === '') return await mailboxes.inboxId(account);
  const { mailboxes: all } = await mailboxes.tree(account);
  const named = all.find(({ name, specialUse }) => specialUse === null && name.toLowerCase() === detail.toLowerCase());
  return named?.id ?? (await mailboxes.inboxId(account));
}

/** The mailbox for a use, or INBOX where somebody has none for it. */
async function mailboxFor({ mailboxes }: MailStore, account: AccountId, use: 'junk' | 'sent'): Promise<MailboxId> {
  const { mailboxes: all } = await mailboxes.tree(account);
  return all.find(({ specialUse }) => specialUse === use)?.id ?? (await mailboxes.inboxId(account));
}
