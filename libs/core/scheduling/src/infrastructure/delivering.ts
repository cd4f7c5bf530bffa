import { type Clock, kindOf, parseMailboxAddress, type ErrorKind } from '#kernel';
import { CalendarObject, takeObject } from '#core/calendar';
import { type Collections, contentOf, type ItemWork } from '#core/collections';
import { type Addressee, type Addressees, isResource, type LocalAddressee, type Recipients } from '#core/directory';
import { printCalendar } from '#formats/ical';
import type { Logger } from '#platform/telemetry';
import { deliveryStatus, maxAttempts, retrySeconds } from '../domain/delivery.js';
import { forMember } from '../domain/groups.js';
import { withDelivery } from '../domain/outgoing/plan.js';
import type { SchedulingPost } from '../domain/ports.js';
import type { SchedulingMessage } from '../domain/terms.js';
import type { CalendarIntake } from './intake.js';
import type { LeasedMessage, Messages } from './messages.js';
import { peopleIn } from './statuses.js';

export interface DeliveringParts {
  readonly messages: Messages;
  readonly intake: CalendarIntake;
  readonly addressees: Addressees;
  readonly recipients: Pick<Recipients, 'lookup'>;
  readonly collections: Collections;
  readonly work: ItemWork;
  readonly post: SchedulingPost;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Failures that time may mend. */
const temporary: ReadonlySet<ErrorKind | null> = new Set<ErrorKind | null>([
  'unavailable',
  'storage-full',
  'over-quota',
  null,
]);

/** Brings one message to whom it is for. */
export class Delivering {
  constructor(private readonly parts: DeliveringParts) {}

  /** Never rejects: what fails is tried again, or said to the sender. */
  async deliver(leased: LeasedMessage): Promise<void> {
    try {
      const found = (await this.parts.addressees.find([leased.message.to])).get(leased.message.to);
      await this.bring(leased, found ?? { kind: 'elsewhere' });
    } catch (error) {
      await this.failed(leased, error);
    }
  }

  private async bring(leased: LeasedMessage, to: Addressee): Promise<void> {
    if (to.kind === 'account') await this.toAccount(leased, to);
    else if (to.kind === 'group') await this.toGroup(leased);
    else if (to.kind === 'unknown') await this.settle(leased, deliveryStatus.unknownUser);
    else {
      await this.post(leased);
      await this.parts.messages.remove(leased);
    }
  }

  /** The calendar first; the mail that tells of it is next, also after a crash in between. */
  private async toAccount(leased: LeasedMessage, to: LocalAddressee): Promise<void> {
    const { messages, intake, logger } = this.parts;
    const { method, from: sender, calendar } = leased.message;
    if (!leased.isReceived)
      await intake.take(to.accountId, { method, sender, calendar }, { origin: 'server' }, (executor) =>
        messages.markReceived(executor, leased),
      );
    if (!isResource(to))
      await this.post(leased).catch((error: unknown) => {
        if (temporary.has(kindOf(error))) throw error;
        logger.debug({ err: error, to: leased.message.to }, 'nobody is told by mail of a message of scheduling');
      });
    await messages.remove(leased);
  }

  /** To each member, as a message of their own. */
  private async toGroup(leased: LeasedMessage): Promise<void> {
    const { recipients, messages, work } = this.parts;
    const { message, account, actor } = leased;
    const address = parseMailboxAddress(message.to);
    const lookup = address && (await recipients.lookup(address));
    if (lookup?.kind !== 'local') return await this.settle(leased, deliveryStatus.unknownUser);
    const { accounts, remote } = lookup.resolution;
    const members = new Set([...accounts, ...remote].map((each) => each.address.toLowerCase()));
    members.delete(message.from);
    await work.run(account, { via: 'job', address: null }, async (items) => {
      if (!(await messages.remove(leased, items.executor))) return;
      // Who was in the group and is invited by name by now hears of that.
      const found = message.method === 'CANCEL' ? await items.scheduled(message.uid) : null;
      const named = found === null ? new Set() : peopleIn([new CalendarObject(await items.content(found)).calendar]);
      const copies = [...members]
        .filter((member) => !named.has(member))
        .map((member): SchedulingMessage => {
          return { ...message, to: member, calendar: forMember(message.calendar, message.to, member) };
        });
      await messages.add(items.executor, account, copies, actor);
    });
    messages.announce();
  }

  private async post({ account, actor, message }: LeasedMessage): Promise<void> {
    await this.parts.post.post(message, { account, actor });
  }

  private async failed(leased: LeasedMessage, error: unknown): Promise<void> {
    const { messages, logger } = this.parts;
    const isOver = !temporary.has(kindOf(error)) || leased.attempts >= maxAttempts;
    logger.warn({ err: error, uid: leased.message.uid, to: leased.message.to }, 'a message of scheduling failed');
    const outcome = isOver
      ? this.settle(leased, deliveryStatus.failed)
      : messages.postpone(leased, retrySeconds(leased.attempts));
    await outcome.catch((failure: unknown) => logger.warn({ err: failure }, 'a message of scheduling stays'));
  }

  /** Writes into the sender's object how it went (RFC 6638 §3.2.9). Its schedule tag stays. */
  private async settle(leased: LeasedMessage, status: string): Promise<void> {
    const { messages, work, collections } = this.parts;
    const { account, message } = leased;
    const all = await collections.list(account);
    await work.run(account, { via: 'job', address: null }, async (items) => {
      if (!(await messages.remove(leased, items.executor))) return;
      const found = await items.scheduled(message.uid);
      if (found === null) return;
      const before = new CalendarObject(await items.content(found)).calendar;
      const octets = Buffer.from(printCalendar(withDelivery(before, new Map([[message.to, status]]))));
      const taken = takeObject(octets, all.find(({ id }) => id === found.collectionId)?.components ?? []);
      if (octets.toString() === printCalendar(before) || taken.refusal !== null) return;
      const item = { content: contentOf(octets), mediaType: found.mediaType, derived: taken.derived };
      await items.put(found, item, { tag: found.scheduleTag, stamp: found.scheduleStamp });
    });
  }
}
