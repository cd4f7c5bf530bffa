import { randomUUID } from 'node:crypto';
import { type Address, type ErrorKind, kindOf } from '#kernel';
import type { TraceDetail } from '#core/trace';
import { addressKey, type Lookup, type Principal } from '#core/directory';
import type { ClientCertificate } from '../domain/clientCertificate.js';
import { mayPost } from '../domain/listFields.js';
import { isReportAddress } from '../domain/reportAddresses.js';
import {
  accepted,
  type Decision,
  type DeliveryRequest,
  type MessageOfSomebody,
  type OwnMessage,
  type Pass,
  refused,
  type ReleasedMessage,
} from '../domain/transaction.js';
import { IncomingMail } from './incoming.js';
import { believedOf, exceeds, largestOf, type Restriction, restrictionOn } from './acceptance.js';
import { Notifier } from './notifier.js';
import type { DeliveryParts } from './parts.js';
import type { Alongside } from './queued.js';
import { SenderNotices } from './senderNotices.js';
import { refusalEvent, tracedMessage } from './telling.js';

type Here = Extract<Lookup, { kind: 'local' }>;

/** Decides what may come in and takes it: the one way for MX, submission and LMTP. */
export class MailFlow {
  private readonly notices: SenderNotices;

  constructor(private readonly parts: DeliveryParts) {
    const { clock, hostname, languages } = parts;
    this.notices = new SenderNotices(new Notifier({ flow: this, clock, hostname, languages }), clock);
  }

  /** May this envelope sender begin? There must be room (RFC 1870 §6.1), and submitters only use their own addresses. */
  async checkSender({ door, sender, declaredSize }: DeliveryRequest, address: Address | null): Promise<Decision> {
    return await decided(async () => {
      await this.parts.store.requireSpace(declaredSize ?? 0);
      if (door !== 'submission' || address === null) return accepted;
      const { principal } = sender;
      const { recipients } = this.parts;
      if (!principal || !(await recipients.authorship(principal, address))) return refused('sender-not-owned');
      if (declaredSize === null) return accepted;
      return exceeds(declaredSize, await largestOf(recipients, principal)) ? refused('message-too-big') : accepted;
    });
  }

  /** May mail for this recipient come in? The answer for unknown people is given here, never later. */
  async checkRecipient(request: DeliveryRequest, address: Address): Promise<Decision> {
    return await decided(async () => {
      const lookup = await this.parts.returnPaths.lookup(address);
      // A return path leads back what is about a message, and nothing else: it is no way to write to somebody.
      if (lookup.isReturn && request.reversePath !== null) return this.refuse(request, address, lookup, 'relay-denied');
      // Whom nobody needs a mailbox for; LMTP brings mail to mailboxes alone.
      if (lookup.kind === 'unknown' && isReportAddress(address) && request.door !== 'lmtp') return accepted;
      if (lookup.kind === 'unknown') return this.refuse(request, address, lookup, 'address-unknown');
      if (lookup.kind === 'disabled') return this.refuse(request, address, lookup, 'account-disabled');
      if (lookup.kind === 'remote') return mayRelay(request);
      if (lookup.list && (await this.parts.moderation.knows(address))) return accepted;
      // Somebody outside must not reach further outside through an address of ours that leads nowhere.
      if (lookup.resolution.accounts.length + lookup.resolution.remote.length === 0)
        return this.refuse(request, address, lookup, 'address-unknown');
      const restriction =
        (await this.listRestriction(request, lookup)) ?? (await restrictionOn(this.parts.recipients, request, lookup));
      if (restriction) return this.refuse(request, address, lookup, restriction.kind, restriction.found);
      await this.checkQuotas(request, lookup);
      return accepted;
    });
  }

  /** What a client at the SMTP port may do for a sender, by its connector; null for strangers. */
  async passOf(
    client: { readonly address: string; readonly certificate: ClientCertificate | null },
    sender: Address | null,
  ): Promise<Pass | null> {
    return await this.parts.connectors.passOf(client, sender);
  }

  /** Whether a client at an address may have to show a certificate. */
  async wantsCertificate(address: string): Promise<boolean> {
    return await this.parts.connectors.wantCertificate(address);
  }

  /** Begins to take a message. */
  open(request: DeliveryRequest): IncomingMail {
    return new IncomingMail(request, this.parts, this.notices);
  }

  /**
   * Delivers a message that the server itself made, to mailboxes here and through the queue elsewhere: completed, and signed
   * where its author is of a domain of ours. `alongside` are steps of the same transaction. One decision for each recipient.
   */
  async deliverOwn(
    own: OwnMessage | ReleasedMessage,
    alongside: readonly Alongside[] = [],
  ): Promise<readonly Decision[]> {
    return await this.take({ ...this.ownRequest(null), ...own }, own.content, alongside);
  }

  /**
   * Sends what the server made of what somebody did, as if they had submitted it: to whom they may write, past the rules, with
   * nothing in Sent. One decision for each recipient; nobody gets it where somebody may not.
   */
  async deliverFor({ principal, size, ...own }: MessageOfSomebody): Promise<readonly Decision[]> {
    const request = { ...this.ownRequest(principal), ...own, declaredSize: size };
    const submitted = { ...request, door: 'submission' } as const;
    const mayBegin = await this.checkSender(submitted, own.reversePath);
    if (!mayBegin.ok) return own.recipients.map(() => mayBegin);
    const decisions: Decision[] = [];
    for (const { address } of own.recipients) decisions.push(await this.checkRecipient(submitted, address));
    if (decisions.some(({ ok }) => !ok)) return decisions;
    return await this.take({ ...request, forSender: true }, own.content, []);
  }

  private ownRequest(principal: Principal | null): Omit<DeliveryRequest, keyof OwnMessage> {
    const { hostname } = this.parts;
    const sender = { address: '127.0.0.1', helo: hostname, protocol: 'ESMTP', tls: null, principal };
    return { id: randomUUID(), door: 'own', sender, declaredSize: null, ret: null, envid: null };
  }

  private async take(
    request: DeliveryRequest,
    content: OwnMessage['content'],
    alongside: readonly Alongside[],
  ): Promise<readonly Decision[]> {
    const mail = this.open(request);
    try {
      for await (const piece of content) await mail.write(piece);
    } catch (error) {
      await mail.abort();
      throw error;
    }
    return await mail.commit(alongside);
  }

  /** Why a list does not take a message; null: it does, or it is no list. */
  private async listRestriction(request: DeliveryRequest, lookup: Here): Promise<Restriction | null> {
    const { list, organisation } = lookup;
    if (list === null) return null;
    const believed = await believedOf(this.parts.recipients, request);
    if (!mayPost(list, request, { organisation, members: lookup.resolution.reached, believed }))
      return { kind: 'not-permitted', found: { limit: 'post', of: list.address } };
    const hasRoom = list.post !== 'moderated' || (await this.parts.moderation.hasRoom(list));
    return hasRoom ? null : { kind: 'over-quota', found: { limit: 'pending', of: list.address } };
  }

  /** A refusal that the people of a domain of ours may ask about. */
  private refuse(
    request: DeliveryRequest,
    address: Address,
    lookup: Lookup,
    reason: ErrorKind,
    found: TraceDetail = {},
  ): Decision {
    const now = this.parts.clock.now();
    const recipients = [{ address, notify: null, originalRecipient: null }];
    const message = tracedMessage({ ...request, recipients }, now, { lookups: [lookup] });
    // the id of the transaction is the key of what it brings, if others are accepted
    const key = `${request.id}/${addressKey(address)}`;
    this.parts.trace.tellRefusal({ ...message, key }, refusalEvent(now, addressKey(address), reason, found));
    return refused(reason);
  }

  private async checkQuotas(request: DeliveryRequest, lookup: Here): Promise<void> {
    const { accounts } = lookup.resolution;
    // A group is not refused because one of its members is full; that is found at the commit.
    const [only] = accounts;
    if (accounts.length === 1 && only) await this.parts.store.quotas.check(only.accountId, request.declaredSize ?? 1);
  }
}

/** Who may write to other servers: who has signed in, and who is relayed for. */
function mayRelay({ door, sender }: DeliveryRequest): Decision {
  if (door === 'submission') return accepted;
  return (door === 'mx' && sender.pass?.relay) || refused('relay-denied');
}

/** A failure of the catalogue is a decision as well. */
async function decided(work: () => Promise<Decision>): Promise<Decision> {
  try {
    return await work();
  } catch (error) {
    const kind = kindOf(error);
    if (kind === null) throw error;
    return refused(kind);
  }
}
