import {
  type Component,
  freeBusyView,
  organizerOf,
  attendeesOf,
  type Participant,
  propertiesOf,
  propertyOf,
  readCalendar,
} from '#formats/ical';
import { caldav, DavFault } from '#wires/dav';

/** People who are asked about at once. */
export const maxBusyAttendees = 500;
/** Days that are asked about at once. */
export const maxBusyDays = 400;
const day = 86_400_000;

/** Who wants to know when whom is busy (RFC 5546 §3.3.2). */
export interface FreeBusyRequest {
  readonly from: number;
  readonly until: number;
  readonly organizer: Participant;
  readonly attendees: readonly Participant[];
  readonly uid: string;
  /** UIDs of events that do not count, as Apple's programs name the one that is being moved. */
  readonly except: ReadonlySet<string>;
}

/** Reads a request for busy times. Throws `DavFault` (RFC 6638 §5.2). */
export function readFreeBusyRequest(octets: Buffer): FreeBusyRequest {
  const { calendars, refusal } = readCalendar(octets);
  const [calendar, second] = calendars;
  if (refusal || !calendar || second) throw new DavFault(400, 'no calendar', caldav('valid-calendar-data'));
  const asked = questionIn(calendar);
  const { start, end } = freeBusyView(asked);
  const organizer = organizerOf(asked);
  const attendees = attendeesOf(asked);
  const uid = textIn(asked, 'UID');
  if (start === null || end === null || organizer === null || attendees.length === 0 || uid === '') throw invalid();
  const [from, until] = [start.wall, end.wall];
  if (from >= until || until - from > maxBusyDays * day || attendees.length > maxBusyAttendees) throw invalid();
  const except = new Set(propertiesOf(asked, 'X-CALENDARSERVER-MASK-UID').map(({ value }) => value.trim()));
  return { from, until, organizer, attendees, uid, except };
}

function questionIn(calendar: Component): Component {
  const [asked, other] = calendar.components.filter(({ name }) => name !== 'VTIMEZONE');
  if (textIn(calendar, 'METHOD').toUpperCase() !== 'REQUEST' || asked?.name !== 'VFREEBUSY' || other) throw invalid();
  return asked;
}

/** RFC 6638 §5.2.1 */
const invalid = (): DavFault => new DavFault(400, 'no request for busy times', caldav('valid-scheduling-message'));

const textIn = (component: Component, name: string): string => propertyOf(component, name)?.value.trim() ?? '';
