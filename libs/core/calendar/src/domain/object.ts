import {
  type Component,
  type Occurrence,
  Occurrences,
  readCalendar,
  readSeries,
  type Series,
  type Zone,
  ZoneBook,
} from '#formats/ical';
import type { Moments } from './ranges.js';

const nothing: Component = { name: 'VCALENDAR', properties: [], components: [], line: 0 };

/** Stretches of time whose occurrences are kept begin and end at multiples of it. */
const quarter = 91 * 86_400_000;
/** Occurrences that are kept. */
const maxKept = 64;

interface Stretch extends Moments {
  readonly floating: Zone;
  /** Null where there are too many to be kept. */
  readonly occurrences: readonly Occurrence[] | null;
}

/** A calendar object: its text, and what is read from it when somebody asks. */
export class CalendarObject {
  private tree: Component | null = null;
  private book: ZoneBook | null = null;
  private readonly read = new Map<string, Series>();
  private decoded: string | null = null;
  private stretch: Stretch | null = null;

  constructor(readonly octets: Buffer) {}

  get text(): string {
    return (this.decoded ??= this.octets.toString('utf8'));
  }

  get calendar(): Component {
    return (this.tree ??= readCalendar(this.octets).calendars[0] ?? nothing);
  }

  /** Components that are no zones. */
  get members(): readonly Component[] {
    return this.calendar.components.filter(({ name }) => name !== 'VTIMEZONE' && !name.startsWith('X-'));
  }

  get zones(): ZoneBook {
    return (this.book ??= new ZoneBook(this.calendar));
  }

  /** With times that have no zone meant in `floating`. */
  series(floating: Zone): Series {
    const known = this.read.get(floating.id);
    if (known) return known;
    const series = readSeries(this.members, this.zones, { zoneForFloating: floating });
    this.read.set(floating.id, series);
    return series;
  }
  /** Occurrences that touch a range; those of the quarters around it are kept, for clients ask for the same weeks again. */
  occurrences(floating: Zone, range: Moments): Iterable<Occurrence> {
    const isShort = range.until - range.from <= 4 * quarter;
    const occurrences = isShort ? this.stretchAround(floating, range).occurrences : null;
    if (occurrences === null) return new Occurrences(this.series(floating), range);
    const { from, until } = range;
    return occurrences.filter(({ start, end }) => start < until && (end > from || (start === end && start >= from)));
  }

  private stretchAround(floating: Zone, range: Moments): Stretch {
    const from = Math.floor(range.from / quarter) * quarter;
    const until = Math.ceil(range.until / quarter) * quarter;
    const known = this.stretch;
    if (known && known.floating.id === floating.id && known.from === from && known.until === until) return known;
    const walk = new Occurrences(this.series(floating), { from, until, limit: maxKept });
    const found = [...walk];
    this.stretch = { floating, from, until, occurrences: walk.complete ? found : null };
    return this.stretch;
  }
}
