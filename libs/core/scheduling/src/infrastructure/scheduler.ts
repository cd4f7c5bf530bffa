import { type AccountId, type Clock, FumibakoError } from '#kernel';
import { CalendarObject, factsOf, takeObject } from '#core/calendar';
import {
  contentOf,
  type Derived,
  type Expectation,
  type Item,
  type ItemEdits,
  type ItemPlace,
  type Items,
  type ItemWork,
  type LockedItems,
} from '#core/collections';
import type { Addressees } from '#core/directory';
import type { Actor } from '#core/mailstore';
import { type Component, printCalendar } from '#formats/ical';
import { withKnownAnswers } from '../domain/answers.js';
import type { Plan } from '../domain/outgoing/change.js';
import { planChange, withDelivery } from '../domain/outgoing/plan.js';
import type { Owner } from '../domain/terms.js';
import type { Messages } from './messages.js';
import { SchedulingRefusal } from './refusal.js';
import { newestStamp, nextStamp } from './stamps.js';
import { peopleIn, statusesOf } from './statuses.js';

/** Whose calendar it is. */
export interface CalendarOwner {
  readonly accountId: AccountId;
  readonly address: string;
}

/** What a writer expects: of the item, and by its schedule tag (RFC 6638 §8.3). */
export interface ScheduleExpectation {
  readonly item: Expectation;
  readonly tag: number | null;
}

export interface ScheduledPut {
  readonly owner: CalendarOwner;
  readonly place: ItemPlace;
  /** Components that the calendar takes. */
  readonly components: readonly string[];
  readonly octets: Buffer;
  readonly derived: Derived;
  readonly mediaType: string;
  /** What lies there, as far as the writer knows. */
  readonly former: Item | null;
  readonly expected: ScheduleExpectation;
}

export interface ScheduledRemoval {
  readonly owner: CalendarOwner;
  readonly former: Item;
  readonly expected: ScheduleExpectation;
  /** Whether others are told (RFC 6638 §8.1). */
  readonly reply: boolean;
}

export interface Stored {
  readonly hash: Buffer;
  readonly created: boolean;
  /** What lies there is octet for octet what was sent. */
  readonly asSent: boolean;
  readonly scheduleTag: number | null;
}

export interface SchedulerParts {
  readonly items: Pick<Items, 'put'>;
  readonly edits: Pick<ItemEdits, 'remove'>;
  readonly work: ItemWork;
  readonly addressees: Addressees;
  readonly messages: Messages;
  readonly clock: Clock;
}

/** Writes calendar objects and, in the same commit, the messages to whom the change concerns. */
export class Scheduler {
  constructor(private readonly parts: SchedulerParts) {}

  /** Throws {@link SchedulingRefusal}, and what `Items.put` throws. */
  async put(request: ScheduledPut, actor: Actor): Promise<Stored> {
    const { place, octets, derived, former, mediaType, expected } = request;
    if ((former?.scheduleTag ?? null) === null && expected.tag === null && !isScheduled(derived)) {
      const plain = { content: contentOf(octets), mediaType, derived, expected: expected.item };
      const { hash, created } = await this.parts.items.put(place, plain, actor);
      return { hash, created, asSent: true, scheduleTag: null };
    }
    const sent = new CalendarObject(octets).calendar;
    const { owner, statuses } = await this.around(request.owner, [sent]);
    const stored = await this.parts.work.run(place.accountId, actor, async (items) => {
      const found = await items.find(place);
      requireTag(found, expected.tag);
      await requireUnique(items, place, derived);
      const before = await readObject(items, found);
      const after = before !== null && expected.tag !== null ? withKnownAnswers(before, sent, owner) : sent;
      const now = nextStamp(this.parts.clock, found);
      const plan = accepted(planChange(before, after, owner, { now }));
      const object = withDelivery(plan.object as Component, statusesOf(plan.messages, statuses));
      const { content, facts, asSent } = keptOf(object, request);
      const item = { content, mediaType, derived: facts, expected: expected.item };
      const put = await items.put(place, item, { tag: null, stamp: newestStamp(plan.messages, found) });
      await this.parts.messages.add(items.executor, place.accountId, plan.messages, actedBy(request.owner, actor));
      const tag = isScheduled(facts) ? (put.unchanged ? (found?.scheduleTag ?? put.id) : put.id) : null;
      return { hash: put.hash, created: put.created, asSent, scheduleTag: tag };
    });
    this.parts.messages.announce();
    return stored;
  }

  /** Throws `item-unknown`, `item-changed`. */
  async remove({ owner: whose, former, expected, reply }: ScheduledRemoval, actor: Actor): Promise<void> {
    if (former.scheduleTag === null && expected.tag === null)
      return await this.parts.edits.remove(former, expected.item, actor);
    const { owner } = await this.around(whose, []);
    const { accountId } = former;
    await this.parts.work.run(accountId, actor, async (items) => {
      const found = await items.find(former);
      requireTag(found, expected.tag);
      await items.remove(former, expected.item);
      const before = await readObject(items, found);
      const now = nextStamp(this.parts.clock, found);
      const plan = planChange(before, null, owner, { now, reply });
      if (plan.kind === 'plan')
        await this.parts.messages.add(items.executor, accountId, plan.messages, actedBy(whose, actor));
    });
    this.parts.messages.announce();
  }

  /** What must be known before the account is locked. */
  private async around(
    owner: CalendarOwner,
    calendars: readonly Component[],
  ): Promise<{ readonly owner: Owner; readonly statuses: ReadonlyMap<string, string> }> {
    const { addressees } = this.parts;
    const [addresses, found] = await Promise.all([addressees.addressesOf(owner), addressees.find(peopleIn(calendars))]);
    return { owner: { addresses }, statuses: new Map([...found].map(([address, { kind }]) => [address, kind])) };
  }
}

const isScheduled = ({ facts }: Derived): boolean => (factsOf(facts)?.organizer ?? null) !== null;

const actedBy = (owner: CalendarOwner, { address }: Actor): string | null =>
  address === null || address === owner.address ? null : address;

function requireTag(found: Item | null, tag: number | null): void {
  if (tag !== null && found?.scheduleTag !== tag)
    throw new FumibakoError('item-changed', 'the item means something else by now');
}

/** RFC 6638 §3.2.4.1: a person has an event once. */
async function requireUnique(items: LockedItems, { collectionId, name }: ItemPlace, derived: Derived): Promise<void> {
  if (derived.uid === null || !isScheduled(derived)) return;
  const other = await items.scheduled(derived.uid);
  if (other !== null && other.collectionId !== collectionId)
    throw new SchedulingRefusal('unique-scheduling-object-resource', other);
  if (other !== null && other.name !== name) throw new FumibakoError('uid-taken', other.name);
}

export async function readObject(items: LockedItems, found: Item | null): Promise<Component | null> {
  return found === null ? null : new CalendarObject(await items.content(found)).calendar;
}

function accepted(plan: Plan): Extract<Plan, { kind: 'plan' }> {
  if (plan.kind === 'refused') throw new SchedulingRefusal(plan.refusal);
  return plan;
}

interface Kept {
  readonly content: ReturnType<typeof contentOf>;
  readonly facts: Derived;
  readonly asSent: boolean;
}

/** What is stored: the octets that were sent, unless scheduling has changed something. */
function keptOf(object: Component, { octets, derived, components }: ScheduledPut): Kept {
  const text = printCalendar(object);
  if (text === printCalendar(new CalendarObject(octets).calendar))
    return { content: contentOf(octets), facts: derived, asSent: true };
  const changed = Buffer.from(text);
  const taken = takeObject(changed, components);
  if (taken.refusal !== null) throw new FumibakoError('limit-exceeded', taken.refusal.reason);
  return { content: contentOf(changed), facts: taken.derived, asSent: false };
}
