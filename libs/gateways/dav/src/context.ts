import type { Clock } from '#kernel';
import type { PeopleBusy } from '#core/calendar';
import type { Addressees } from '#core/directory';
import type {
  CollectionMounts,
  Collections,
  CollectionSharing,
  ContentIntake,
  ItemEdits,
  Items,
  Locks,
} from '#core/collections';
import type { Actor, MailStore } from '#core/mailstore';
import type { Scheduler } from '#core/scheduling';
import type { DavAnswer, DavRequest } from './exchange.js';
import type { DirectoryBook } from './directoryBook.js';
import type { Guards } from './guards.js';
import type { CalendarsAsked, HolidayBook } from './holidayBook.js';
import type { HomeName } from './place.js';
import type { Keeper } from './keepers.js';
import type { Places } from './places.js';

/** What every method works with. */
export interface DavContext {
  readonly collections: Collections;
  readonly items: Items;
  readonly edits: ItemEdits;
  readonly sharing: CollectionSharing;
  readonly mounts: CollectionMounts;
  readonly calendars: CalendarsAsked;
  readonly locks: Locks;
  readonly scheduler: Scheduler;
  readonly addressees: Addressees;
  readonly busy: PeopleBusy;
  readonly store: MailStore;
  readonly places: Places;
  readonly book: DirectoryBook;
  readonly holidays: HolidayBook;
  readonly guards: Guards;
  readonly keepers: Readonly<Record<HomeName, Keeper>>;
  readonly clock: Clock;
  /** Begins to take a file in. */
  intake(): ContentIntake;
}

export type Method = (request: DavRequest, context: DavContext) => Promise<DavAnswer>;

export const actorOf = ({ self }: DavRequest): Actor => ({ via: 'dav', address: self.address });
