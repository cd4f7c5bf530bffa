import { performance } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import {
  checkObject,
  type Component,
  itemView,
  Occurrences,
  printCalendar,
  printZone,
  readCalendar,
  readSeries,
  spanOf,
  UTC,
  ZoneBook,
  zoneNamed,
  type Zone,
} from '#formats/ical';
import { corpusFile, corpusFiles, haveCorpora } from './corpus.js';

const folders = ['ics-ical4j', 'ics-icaljs', 'ics-libical', 'ics-vcf-sabre-vobject'];
const files = haveCorpora()
  ? folders.flatMap((folder) => corpusFiles(folder)).filter((name) => name.toLowerCase().endsWith('.ics'))
  : [];
const year = 365 * 86_400_000;

/** What of a tree is the same in another place of a text. */
function withoutPlaces({ name, properties, components }: Component): unknown {
  return {
    name,
    properties: properties.map((each) => [each.name, each.parameters, each.value]),
    components: components.map(withoutPlaces),
  };
}

/** Components of an object by UID. */
function seriesOf({ components }: Component): readonly (readonly Component[])[] {
  const byUid = new Map<string, Component[]>();
  for (const [index, component] of components.entries()) {
    if (component.name === 'VTIMEZONE') continue;
    const key = itemView(component).uid ?? `#${index}`;
    byUid.set(key, [...(byUid.get(key) ?? []), component]);
  }
  return [...byUid.values()];
}

/** Whether the occurrences of twenty years come by start, and within the span. */
function fits(components: readonly Component[], zones: ZoneBook): boolean {
  const series = readSeries(components, zones, { zoneForFloating: UTC });
  const span = spanOf(series);
  if (span === null) return true;
  let last = span.first;
  for (const { start, end } of new Occurrences(series, { from: span.first, until: span.first + 20 * year })) {
    if (start < last || end < start || (span.last !== null && end > span.last)) return false;
    last = start;
  }
  return true;
}

describe.skipIf(!haveCorpora())('every calendar of the corpora', () => {
  it('is there', () => {
    expect(files.length).toBeGreaterThan(1300);
  });

  it('is read, printed, and read again as the same', () => {
    let calendars = 0;
    for (const name of files) {
      const reading = readCalendar(corpusFile(name));
      for (const calendar of reading.calendars) {
        calendars++;
        const again = readCalendar(printCalendar(calendar));
        expect({ name, trees: again.calendars.map(withoutPlaces) }).toEqual({ name, trees: [withoutPlaces(calendar)] });
        const edited = printCalendar(unlike(calendar));
        const trees = readCalendar(edited).calendars.map(withoutPlaces);
        expect({ name, trees }).toEqual({ name, trees: [withoutPlaces(calendar)] });
      }
    }
    expect(calendars).toBeGreaterThan(1300);
  });

  it('is checked, viewed and expanded without an exception, each in little time', () => {
    for (const name of files) {
      const begun = performance.now();
      for (const calendar of readCalendar(corpusFile(name)).calendars) {
        checkObject(calendar);
        const zones = new ZoneBook(calendar);
        for (const components of seriesOf(calendar))
          expect({ name, fits: fits(components, zones) }).toEqual({ name, fits: true });
      }
      expect({ name, quick: performance.now() - begun < 5000 }).toEqual({ name, quick: true });
    }
  });

  it('costs time in proportion to its length', () => {
    const octets = corpusFile('ics-libical/test-data/large.ics');
    const text = octets.toString('utf8');
    const times = [text, text.repeat(8)].map((each) => {
      readCalendar(each);
      const begun = performance.now();
      readCalendar(each);
      return performance.now() - begun;
    });
    const [one, eight] = times as [number, number];
    expect(eight).toBeLessThan(one * 8 * 4 + 200);
  });
});

/** The same tree as if somebody had replaced each property. */
function unlike({ properties, components, ...rest }: Component): Component {
  return {
    ...rest,
    properties: properties.map((property) => ({ ...property, raw: null })),
    components: components.map(unlike),
  };
}

describe.skipIf(!haveCorpora())('the zones of libical', () => {
  const below = 'ics-libical/test-data/zoneinfo2025c/';
  const zones = files.filter((name) => name.startsWith(below) && name.includes('/'));
  const hour = 3_600_000;

  it('have the same offsets as those of the runtime, and as those that we print', () => {
    let compared = 0;
    const others: string[] = [];
    for (const file of zones) {
      const id = file.slice(below.length, -'.ics'.length);
      const [calendar] = readCalendar(corpusFile(file)).calendars;
      const zone = zoneNamed(id);
      const timezone = calendar?.components.find(({ name }) => name === 'VTIMEZONE');
      if (zone === null || calendar === undefined || timezone === undefined) continue;
      compared++;
      const printed = printZone(zone, Date.UTC(1980, 0, 1), Date.UTC(2026, 0, 1), 'printed');
      const theirs = offsets(renamed(timezone, 'theirs'), 'theirs');
      const ours = offsets(printed, 'printed');
      const wrong = (other: Zone, from: number): number | undefined =>
        momentsOf(zone, from).find((at) => other.offsetAt(at) !== zone.offsetAt(at));
      expect({ id, wrong: wrong(ours, 1980) }).toEqual({ id, wrong: undefined });
      if (wrong(theirs, 2027) !== undefined) others.push(id);
    }
    expect(compared).toBeGreaterThan(400);
    // libical writes one rule for each zone, also where that is not all: Egypt, Israel, Morocco, and who changed the rule lately.
    expect(others.length).toBeLessThan(30);
  });

  /** Around each change, and some more. */
  function momentsOf(zone: Zone, firstYear: number): readonly number[] {
    const [from, to] = [Date.UTC(firstYear, 0, 2), Date.UTC(2050, 0, 1)];
    const moments = zone.transitions(from, to).flatMap(({ at }) => [at - 1000, at]);
    for (let at = from; at < to; at += 1000 * hour) moments.push(at);
    return moments;
  }

  /** A zone by its definition alone: under a name that nobody knows. */
  function offsets(timezone: Component, tzid: string): Zone {
    const book = new ZoneBook({ name: 'VCALENDAR', properties: [], components: [timezone], line: 0 });
    return book.zone(tzid) as Zone;
  }

  function renamed(timezone: Component, tzid: string): Component {
    return {
      ...timezone,
      properties: [{ name: 'TZID', parameters: [], value: tzid, line: 0, raw: null }],
    };
  }
});
