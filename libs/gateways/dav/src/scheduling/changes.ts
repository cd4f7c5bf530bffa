import { kindOf } from '#kernel';
import { factsOf } from '#core/calendar';
import type { Collection, Derived, Item } from '#core/collections';
import { SchedulingRefusal, type Stored } from '#core/scheduling';
import { caldav, hrefs } from '#wires/dav';
import { actorOf, type DavContext } from '../context.js';
import { DavRefusal } from '../errorMap.js';
import type { DavRequest } from '../exchange.js';
import { itemHref } from '../hrefs.js';
import type { CollectionPlace, EmptyPlace, ItemPlaceAt, Place } from '../place.js';
import { needPrivilege } from '../rights.js';
import { scheduleExpectation } from './tags.js';

interface Taken {
  readonly octets: Buffer;
  readonly derived: Derived;
  readonly mediaType: string;
}

/** Invitations and answers are the owner's, and of those who act for them (RFC 6638 §6.2). Throws `DavRefusal`. */
async function requireActing(
  { self }: DavRequest,
  { sharing }: DavContext,
  place: EmptyPlace | ItemPlaceAt,
  derived: Derived | null = null,
): Promise<void> {
  const facts = factsOf(derived?.facts ?? null);
  const concerns = (facts?.organizer ?? null) !== null || (place.kind === 'item' && place.item.scheduleTag !== null);
  if (!concerns || (await sharing.mayActFor(self.accountId, place.owner.accountId))) return;
  throw needPrivilege(place, caldav('schedule-send'));
}

/** Puts a calendar object, and tells those whom it concerns (RFC 6638 §3.2). */
export async function putScheduled(
  request: DavRequest,
  context: DavContext,
  place: EmptyPlace | ItemPlaceAt,
  taken: Taken,
): Promise<Stored> {
  const former = place.kind === 'item' ? place.item : null;
  const { id, components } = place.parent as Collection;
  const { accountId, address } = place.owner;
  await requireActing(request, context, place, taken.derived);
  const name = place.kind === 'item' ? place.item.name : place.name;
  const wanted = {
    ...taken,
    owner: { accountId, address },
    place: { accountId, collectionId: id, name },
    components,
    former,
    expected: scheduleExpectation(request, place),
  };
  try {
    return await context.scheduler.put(wanted, actorOf(request));
  } catch (error) {
    throw error instanceof SchedulingRefusal ? await refused(error, place, context) : error;
  }
}

/** RFC 6638 §3.2.4 */
async function refused(
  { refusal, other }: SchedulingRefusal,
  { owner, home }: EmptyPlace | ItemPlaceAt,
  { collections }: DavContext,
): Promise<DavRefusal> {
  const there = other && (await collections.find(owner.accountId, other.collectionId));
  const inner = other && there ? hrefs(itemHref(home, owner, [there.name], other.name)) : '';
  return new DavRefusal(403, { name: caldav(refusal), inner });
}

const isTold = (request: DavRequest): boolean =>
  // RFC 6638 §8.1
  request.header('schedule-reply')?.trim().toUpperCase() !== 'F';

/** Removes a calendar object, and tells those whom it concerns. */
export async function removeScheduled(request: DavRequest, context: DavContext, place: ItemPlaceAt): Promise<void> {
  await requireActing(request, context, place);
  const { item: former, owner } = place;
  const { accountId, address } = owner;
  const expected = scheduleExpectation(request, place);
  const removal = { owner: { accountId, address }, former, expected, reply: isTold(request) };
  await context.scheduler.remove(removal, actorOf(request));
}

/** What goes with its calendar is told as if it went alone (RFC 6638 §3.2.1.3). */
export async function removeScheduledIn(
  request: DavRequest,
  { items, scheduler }: DavContext,
  { collection, owner: { accountId, address } }: CollectionPlace,
): Promise<void> {
  if (collection.kind !== 'calendar') return;
  const removal = {
    owner: { accountId, address },
    expected: { item: { kind: 'anything' }, tag: null },
    reply: isTold(request),
  } as const;
  const scheduled: Item[] = [];
  for await (const page of items.list(accountId, collection.id))
    scheduled.push(...page.filter(({ scheduleTag }) => scheduleTag !== null));
  for (const former of scheduled)
    try {
      await scheduler.remove({ ...removal, former }, actorOf(request));
    } catch (error) {
      // Somebody was faster.
      if (kindOf(error) !== 'item-unknown') throw error;
    }
}

/** Prepares a place for a copy or a move: messages stay where they are, and a person has an event once (RFC 6638 §3.2.4.1). */
export async function beforeTransfer(
  request: DavRequest,
  context: DavContext,
  from: ItemPlaceAt,
  to: Place,
  isMove: boolean,
): Promise<void> {
  scheduleExpectation(request, from);
  if (from.home !== 'calendars') return;
  await requireActing(request, context, from);
  const places = [from.parent, 'parent' in to ? to.parent : null];
  if (places.some((each) => each?.kind === 'inbox' || each?.kind === 'outbox')) throw new DavRefusal(403);
  if (from.item.scheduleTag !== null && !isMove)
    throw new DavRefusal(403, { name: caldav('unique-scheduling-object-resource') });
  if (to.kind !== 'item' || to.item.scheduleTag === null) return;
  const { accountId, address } = to.owner;
  const expected = { item: { kind: 'anything' }, tag: null } as const;
  const removal = { owner: { accountId, address }, former: to.item, expected, reply: true };
  await context.scheduler.remove(removal, actorOf(request));
}
