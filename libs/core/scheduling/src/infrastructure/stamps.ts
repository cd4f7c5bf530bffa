import type { Clock } from '#kernel';
import type { Item } from '#core/collections';
import { membersOf, stampOf } from '../domain/object.js';
import type { SchedulingMessage } from '../domain/terms.js';

type Stamped = Pick<Item, 'scheduleStamp'> | null;

/** Stamps are whole seconds, and order messages: each is above the one before (RFC 5546 §2.1.5). */
export const nextStamp = (clock: Clock, found: Stamped): number =>
  Math.max(clock.now(), (found?.scheduleStamp ?? 0) + 1000);

/** The stamp of the newest message about an object; null where there was none. */
export function newestStamp(messages: readonly SchedulingMessage[], found: Stamped): number | null {
  const stamps = messages.flatMap(({ calendar }) => membersOf(calendar).map(stampOf));
  const newest = stamps.reduce((most, stamp) => Math.max(most, stamp), found?.scheduleStamp ?? 0);
  return newest === 0 ? null : newest;
}
