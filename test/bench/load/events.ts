/** Where the events lie: a year from here on. */
export const yearBegins = Date.UTC(2026, 0, 1);
const day = 86_400_000;
const zone = [
  'BEGIN:VTIMEZONE',
  'TZID:Asia/Tokyo',
  'BEGIN:STANDARD',
  'DTSTART:19700101T000000',
  'TZOFFSETFROM:+0900',
  'TZOFFSETTO:+0900',
  'TZNAME:JST',
  'END:STANDARD',
  'END:VTIMEZONE',
];

const stamp = (moment: number): string => new Date(moment).toISOString().replace(/[-:]|\.\d+/g, '');
const wall = (moment: number): string => stamp(moment).slice(0, -1);

export const eventName = (index: number): string => `bench-${index}.ics`;

/** An event of some 700 octets; each tenth recurs weekly, twenty times. `version` makes its text another. */
export function eventText(index: number, version = 0): string {
  const start = yearBegins + ((index * 7919) % 365) * day + (9 + (index % 9)) * 3_600_000;
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Bench//Bench//EN',
    ...zone,
    'BEGIN:VEVENT',
    `UID:bench-${index}@fumibako.test`,
    `DTSTAMP:${stamp(yearBegins)}`,
    `SEQUENCE:${version}`,
    `DTSTART;TZID=Asia/Tokyo:${wall(start)}`,
    `DTEND;TZID=Asia/Tokyo:${wall(start + 3_600_000)}`,
    ...(index % 10 === 0 ? ['RRULE:FREQ=WEEKLY;COUNT=20'] : []),
    `SUMMARY:打ち合わせ ${index}`,
    'LOCATION:会議室 3',
    'DESCRIPTION:What has been done since last week\\, and what is to be done by the next.',
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    'DESCRIPTION:Reminder',
    'TRIGGER:-PT15M',
    'END:VALARM',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ];
  return lines.join('\r\n');
}
