import type { Addressee } from '#core/directory';
import { attendeesOf, type Component, organizerOf } from '#formats/ical';
import { deliveryStatus } from '../domain/delivery.js';
import { membersOf } from '../domain/object.js';
import type { SchedulingMessage } from '../domain/terms.js';

/** Everybody who is named in calendars. */
export function peopleIn(calendars: readonly Component[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const member of calendars.flatMap(membersOf))
    for (const each of [organizerOf(member), ...attendeesOf(member)]) if (each !== null) found.add(each.address);
  return found;
}

/**
 * SCHEDULE-STATUS of those to whom messages go (RFC 6638 §3.2.9). A message to somebody here is written with the change, so it counts as delivered;
 * where its delivery fails the status is corrected.
 */
export function statusesOf(
  messages: readonly SchedulingMessage[],
  kinds: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  return new Map(messages.map(({ to }) => [to, statusFor(kinds.get(to) as Addressee['kind'] | undefined)]));
}

function statusFor(kind: Addressee['kind'] | undefined): string {
  if (kind === 'account' || kind === 'group') return deliveryStatus.delivered;
  return kind === 'unknown' ? deliveryStatus.unknownUser : deliveryStatus.sent;
}
