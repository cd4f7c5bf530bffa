import { randomUUID } from 'node:crypto';
import { type AccountId, type Clock, FumibakoError, parseMailboxAddress } from '#kernel';
import { takeObject, usualCalendar } from '#core/calendar';
import {
  type Collection,
  type Collections,
  contentOf,
  type Derived,
  type Item,
  type ItemWork,
  type LockedItems,
  nothingDerived,
} from '#core/collections';
import { type Addressees, isResource, type Recipients } from '#core/directory';
import {
  attendeesOf,
  type Component,
  itemView,
  printCalendar,
  property,
  withoutProperties,
  withProperty,
} from '#formats/ical';
import type { Executor } from '#platform/database';
import { meansTheSame } from '../domain/answers.js';
import { maxGroups, maxInboxItems, maxMessageOctets } from '../domain/delivery.js';
import { type Receipt, receive } from '../domain/incoming/receive.js';
import { membersOf } from '../domain/object.js';
import { SchedulingIntake } from '../domain/ports.js';
import type { DecisionRecord, Owner, ReceivedMessage } from '../domain/terms.js';
import type { Answered, Answerer, Answering } from './answering.js';
import type { Decisions, MessageSource } from './decisions.js';
import type { Messages } from './messages.js';
import { readObject } from './scheduler.js';
import { newestStamp } from './stamps.js';

const mediaType = 'text/calendar; charset=utf-8';
const everyComponent = ['VEVENT', 'VTODO', 'VJOURNAL'];

export interface IntakeParts {
  readonly collections: Collections;
  readonly work: ItemWork;
  readonly addressees: Addressees;
  readonly recipients: Pick<Recipients, 'lookup'>;
  readonly messages: Messages;
  readonly decisions: Decisions;
  readonly answering: Answering;
  readonly clock: Clock;
}

interface Taking {
  readonly account: AccountId;
  readonly message: ReceivedMessage;
  readonly owner: Owner;
  readonly collections: readonly Collection[];
  readonly answerer: Answerer | null;
  readonly isMember: (group: string, address: string) => boolean;
}

interface Keeping {
  readonly found: Item | null;
  readonly kept: Component;
  readonly answered: Answered | null;
}

/** Takes messages into calendars, schedule inboxes and the list of decisions, each in one commit. */
export class CalendarIntake extends SchedulingIntake {
  constructor(private readonly parts: IntakeParts) {
    super();
  }

  /** Throws `address-unknown` for an account that takes nothing. */
  async receive(account: AccountId, message: ReceivedMessage, from: MessageSource): Promise<DecisionRecord> {
    const record = await this.take(account, message, from, () => Promise.resolve(true));
    return record as DecisionRecord;
  }

  /** `claim` says in the same transaction whether the message is still to be taken; null where it is not. */
  async take(
    account: AccountId,
    message: ReceivedMessage,
    from: MessageSource,
    claim: (executor: Executor) => Promise<boolean>,
  ): Promise<DecisionRecord | null> {
    const taking = await this.prepare(account, message);
    const actor = { via: 'job', address: message.sender } as const;
    const record = await this.parts.work.run(account, actor, async (items) => {
      if (!(await claim(items.executor))) return null;
      const decided = await this.decide(items, taking, from.mayAdd ?? true);
      if (decided.outcome !== 'ignored') await putIntoInbox(items, taking);
      await this.parts.decisions.add(items.executor, account, decided, from);
      return decided;
    });
    this.parts.messages.announce();
    return record;
  }

  private async prepare(account: AccountId, message: ReceivedMessage): Promise<Taking> {
    const { addressees, collections, answering } = this.parts;
    const user = await addressees.account(account);
    if (user === null) throw new FumibakoError('address-unknown', `account ${account} takes no invitations`);
    const [addresses, all, answerer, isMember] = await Promise.all([
      addressees.addressesOf(user),
      collections.list(account),
      isResource(user) ? answering.prepare(account, message) : null,
      this.membership(message),
    ]);
    return { account, message, owner: { addresses }, collections: all, answerer, isMember };
  }

  /** Who is in the groups as whose members people answer. */
  private async membership({ method, calendar }: ReceivedMessage): Promise<Taking['isMember']> {
    const members = new Map<string, ReadonlySet<string>>();
    const claimed =
      method === 'REPLY'
        ? membersOf(calendar)
            .flatMap(attendeesOf)
            .flatMap(({ memberOf }) => memberOf)
        : [];
    for (const group of new Set(claimed.slice(0, maxGroups))) {
      const address = parseMailboxAddress(group);
      const lookup = address && (await this.parts.recipients.lookup(address));
      if (lookup?.kind === 'local') members.set(group, lookup.resolution.reached);
    }
    return (group, address) => members.get(group)?.has(address) ?? false;
  }

  private async decide(items: LockedItems, taking: Taking, mayAdd: boolean): Promise<DecisionRecord> {
    const { message, owner, account } = taking;
    const found = await this.find(items, taking);
    const before = await readObject(items, found);
    const options = { now: this.parts.clock.now(), isMember: taking.isMember };
    const { record, object, answer } = wanted(receive(before, message, owner, options), mayAdd);
    const { messages } = this.parts;
    if (answer !== null) await messages.add(items.executor, account, [answer], null);
    if (object === null) return record;
    const answered = taking.answerer && (await taking.answerer.answer(items, { object, found }, owner));
    if (answered) await messages.add(items.executor, account, answered.messages, null);
    const kept = answered ? answered.object : object;
    const isKept =
      kept === null ? await removed(items, found) : await this.keep(items, taking, { found, kept, answered });
    if (!isKept) return { ...record, outcome: 'ignored', reason: 'unreadable' };
    await taking.answerer?.after(items, owner);
    return record;
  }

  /** False for what cannot be kept. */
  private async keep(items: LockedItems, taking: Taking, { found, kept, answered }: Keeping): Promise<boolean> {
    const before = await readObject(items, found);
    const octets = Buffer.from(printCalendar(kept));
    const taken = takeObject(octets, calendarFor(taking)?.components ?? []);
    const place = found ?? (await this.newPlace(items, taking));
    if (taken.refusal !== null || place === null) return false;
    // RFC 6638 §3.2.10: what attendees answer changes nothing for the organizer's program.
    const isAnswer = taking.message.method === 'REPLY';
    const isSame = before !== null && (isAnswer || meansTheSame(before, kept, taking.owner));
    const marks = {
      tag: isSame ? (found?.scheduleTag ?? null) : null,
      stamp: newestStamp(answered?.messages ?? [], found),
    };
    await items.put(place, { content: contentOf(octets), mediaType, derived: taken.derived }, marks);
    return true;
  }

  /** Where the event lies, or an own one with its UID where it would go. */
  private async find(items: LockedItems, taking: Taking): Promise<Item | null> {
    const uid = uidOf(taking);
    const calendar = calendarFor(taking);
    if (uid === '' || calendar === null) return null;
    return (await items.scheduled(uid)) ?? (await items.withUid(calendar.id, uid));
  }

  private async newPlace(items: LockedItems, taking: Taking) {
    const calendar = calendarFor(taking);
    if (calendar === null) return null;
    const uid = uidOf(taking);
    const place = { accountId: taking.account, collectionId: calendar.id };
    const named = { ...place, name: /^[\w.@-]{1,200}$/.test(uid) ? `${uid}.ics` : `${randomUUID()}.ics` };
    return (await items.find(named)) === null ? named : { ...place, name: `${randomUUID()}.ics` };
  }
}

/** What is new is nothing where nobody wants it. */
function wanted(receipt: Receipt, mayAdd: boolean): Receipt {
  if (mayAdd || receipt.record.outcome !== 'added') return receipt;
  return { record: { ...receipt.record, outcome: 'ignored', reason: 'not-wanted' }, object: null, answer: null };
}

const uidOf = ({ message }: Taking): string => {
  const [member] = membersOf(message.calendar);
  return member ? (itemView(member).uid ?? '') : '';
};

/** RFC 6638 §4.3: tasks go to where tasks are. */
function calendarFor({ collections, message }: Taking): Collection | null {
  const kind = membersOf(message.calendar)[0]?.name ?? 'VEVENT';
  const taking = collections.filter((each) => each.kind === 'calendar' && each.components.includes(kind));
  return taking.find(({ name }) => name === usualCalendar) ?? taking[0] ?? null;
}

async function removed(items: LockedItems, found: Item | null): Promise<true> {
  if (found !== null) await items.remove(found, { kind: 'anything' });
  return true;
}

/** RFC 6638 §4.1: what has come, for programs that look there. */
async function putIntoInbox(items: LockedItems, { account, collections, message }: Taking): Promise<void> {
  const inbox = collections.find(({ kind }) => kind === 'inbox');
  if (!inbox) return;
  const octets = Buffer.from(printCalendar(withProperty(message.calendar, property('METHOD', message.method))));
  if (octets.length > maxMessageOctets) return;
  const place = { accountId: account, collectionId: inbox.id, name: `${randomUUID()}.ics` };
  await items.put(place, { content: contentOf(octets), mediaType, derived: derivedOf(message) });
  if (inbox.items >= maxInboxItems) await items.keepNewest(inbox.id, maxInboxItems);
}

/** For queries. Messages of one event have one UID, which a collection has once, and are no events themselves. */
function derivedOf({ calendar }: ReceivedMessage): Derived {
  const taken = takeObject(Buffer.from(printCalendar(withoutProperties(calendar, 'METHOD'))), everyComponent);
  return taken.refusal === null ? { ...taken.derived, uid: null, facts: null } : nothingDerived;
}
