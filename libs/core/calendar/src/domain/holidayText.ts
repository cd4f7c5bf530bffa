import { escapeText, printCalendar, readCalendar } from '#formats/ical';
import { civilOf, isoOf } from '#formats/almanac';

export type HolidayLanguage = 'ja' | 'en';

export interface HolidayEvent {
  readonly uid: string;
  readonly day: number;
  readonly name: string;
  readonly english: string | null;
}

/** In one's own language; in both where nobody has said which. */
export function holidayName(
  { name, english }: Pick<HolidayEvent, 'name' | 'english'>,
  language: HolidayLanguage | null,
): string {
  if (english === null || language === 'ja') return name;
  return language === 'en' ? english : `${name} / ${english}`;
}

/** An object for a whole day that makes nobody busy; the same octets for the same holiday. */
export function holidayText(event: HolidayEvent, language: HolidayLanguage | null): string {
  const compact = (day: number): string => isoOf(day).replaceAll('-', '');
  const { name, english } = event;
  const other = language === null || english === null ? null : language === 'ja' ? english : name;
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Fumibako//Holidays//EN',
    'BEGIN:VEVENT',
    `UID:${event.uid}`,
    `DTSTAMP:${civilOf(event.day).year}0101T000000Z`,
    `DTSTART;VALUE=DATE:${compact(event.day)}`,
    `DTEND;VALUE=DATE:${compact(event.day + 1)}`,
    `SUMMARY:${escapeText(holidayName(event, language))}`,
    ...(other === null ? [] : [`DESCRIPTION:${escapeText(other)}`]),
    // RFC 5545 §3.8.2.7: it takes nobody's time
    'TRANSP:TRANSPARENT',
    'CATEGORIES:Holiday',
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return readCalendar(Buffer.from(lines.join('\r\n')))
    .calendars.map((each) => printCalendar(each))
    .join('');
}
