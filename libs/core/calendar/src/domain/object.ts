import { type Component, readCalendar, readSeries, type Series, type Zone, ZoneBook } from '#formats/ical';

const nothing: Component = { name: 'VCALENDAR', properties: [], components: [], line: 0 };

/** A calendar object: its text, and what is read from it when somebody asks. */
export class CalendarObject {
  private tree: Component | null = null;
  private book: ZoneBook | null = null;
  private readonly read = new Map<string, Series>();
  private decoded: string | null = null;

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
}
