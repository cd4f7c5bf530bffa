import { FumibakoError } from '#kernel';
import { zoneNamed } from '#formats/ical';

/** When, by whom and how a room or a piece of equipment can be booked. */
export interface RoomRules {
  /** People. */
  readonly capacity: number | null;
  /** IANA name of the zone in which the hours are meant. */
  readonly zone: string;
  /** Null: at any time. */
  readonly hours: RoomHours | null;
  /** Days ahead. */
  readonly windowDays: number | null;
  readonly maxMinutes: number | null;
  readonly recurring: boolean;
  /** Addresses of people and groups, `*` for anybody; empty for everybody of the organisation. */
  readonly bookers: readonly string[];
  /** Those who approve bookings; empty: nobody has to. Their own are accepted. */
  readonly delegates: readonly string[];
  /** Bookings of a time that is taken wait for it. */
  readonly waiting: boolean;
}

export interface RoomHours {
  /** From 1 (Monday) to 7. */
  readonly days: readonly number[];
  /** Minutes of the day. */
  readonly opens: number;
  readonly closes: number;
}

export const usualRules: RoomRules = {
  capacity: null,
  zone: 'Asia/Tokyo',
  hours: null,
  windowDays: null,
  maxMinutes: null,
  recurring: true,
  bookers: [],
  delegates: [],
  waiting: false,
};

/** Addresses in one rule of a room. */
export const maxRoomPeople = 100;

/** Throws `invalid`, in words. */
export function checkRules({ zone, hours, bookers, delegates, ...numbers }: RoomRules): void {
  if (zoneNamed(zone) === null) throw new FumibakoError('invalid', `${zone} is no time zone`);
  for (const [name, value] of Object.entries(numbers))
    if (typeof value === 'number' && !(Number.isInteger(value) && value > 0))
      throw new FumibakoError('invalid', `${name} is a number above 0`);
  if (hours !== null && !(hours.opens < hours.closes && hours.closes <= 1440 && hours.days.length > 0))
    throw new FumibakoError('invalid', 'hours end after they begin, on some days');
  if (Math.max(bookers.length, delegates.length) > maxRoomPeople)
    throw new FumibakoError('limit-exceeded', `at most ${maxRoomPeople} addresses`);
}

const dayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** Reads `09:00-18:00` or `mon-fri 09:00-18:00`, `mon,wed 9:00-12:00`. Throws `invalid`. */
export function readHours(text: string): RoomHours {
  const match = /^(?:([a-z,-]+)\s+)?(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)$/.exec(text.trim().toLowerCase());
  const wrong = new FumibakoError('invalid', `${text} is not such as "mon-fri 09:00-18:00"`);
  if (match === null) throw wrong;
  const days = match[1] === undefined ? [1, 2, 3, 4, 5, 6, 7] : match[1].split(',').flatMap(daysOf);
  const [opens, closes] = [match.slice(2, 4), match.slice(4, 6)].map(
    ([hour, minute]) => Number(hour) * 60 + Number(minute),
  ) as [number, number];
  if (days.includes(0) || closes > 1440 || opens >= closes) throw wrong;
  return { days: [...new Set(days)].sort(), opens, closes };
}

function daysOf(text: string): readonly number[] {
  const [first = 0, last = first] = text.split('-').map((name) => dayNames.indexOf(name) + 1);
  if (first === 0 || last < first) return [0];
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

export function printHours({ days, opens, closes }: RoomHours): string {
  const time = (minutes: number): string =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  return `${days.map((day) => dayNames[day - 1]).join(',')} ${time(opens)}-${time(closes)}`;
}
