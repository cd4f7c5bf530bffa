import type { AccountId, Address, MailboxId } from '#kernel';
import { type Destination, type MailStore, seen } from '#core/mailstore';
import type { TraceEvent } from '#core/trace';
import type { Step } from '#platform/database';
import { listFields, listReturnPath } from '../domain/listFields.js';
import { deliveryPrefix, forwardPrefix } from '../domain/trace.js';
import { type DeliveryRequest, senderOrganisation } from '../domain/transaction.js';
import type { Vouching } from '../domain/vouching.js';
import type { Form, Forms } from './forms.js';
import type { DeliveryParts } from './parts.js';
import type { Alongside, Beside } from './queued.js';
import { type JournalCopy, journalEvents, type JournalPlace, journalPlaces } from './rules/journal.js';
import type { Stop } from './stops.js';
import { gatherTargets, type LocalTarget, type RemoteGroup, type SentCopy } from './targets.js';
import { deliveryEvents } from './telling.js';

const vias = { mx: 'smtp', submission: 'submission', lmtp: 'lmtp', own: 'job' } as const;

/** Brings one message to everybody: into mailboxes, and into the queue for those elsewhere. */
export class Distribution {
  constructor(
    private readonly parts: Pick<
      DeliveryParts,
      'store' | 'queue' | 'returnPaths' | 'listLinks' | 'clock' | 'invitations'
    >,
    private readonly forms: Forms,
    /** What those keep from whom it is sent. */
    private readonly sent: readonly SentCopy[] = [],
  ) {}

  private get local(): Form {
    return this.forms.local;
  }

  /** Everybody in one commit: gives what became of the message, or null where somebody has no room and nobody got it. */
  async store(
    request: DeliveryRequest,
    stops: readonly Stop[],
    {
      steps = [],
      journal = [],
      vouched = 'no',
    }: {
      readonly steps?: readonly Alongside[];
      readonly journal?: readonly JournalCopy[];
      readonly vouched?: Vouching;
    } = {},
  ): Promise<readonly TraceEvent[] | null> {
    const targets = gatherTargets(stops);
    const local = await Promise.all(targets.local.map((target) => this.destination(request, target)));
    const kept = journalPlaces(journal);
    const copies = await Promise.all([
      ...this.sent.map((copy) => this.sentCopy(copy)),
      ...kept.local.map((place) => this.journalCopy(request, place)),
    ]);
    const beside = this.beside(local[0] ?? copies[0]);
    const queued = await Promise.all(targets.remote.map((group) => this.queued(request, beside, group)));
    const posted = kept.remote.map(({ address, fields }) => this.journalPosted(request, address, fields));
    const others = steps.map((step) => (typeof step === 'function' ? step(beside) : step));
    const noted = this.noted(request, targets.local, local, vouched);
    const waiting = targets.remote.flatMap(({ recipients }) => recipients);
    const now = this.parts.clock.now();
    const events = [...journalEvents(journal, now), ...deliveryEvents(stops, now, waiting)];
    const alongside = [...queued, ...posted, ...others, ...(noted ? [noted] : [])];
    const destinations = [...local, ...copies];
    // where a rule leaves nobody, there is nothing to keep
    if (destinations.length + alongside.length === 0) return events;
    const actor = { via: vias[request.door], address: request.sender.principal?.address ?? null } as const;
    const stored = await this.parts.store.store(this.local.message, destinations, actor, { whole: true, alongside });
    if (stored.some((entry) => entry === null)) return null;
    if (alongside.length > 0) this.parts.queue.announce();
    if (noted) this.parts.invitations.announce();
    return events;
  }

  /** Notes a message with a calendar for those to whom it is delivered, and who have not got it from their calendar already. */
  private noted(
    { forSender }: DeliveryRequest,
    targets: readonly LocalTarget[],
    destinations: readonly Destination[],
    vouched: Vouching,
  ): Step | null {
    if (forSender) return null;
    const { message } = this.local;
    // Hashed for those few messages alone.
    const places = () =>
      destinations
        .filter((_, index) => !targets[index]?.mark.isJunk)
        .map((place) => ({ accountId: place.accountId, hash: this.parts.store.hashOf(message, place) }));
    return this.parts.invitations.step(message, places, vouched);
  }

  /** Nobody yet: keeps the message for all its recipients until a time. false where it has no room. */
  async hold(request: DeliveryRequest, until: number, steps: readonly Step[]): Promise<boolean> {
    const copies = await Promise.all(this.sent.map((copy) => this.sentCopy(copy)));
    const actor = { via: vias[request.door], address: request.sender.principal?.address ?? null } as const;
    const alongside = [this.parts.queue.holdStep(this.local.message, request, until, this.beside(copies[0])), ...steps];
    const stored = await this.parts.store.store(this.local.message, copies, actor, { whole: true, alongside });
    return stored.every((entry) => entry !== null);
  }

  /** Names a local delivery for what must not happen without it. */
  private beside(local: Destination | undefined): Beside | null {
    return local ? { accountId: local.accountId, hash: this.parts.store.hashOf(this.local.message, local) } : null;
  }

  private async destination(request: DeliveryRequest, target: LocalTarget): Promise<Destination> {
    const { store, listLinks } = this.parts;
    const { accountId, address, detail, mark, via } = target;
    const mailboxId = mark.isJunk
      ? await mailboxFor(store, accountId, 'junk')
      : await mailboxOfDetail(store, accountId, detail);
    const prefix = Buffer.concat([mark.fields, this.local.verdict.prefix]);
    if (via === null) return { accountId, mailboxId, prefix: deliveryPrefix(request, address, prefix) };
    const fields = listFields(via, await listLinks.linkFor(via));
    const returned = { ...request, reversePath: listReturnPath(via) };
    return { accountId, mailboxId, prefix: deliveryPrefix(returned, address, Buffer.concat([fields, prefix])) };
  }

  /** The step that queues the message for recipients elsewhere, beside the copy of a recipient here if there is one. */
  private async queued(
    request: DeliveryRequest,
    beside: Beside | null,
    { through, via, recipients, fields: own }: RemoteGroup,
  ): Promise<Step> {
    const { queue, returnPaths, listLinks } = this.parts;
    const { message, verdict } = this.forms.remote;
    const prefix = Buffer.concat([own, verdict.prefix]);
    // RFC 8617 §5.1: what we found out, for whom it is sent on to.
    const sealed = Buffer.concat([verdict.seal, prefix]);
    const organisation = senderOrganisation(request.sender);
    const enqueue = async (path: Address | null, above: Buffer, by = request.deliverBy): Promise<Step> => {
      const posted = { ...request, reversePath: await returnPaths.outside(path, organisation), deliverBy: by ?? null };
      return queue.enqueueStep(message, posted, recipients, beside, above);
    };
    if (through === null) return await enqueue(request.reversePath, prefix);
    if (via !== null) {
      const link = recipients.length === 1 ? await listLinks.linkFor(via) : null;
      const path = recipients.length === 1 ? via : { ...via, member: '' };
      const fields = Buffer.concat([listFields(via, link), sealed]);
      // A list makes a message of its own of it.
      return await enqueue(listReturnPath(path), forwardPrefix(through, fields), null);
    }
    const domain = through.slice(through.lastIndexOf('@') + 1);
    return await enqueue(await returnPaths.rewrite(request.reversePath, domain), forwardPrefix(through, sealed));
  }

  /** It lands in Sent, and has been read. */
  private async sentCopy({ accountId, fields }: SentCopy): Promise<Destination> {
    const mailboxId = await mailboxFor(this.parts.store, accountId, 'sent');
    return { accountId, mailboxId, flags: seen, prefix: Buffer.concat([fields, this.local.verdict.prefix]) };
  }

  private async journalCopy(
    request: DeliveryRequest,
    { accountId, address, fields }: JournalPlace,
  ): Promise<Destination> {
    const mailboxId = await this.parts.store.mailboxes.inboxId(accountId);
    const above = Buffer.concat([fields, this.local.verdict.prefix]);
    return { accountId, mailboxId, prefix: deliveryPrefix({ ...request, reversePath: null }, address, above) };
  }

  /** A journal elsewhere: nobody hears of it when it is not taken. */
  private journalPosted(request: DeliveryRequest, address: string, fields: Buffer): Step {
    const prefix = Buffer.concat([fields, this.local.verdict.prefix]);
    const recipients = [{ address, notify: 'NEVER', orcpt: null }];
    const posted = { ...request, reversePath: null, deliverBy: null };
    return this.parts.queue.enqueueStep(this.local.message, posted, recipients, null, prefix);
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
