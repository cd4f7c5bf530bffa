import {
  type Component,
  type DateValue,
  itemView,
  type ItemView,
  Occurrences,
  readSeries,
  type Series,
  UTC,
  ZoneBook,
  type Zone,
} from '#formats/ical';

const DAY = 86_400_000;

/** A component that stands for one occurrence, or for it and those after it. */
export interface ObjectOverride {
  /** Of the occurrence that it replaces, see `keyOf`. */
  readonly key: number;
  readonly component: Component;
  readonly view: ItemView;
  readonly andFuture: boolean;
}

/** A calendar object as scheduling sees it: one UID, its master where there is one, and its overrides by occurrence. */
export class ScheduledObject {
  readonly master: ItemView | null;
  readonly overrides: ReadonlyMap<number, ObjectOverride>;
  readonly uid: string;
  readonly zones: ZoneBook;
  private readonly masterZone: Zone;

  constructor(readonly calendar: Component) {
    this.zones = new ZoneBook(calendar);
    const views = membersOf(calendar).map(itemView);
    this.uid = views[0]?.uid ?? '';
    this.master = views.find(({ recurrenceId }) => recurrenceId === null) ?? null;
    this.masterZone = this.master?.start ? this.zones.zoneOf(this.master.start, UTC) : UTC;
    const overrides = new Map<number, ObjectOverride>();
    for (const view of views) {
      if (view.recurrenceId === null) continue;
      const key = this.keyOf(view.recurrenceId.at);
      overrides.set(key, { key, component: view.component, view, andFuture: view.recurrenceId.andFuture });
    }
    this.overrides = overrides;
  }

  /** Master first. */
  get views(): readonly ItemView[] {
    const views = Array.from(this.overrides.values(), ({ view }) => view);
    return this.master === null ? views : [this.master, ...views];
  }

  get first(): ItemView | null {
    return this.views[0] ?? null;
  }

  /**
   * The occurrence that a RECURRENCE-ID, an EXDATE or an RDATE means, as an instant; of all-day events the midnight in UTC. A date that stands
   * for a time, as some clients write it, means the time of the master on that day.
   */
  keyOf(at: DateValue): number {
    const start = this.master?.start ?? null;
    if (start === null) return this.zones.instantOf(at, UTC);
    if (start.kind === 'date') return Math.floor(this.zones.wallIn(at, UTC, UTC) / DAY) * DAY;
    if (at.kind !== 'date') return this.zones.instantOf(at, this.masterZone);
    const wall = at.wall + (((start.wall % DAY) + DAY) % DAY);
    return this.zones.instantOf({ ...start, wall }, this.masterZone);
  }

  /** The start of an occurrence, in the form of the master's. */
  startAt(key: number): DateValue {
    const start = this.master?.start;
    if (!start || start.kind === 'utc') return { kind: 'utc', wall: key, tzid: null };
    if (start.kind === 'date' || start.kind === 'floating') return { ...start, wall: key };
    return { ...start, wall: key + this.masterZone.offsetAt(key) };
  }

  /** Whether the rules of the master make this occurrence, whatever overrides say. */
  occurs(key: number): boolean {
    const { master } = this;
    if (master === null) return false;
    this.plain ??= readSeries([master.component], this.zones);
    const walk = new Occurrences(this.plain, { from: key, until: key + 1 });
    for (const { start } of walk) if (start === key) return true;
    return false;
  }

  private plain: Series | null = null;
}

/** The components that are scheduled; time zones are beside them. */
export function membersOf(calendar: Component): readonly Component[] {
  return calendar.components.filter(({ name }) => name !== 'VTIMEZONE' && !name.startsWith('X-'));
}

/** The same calendar with other members: zones and the rest stay in their places. */
export function withMembers(calendar: Component, members: readonly Component[]): Component {
  const others = calendar.components.filter(({ name }) => name === 'VTIMEZONE' || name.startsWith('X-'));
  return { ...calendar, components: [...others, ...members] };
}

/** DTSTAMP as an instant; 0 where there is none. */
export function stampOf(component: Component): number {
  return itemView(component).stamp?.wall ?? 0;
}

export function isCancelled(view: ItemView): boolean {
  return view.status === 'CANCELLED';
}

/** Each stays where it is. */
export function mapMembers(calendar: Component, change: (member: Component) => Component): Component {
  const members = new Set(membersOf(calendar));
  return { ...calendar, components: calendar.components.map((each) => (members.has(each) ? change(each) : each)) };
}
