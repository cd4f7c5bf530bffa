import { type CalendarReading, type Component, propertyOf, readCalendar } from '#formats/ical';
import { decodeCharset, parameterOf, parseMessage, partContent } from '#formats/mime';
import { IMIP_LIMITS, type ImipLimits } from '../limits.js';

/** One VCALENDAR of a message, and what it asks for. */
export interface CalendarMessage {
  /** In upper case; one that nobody knows as well. */
  readonly method: string;
  readonly calendar: Component;
}

export interface PartReading {
  /** Those with a method; others are files, which ask for nothing. */
  readonly messages: readonly CalendarMessage[];
  /** Nothing could be read. */
  readonly unreadable: boolean;
}

const ESC = 0x1b;

/** Reads one part, its header and its body. Never throws. */
export function readCalendarPart(octets: Uint8Array, limits: ImipLimits = IMIP_LIMITS): PartReading {
  const { root } = parseMessage(Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength));
  const reading = readBody(partContent(octets, root), parameterOf(root.parameters, 'charset'));
  // A file says by itself what it asks for; of a text the header may say it alone.
  const declared = root.type === 'text' ? parameterOf(root.parameters, 'method') : null;
  const messages = reading.calendars.slice(0, limits.calendars).flatMap((calendar): CalendarMessage[] => {
    // RFC 6047 §2.4 has both say the same. Where they do not, the object does: it is what clients keep and show.
    const method = (propertyOf(calendar, 'METHOD')?.value ?? declared ?? '').trim().toUpperCase();
    return method === '' ? [] : [{ method, calendar }];
  });
  return { messages, unreadable: reading.refusal !== null };
}

/** RFC 6047 §2.4: UTF-8, also where no charset is said; others are taken at their word where the octets are not UTF-8. */
function readBody(content: Buffer, charset: string | null): CalendarReading {
  // ISO-2022-JP looks like ASCII, and so like UTF-8.
  if (content.includes(ESC)) return readCalendar(decodeCharset(content, charset ?? 'iso-2022-jp'));
  return readCalendar(content, { charset });
}
