import { zoneNamed } from '#formats/ical';
import { caldav, keyOf, type PropertyValue, type QName, rawText, textOf } from '#wires/dav';
import { timezone, timezoneId, zoneIn } from '../calendarZones.js';

const [text, id] = [keyOf(timezone), keyOf(timezoneId)];

/** The precondition that a value fails; null for one that can be kept. */
export function faultOfValue({ name, element }: PropertyValue): QName | null {
  const key = keyOf(name);
  // RFC 4791 §5.2.2, RFC 7809 §5.2
  if (key === text && zoneIn(rawText(element)) === null) return caldav('valid-calendar-data');
  return key === id && zoneNamed(textOf(element)) === null ? caldav('valid-timezone') : null;
}

/** RFC 7809 §5.2: a calendar's zone is said by text or by name, and the newer of them holds. */
export function replacedBy(key: string): string | null {
  if (key === text) return id;
  return key === id ? text : null;
}
