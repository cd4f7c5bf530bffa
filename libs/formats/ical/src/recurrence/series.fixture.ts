import {
  type Component,
  ICAL_LIMITS,
  type IcalLimits,
  Occurrences,
  printDate,
  readCalendar,
  readSeries,
  type Series,
  type Zone,
  ZoneBook,
  zoneNamed,
} from '../index.js';

export const ever = { from: Date.UTC(1, 0, 1), until: Date.UTC(9999, 11, 31) };
export const tokyo = zoneNamed('Asia/Tokyo') as Zone;
export const newYork = zoneNamed('America/New_York') as Zone;

/** Events separated by `--`; their UID is the same. */
export function seriesOf(text: string, limits: Partial<IcalLimits> = {}, zoneForFloating: Zone = tokyo): Series {
  const events = text
    .trim()
    .split('--')
    .map((event) => `BEGIN:VEVENT\nUID:1\n${event.trim()}\nEND:VEVENT\n`);
  const calendar = readCalendar(`BEGIN:VCALENDAR\n${events.join('')}END:VCALENDAR\n`).calendars[0] as Component;
  const options = { zoneForFloating, limits: { ...ICAL_LIMITS, ...limits } };
  return readSeries(calendar.components, new ZoneBook(calendar), options);
}

export const starts = (text: string, window = {}, zoneForFloating = tokyo): readonly string[] =>
  Array.from(
    new Occurrences(seriesOf(text, {}, zoneForFloating), { ...ever, limit: 12, ...window }),
    ({ startValue }) => printDate(startValue),
  );
export const instants = (text: string, window = {}): readonly string[] =>
  Array.from(
    new Occurrences(seriesOf(text), { ...ever, limit: 12, ...window }),
    ({ start, end }) => `${iso(start)}/${(end - start) / 60_000}`,
  );
export const iso = (instant: number): string => new Date(instant).toISOString().slice(0, 16);
