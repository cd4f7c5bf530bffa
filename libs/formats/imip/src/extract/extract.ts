import { propertyOf } from '#formats/ical';
import { parseMessage } from '#formats/mime';
import { IMIP_LIMITS, type ImipLimits } from '../limits.js';
import { authorOf } from './author.js';
import { type CalendarMessage, readCalendarPart } from './calendarPart.js';
import { type CalendarPart, calendarPlaces } from './places.js';

/** What a message is to a calendar. `tnef`: an invitation may be in it that only Outlook can read. */
export type Finding = 'invitation' | 'nothing' | 'tnef' | 'too-large' | 'unreadable';

export interface Extraction {
  readonly finding: Finding;
  /** Each once, however often the message holds it. */
  readonly messages: readonly CalendarMessage[];
}

/** Gives the octets of a part, from the start of its header to the end of its body. */
export type PartSource = (part: CalendarPart) => Promise<Uint8Array>;

/** Finds what a message asks of calendars, reading the parts that matter and nothing else. */
export async function extractFrom(
  root: CalendarPart,
  source: PartSource,
  limits: ImipLimits = IMIP_LIMITS,
): Promise<Extraction> {
  const { texts, files, tooLarge, tnef } = calendarPlaces(root, limits);
  const found = new Map<string, CalendarMessage>();
  let unreadable = false;
  const read = async (parts: readonly CalendarPart[]): Promise<void> => {
    for (const part of parts) {
      const reading = readCalendarPart(await source(part), limits);
      unreadable ||= reading.unreadable;
      for (const message of reading.messages) {
        const key = keyOf(message);
        if (!found.has(key)) found.set(key, message);
      }
    }
  };
  await read(texts);
  // The file beside an invitation is the same once more, for those who do not see the other.
  if (found.size === 0) await read(files);
  if (found.size > 0) return { finding: 'invitation', messages: [...found.values()] };
  const finding = tooLarge ? 'too-large' : unreadable ? 'unreadable' : tnef ? 'tnef' : 'nothing';
  return { finding, messages: [] };
}

/** The same of a message that is in memory, with its author. */
export async function extractInvitations(
  message: Buffer,
  limits: ImipLimits = IMIP_LIMITS,
): Promise<Extraction & { readonly author: string | null }> {
  const parsed = parseMessage(message);
  const source: PartSource = async ({ headerStart, bodyEnd }) => message.subarray(headerStart, bodyEnd);
  return { ...(await extractFrom(parsed.root, source, limits)), author: authorOf(parsed) };
}

/** What makes two calendars of one message the same: alternatives in several languages differ in their words alone. */
function keyOf({ method, calendar }: CalendarMessage): string {
  const names = ['UID', 'RECURRENCE-ID', 'SEQUENCE', 'DTSTAMP'];
  const members = calendar.components.filter(({ name }) => name !== 'VTIMEZONE');
  return JSON.stringify([
    method,
    ...members.map((member) => names.map((name) => propertyOf(member, name)?.value.trim() ?? '')),
  ]);
}
