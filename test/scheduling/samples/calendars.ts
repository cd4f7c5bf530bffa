/** Calendar objects as the systems of others write them, about one meeting on 12 January 2026 from 10 to 11 in Tokyo. */

/** What the organizer outside and the invited person here are called; the other way round in answers. */
export interface Cast {
  readonly organizer: string;
  readonly attendee: string;
}

export interface Variant {
  readonly method: string;
  readonly sequence?: number;
  readonly status?: string;
  readonly start?: string;
  readonly end?: string;
  readonly stamp?: string;
  readonly lines?: readonly string[];
}

const tokyo = (id: string): readonly string[] => [
  'BEGIN:VTIMEZONE',
  `TZID:${id}`,
  'BEGIN:STANDARD',
  'DTSTART:16010101T000000',
  'TZOFFSETFROM:+0900',
  'TZOFFSETTO:+0900',
  'END:STANDARD',
  'BEGIN:DAYLIGHT',
  'DTSTART:16010101T000000',
  'TZOFFSETFROM:+0900',
  'TZOFFSETTO:+0900',
  'END:DAYLIGHT',
  'END:VTIMEZONE',
];

const shell = (head: readonly string[], event: readonly string[], zone: readonly string[] = []): string =>
  ['BEGIN:VCALENDAR', ...head, ...zone, 'BEGIN:VEVENT', ...event, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');

const uid = '040000008200E00074C5B7101A82E00800000000F0A1B2C3D4E5DA01000000000000000010000000AAAA';

/** Exchange writes zones by their names of Windows, and no ORGANIZER into answers. */
export function ofExchange(
  { organizer, attendee }: Cast,
  { method, sequence = 0, status, lines = [], ...times }: Variant,
): string {
  const zone = 'Tokyo Standard Time';
  const isAnswer = method === 'REPLY' || method === 'COUNTER';
  const people = isAnswer
    ? [`ATTENDEE;PARTSTAT=${status ?? 'TENTATIVE'};CN=Ann Ito:mailto:${attendee}`]
    : [
        `ORGANIZER;CN=Olaf Berg:mailto:${organizer}`,
        `ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN=Ann Ito\r\n :mailto:${attendee}`,
        'ATTENDEE;CUTYPE=RESOURCE;ROLE=NON-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN="Room 5, 1F":mailto:room5@example.com',
      ];
  return shell(
    [`METHOD:${method}`, 'PRODID:Microsoft Exchange Server 2010', 'VERSION:2.0'],
    [
      ...people,
      'DESCRIPTION;LANGUAGE=ja-JP:議題は別紙のとおり。\\n\\n________________________________\\n',
      `UID:${uid}`,
      'SUMMARY;LANGUAGE=ja-JP:設計レビュー',
      `DTSTART;TZID=${zone}:${times.start ?? '20260112T100000'}`,
      `DTEND;TZID=${zone}:${times.end ?? '20260112T110000'}`,
      'CLASS:PUBLIC',
      'PRIORITY:5',
      `DTSTAMP:${times.stamp ?? '20260105T010000Z'}`,
      'TRANSP:OPAQUE',
      `STATUS:${method === 'CANCEL' ? 'CANCELLED' : 'CONFIRMED'}`,
      `SEQUENCE:${sequence}`,
      'LOCATION;LANGUAGE=ja-JP:会議室 5',
      `X-MICROSOFT-CDO-APPT-SEQUENCE:${sequence}`,
      'X-MICROSOFT-CDO-OWNERAPPTID:-1234567890',
      'X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE',
      'X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY',
      'X-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.example.net/l/meetup-join/1',
      'X-MICROSOFT-DISALLOW-COUNTER:FALSE',
      ...(method === 'COUNTER' ? ['X-MS-OLK-ORIGINALSTART;TZID=Tokyo Standard Time:20260112T100000'] : []),
      ...lines,
      ...(isAnswer
        ? []
        : ['BEGIN:VALARM', 'DESCRIPTION:REMINDER', 'TRIGGER;RELATED=START:-PT15M', 'ACTION:DISPLAY', 'END:VALARM']),
    ],
    tokyo(zone),
  );
}

/** Google writes times in UTC, and counts guests. */
export function ofGoogle(
  { organizer, attendee }: Cast,
  { method, sequence = 0, status, lines = [], ...times }: Variant,
): string {
  return shell(
    ['PRODID:-//Google Inc//Google Calendar 70.9054//EN', 'VERSION:2.0', 'CALSCALE:GREGORIAN', `METHOD:${method}`],
    [
      `DTSTART:${times.start ?? '20260112T010000Z'}`,
      `DTEND:${times.end ?? '20260112T020000Z'}`,
      `DTSTAMP:${times.stamp ?? '20260105T010000Z'}`,
      `ORGANIZER;CN=Olaf Berg:mailto:${organizer}`,
      'UID:7kukuqrfedlm2f9t6h5a4b3c2d@google.example',
      ...(method === 'REPLY'
        ? []
        : [
            `ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Olaf Berg;X-NUM-GUESTS=0:mailto:${organizer}`,
          ]),
      `ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=${status ?? 'NEEDS-ACTION'};RSVP=\r\n TRUE;CN=${attendee};X-NUM-GUESTS=0:mailto:${attendee}`,
      'X-GOOGLE-CONFERENCE:https://meet.example.net/abc-defg-hij',
      'X-MICROSOFT-CDO-OWNERAPPTID:1234567890',
      'CREATED:20260105T005900Z',
      'DESCRIPTION:-::~:~::~:~::-\\nJoin: https://meet.example.net/abc-defg-hij\\n-::~:~::~:~::-',
      'LAST-MODIFIED:20260105T010000Z',
      'LOCATION:',
      `SEQUENCE:${sequence}`,
      `STATUS:${method === 'CANCEL' ? 'CANCELLED' : 'CONFIRMED'}`,
      'SUMMARY:設計レビュー',
      'TRANSP:OPAQUE',
      ...lines,
    ],
  );
}

/** Apple writes the address as EMAIL beside a URI that is its own. */
export function ofApple(
  { organizer, attendee }: Cast,
  { method, sequence = 0, status, lines = [], ...times }: Variant,
): string {
  return shell(
    ['CALSCALE:GREGORIAN', 'PRODID:-//Apple Inc.//macOS 15.3//EN', 'VERSION:2.0', `METHOD:${method}`],
    [
      `ORGANIZER;CN="Olaf Berg";EMAIL=${organizer}:mailto:${organizer}`,
      `ATTENDEE;CN="Ann Ito";CUTYPE=INDIVIDUAL;EMAIL="${attendee}";PARTSTAT=${status ?? 'NEEDS-ACTION'};ROLE=REQ-PARTICIPANT;RSVP=TRUE:/aMTIzNDU2Nzg5/principal/`,
      'CREATED:20260105T005900Z',
      `DTSTAMP:${times.stamp ?? '20260105T010000Z'}`,
      `DTSTART;TZID=Asia/Tokyo:${times.start ?? '20260112T100000'}`,
      `DTEND;TZID=Asia/Tokyo:${times.end ?? '20260112T110000'}`,
      'LOCATION:会議室 5\\n千代田区1-1',
      `SEQUENCE:${sequence}`,
      `STATUS:${method === 'CANCEL' ? 'CANCELLED' : 'CONFIRMED'}`,
      'SUMMARY:設計レビュー',
      'TRANSP:OPAQUE',
      'UID:6D0A2F4C-7B1E-4B5C-9F57-0A1B2C3D4E5F',
      'X-APPLE-CREATOR-IDENTITY:com.apple.calendar',
      'X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-APPLE-RADIUS=70;X-TITLE=会議室 5:geo:35.68,139.76',
      ...lines,
    ],
    [
      'BEGIN:VTIMEZONE',
      'TZID:Asia/Tokyo',
      'BEGIN:STANDARD',
      'DTSTART:19510909T000000',
      'TZNAME:JST',
      'TZOFFSETFROM:+1000',
      'TZOFFSETTO:+0900',
      'END:STANDARD',
      'END:VTIMEZONE',
    ],
  );
}

/** Thunderbird marks what it has sent. */
export function ofThunderbird(
  { organizer, attendee }: Cast,
  { method, sequence, status, lines = [], ...times }: Variant,
): string {
  return shell(
    ['PRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN', 'VERSION:2.0', `METHOD:${method}`],
    [
      'CREATED:20260105T005900Z',
      'LAST-MODIFIED:20260105T010000Z',
      `DTSTAMP:${times.stamp ?? '20260105T010000Z'}`,
      'UID:b6a4d4a8-2f2e-4f1d-8a52-1f2e3d4c5b6a',
      'SUMMARY:設計レビュー',
      ...(method === 'CANCEL' ? ['STATUS:CANCELLED'] : []),
      `ORGANIZER;CN=Olaf Berg;PARTSTAT=ACCEPTED;ROLE=CHAIR:mailto:${organizer}`,
      `ATTENDEE;CN=Ann Ito;RSVP=TRUE;PARTSTAT=${status ?? 'NEEDS-ACTION'};ROLE=REQ-PARTICIPANT:mailto:${attendee}`,
      `DTSTART;TZID=Asia/Tokyo:${times.start ?? '20260112T100000'}`,
      `DTEND;TZID=Asia/Tokyo:${times.end ?? '20260112T110000'}`,
      'X-MOZ-SEND-INVITATIONS:TRUE',
      'X-MOZ-SEND-INVITATIONS-UNDISCLOSED:FALSE',
      ...(sequence === undefined ? [] : [`SEQUENCE:${sequence}`]),
      'TRANSP:OPAQUE',
      ...lines,
    ],
  );
}

/** Zimbra, SOGo, Domino and others: plain objects with marks of their own. */
export function ofOthers(
  { organizer, attendee }: Cast,
  { method, sequence = 0, status, lines = [], ...times }: Variant,
  product: string,
  marks: readonly string[] = [],
): string {
  return shell(
    [`PRODID:${product}`, 'VERSION:2.0', `METHOD:${method}`],
    [
      `UID:uid-of-${product.replace(/\W/g, '').toLowerCase()}@example.com`,
      'SUMMARY:Review',
      `ATTENDEE;CN=Ann Ito;ROLE=REQ-PARTICIPANT;PARTSTAT=${status ?? 'NEEDS-ACTION'};RSVP=TRUE:mailto:${attendee.replace('ann', 'Ann')}`,
      `ORGANIZER;CN=Olaf Berg:MAILTO:${organizer}`,
      `DTSTART;TZID="Asia/Tokyo":${times.start ?? '20260112T100000'}`,
      `DTEND;TZID="Asia/Tokyo":${times.end ?? '20260112T110000'}`,
      `STATUS:${method === 'CANCEL' ? 'CANCELLED' : 'CONFIRMED'}`,
      `DTSTAMP:${times.stamp ?? '20260105T010000Z'}`,
      `SEQUENCE:${sequence}`,
      ...marks,
      ...lines,
    ],
    tokyo('Asia/Tokyo'),
  );
}
