import type { AccountId, CollectionId } from '#kernel';
import type { IndexedItem, Item, ItemIndex, Items } from '#core/collections';
import type { Zone } from '#formats/ical';
import { type Busy, busyKindOf, busyOf, joined } from '../domain/busy.js';
import { type CalendarView, concealed } from '../domain/concealment.js';
import { type CalendarFacts, factsOf } from '../domain/facts.js';
import { narrowingOf, type Narrowing, type ObjectFilter } from '../domain/filter.js';
import { objectMatches } from '../domain/matching.js';
import type { CalendarObject } from '../domain/object.js';
import { clamped, type Moments } from '../domain/ranges.js';
import { textMatches } from '../domain/texts.js';
import type { ObjectCache } from './objectCache.js';
import { Pause } from './pause.js';

/** Objects that are read at once. */
const batch = 250;

export interface FoundObject {
  readonly item: Item;
  /** Null where nobody asked for it. */
  readonly object: CalendarObject | null;
}

export interface CalendarQuery {
  readonly filter: ObjectFilter;
  /** Of times without a zone. */
  readonly floating: Zone;
  /** The objects themselves are wanted, not only which they are. */
  readonly withObjects: boolean;
  /** How much is seen: nothing is found by what is not. */
  readonly view?: CalendarView;
}

interface Where {
  readonly accountId: AccountId;
  readonly id: CollectionId;
}

/** Asks calendars: the index tells what may be found, the objects tell what is. */
export class CalendarReader {
  constructor(
    private readonly items: Items,
    private readonly index: ItemIndex,
    private readonly cache: ObjectCache,
  ) {}

  /** What a filter finds, batch by batch. */
  async *find(calendar: Where, query: CalendarQuery): AsyncGenerator<readonly FoundObject[]> {
    if (!query.filter.isDefined) return;
    const { view = 'full' } = query;
    const all = narrowingOf(query.filter);
    const narrowing = view === 'full' ? all : { ...all, alarms: false, decides: false };
    const candidates = await this.candidates(calendar, narrowing);
    for (let at = 0; at < candidates.length; at += batch) {
      const some = candidates.slice(at, at + batch);
      const unsure = new Set(some.filter((each) => !isDecided(each, narrowing)));
      const wanted = query.withObjects ? some : [...unsure];
      const objects = await this.objects(calendar, wanted, view);
      yield await this.matching(some, unsure, objects, query);
    }
  }

  /** Objects of items, out of the cache or the store; what was removed meanwhile is left out. */
  async objects(
    calendar: Where,
    items: readonly Item[],
    view: CalendarView = 'full',
  ): Promise<ReadonlyMap<Item, CalendarObject>> {
    const found = await this.objectsOf(calendar, items);
    if (view === 'full') return found;
    const pause = new Pause();
    const shown = new Map<Item, CalendarObject>();
    for (const [item, object] of found) {
      shown.set(item, concealed(object, view));
      await pause.ifDue();
    }
    return shown;
  }

  /** When a calendar makes its owner busy (RFC 4791 §7.10); null where that is too often to be told. */
  async busy(calendar: Where, range: Moments, floating: Zone): Promise<readonly Busy[] | null> {
    const rows = await this.index.between(calendar.accountId, calendar.id, null, range.from, range.until);
    const all: Busy[] = [];
    const unsure: IndexedItem[] = [];
    for (const row of rows) {
      const facts = factsOf(row.facts);
      const kind = facts?.exact ? busyKindOf(facts.status, facts.transparent) : null;
      if (!facts?.exact) unsure.push(row);
      else if (kind !== null && row.starts !== null && row.ends !== null)
        all.push({ kind, start: row.starts, end: row.ends });
    }
    for (let at = 0; at < unsure.length; at += batch) {
      const pause = new Pause();
      for (const object of (await this.objectsOf(calendar, unsure.slice(at, at + batch))).values()) {
        for (const busy of busyOf(object, range, floating)) all.push(busy);
        await pause.ifDue();
      }
    }
    return joined(all, range);
  }

  private async candidates({ accountId, id }: Where, narrowing: Narrowing): Promise<readonly IndexedItem[]> {
    const { component, range, uid, alarms } = narrowing;
    const { from, until } = range ? clamped(range) : { from: 0, until: 0 };
    const rows = range
      ? await this.index.between(accountId, id, component, from, until)
      : await this.index.all(accountId, id, component);
    return rows.filter(
      (row) => (uid === null || textMatches(row.uid ?? '', uid)) && (!alarms || factsOf(row.facts)?.alarms !== false),
    );
  }

  private async matching(
    some: readonly IndexedItem[],
    unsure: ReadonlySet<IndexedItem>,
    objects: ReadonlyMap<Item, CalendarObject>,
    { filter, floating, withObjects }: CalendarQuery,
  ): Promise<readonly FoundObject[]> {
    const found: FoundObject[] = [];
    const pause = new Pause();
    for (const item of some) {
      const object = objects.get(item) ?? null;
      if (object === null && (withObjects || unsure.has(item))) continue;
      if (object === null || !unsure.has(item) || objectMatches(object, filter, floating)) found.push({ item, object });
      await pause.ifDue();
    }
    return found;
  }

  private async objectsOf<I extends Item>(
    { accountId, id }: Where,
    items: readonly I[],
  ): Promise<ReadonlyMap<Item, CalendarObject>> {
    const found = new Map<Item, CalendarObject>();
    const missing: I[] = [];
    for (const item of items) {
      const known = this.cache.get(item);
      if (known) found.set(item, known);
      else missing.push(item);
    }
    if (missing.length === 0) return found;
    const contents = await this.items.contents(
      accountId,
      id,
      missing.map((item) => item.id),
    );
    for (const item of missing) {
      const octets = contents.get(item.id);
      if (octets) found.set(item, this.cache.add(item, octets));
    }
    return found;
  }
}

/** The index has told all there is to know: nothing was asked but a time, and its span is its time. */
function isDecided({ starts, ends, facts }: IndexedItem, { decides, range }: Narrowing): boolean {
  if (!decides) return false;
  if (range === null) return true;
  const known: CalendarFacts | null = factsOf(facts);
  if (!known?.exact || starts === null || ends === null) return false;
  const { from } = clamped(range);
  return ends > from || (starts === ends && starts >= from);
}
