import { randomUUID } from 'node:crypto';
import { type Address, type ErrorKind, kindOf } from '#kernel';
import { addressKey, type Lookup } from '#core/directory';
import { mayPost } from '../domain/listFields.js';
import { isReportAddress } from '../domain/reportAddresses.js';
import {
  accepted,
  type Decision,
  type DeliveryRequest,
  type OwnMessage,
  refused,
  type ReleasedMessage,
} from '../domain/transaction.js';
import { IncomingMail } from './incoming.js';
import { LocalSuccess } from './localSuccess.js';
import { Notifier } from './notifier.js';
import type { DeliveryParts } from './parts.js';
import type { Alongside } from './queued.js';
import { refusalEvent, tracedMessage } from './telling.js';

/** Decides what may come in and takes it: the one way for MX, submission and LMTP. */
export class MailFlow {
  private readonly success: LocalSuccess;

  constructor(private readonly parts: DeliveryParts) {
    const { clock, hostname, languages } = parts;
    this.success = new LocalSuccess(new Notifier({ flow: this, clock, hostname, languages }), clock);
  }

  /** May this envelope sender begin? There must be room (RFC 1870 §6.1), and submitters only use their own addresses. */
  async checkSender({ door, sender, declaredSize }: DeliveryRequest, address: Address | null): Promise<Decision> {
    return await decided(async () => {
      await this.parts.store.requireSpace(declaredSize ?? 0);
      if (door !== 'submission' || address === null) return accepted;
      const { principal } = sender;
      if (principal && (await this.parts.recipients.authorship(principal, address))) return accepted;
      return refused('sender-not-owned');
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
      if (lookup.kind === 'remote') return request.door === 'submission' ? accepted : refused('relay-denied');
      // Somebody outside must not reach further outside through an address of ours that leads nowhere.
      if (lookup.resolution.accounts.length + lookup.resolution.remote.length === 0)
        return this.refuse(request, address, lookup, 'address-unknown');
      if (lookup.list && !mayPost(lookup.list, request, { ...lookup, members: membersOf(lookup) }))
        return this.refuse(request, address, lookup, 'not-permitted');
      await this.checkQuotas(request, lookup);
      return accepted;
    });
  }

  /** Begins to take a message. */
  open(request: DeliveryRequest): IncomingMail {
    return new IncomingMail(request, this.parts, this.success);
  }

  /**
   * Delivers a message that the server itself made, to mailboxes here and through the queue elsewhere: completed, and signed
   * where its author is of a domain of ours. `alongside` are steps of the same transaction. One decision for each recipient.
   */
  async deliverOwn(
    own: OwnMessage | ReleasedMessage,
    alongside: readonly Alongside[] = [],
  ): Promise<readonly Decision[]> {
    const { hostname } = this.parts;
    const sender = { address: '127.0.0.1', helo: hostname, protocol: 'ESMTP', tls: null, principal: null };
    const mail = this.open({
      id: randomUUID(),
      door: 'own',
      sender,
      declaredSize: null,
      ret: null,
      envid: null,
      ...own,
    });
    try {
      for await (const piece of own.content) await mail.write(piece);
    } catch (error) {
      await mail.abort();
      throw error;
    }
    return await mail.commit(alongside);
  }

  /** A refusal that the people of a domain of ours may ask about. */
  private refuse(request: DeliveryRequest, address: Address, lookup: Lookup, reason: ErrorKind): Decision {
    const now = this.parts.clock.now();
    const recipients = [{ address, notify: null, originalRecipient: null }];
    const message = tracedMessage({ ...request, recipients }, now, { lookups: [lookup] });
    // the id of the transaction is the key of what it brings, if others are accepted
    const key = `${request.id}/${addressKey(address)}`;
    this.parts.trace.tellRefusal({ ...message, key }, refusalEvent(now, addressKey(address), reason));
    return refused(reason);
  }

  private async checkQuotas(request: DeliveryRequest, lookup: Extract<Lookup, { kind: 'local' }>): Promise<void> {
    const { accounts } = lookup.resolution;
    // A group is not refused because one of its members is full; that is found at the commit.
    const [only] = accounts;
    if (accounts.length === 1 && only) await this.parts.store.quotas.check(only.accountId, request.declaredSize ?? 1);
  }
}

const membersOf = ({ resolution }: Extract<Lookup, { kind: 'local' }>): ReadonlySet<string> =>
  new Set([...resolution.accounts, ...resolution.remote].map(({ address }) => address));

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
