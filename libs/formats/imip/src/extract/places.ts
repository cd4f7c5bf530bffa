import { IMIP_LIMITS, type ImipLimits } from '../limits.js';

/** A part of a message, parsed or stored; offsets are octets. */
export interface CalendarPart {
  readonly type: string;
  readonly subtype: string;
  readonly headerStart: number;
  readonly bodyEnd: number;
  readonly filename: string | null;
  readonly children: readonly CalendarPart[];
}

export interface Places {
  /** To be read one by one, header and body: `texts` all, and `files` where no text was an invitation. */
  readonly texts: readonly CalendarPart[];
  readonly files: readonly CalendarPart[];
  /** Parts that are larger than is read, or more than are. */
  readonly tooLarge: boolean;
  /** Outlook's own form of a meeting request, which nobody else reads. */
  readonly tnef: boolean;
}

/**
 * Where a message may hold calendars: within multiparts of any kind (RFC 6047 §2.4), not within a message that somebody sends on. The
 * media type says what a part is, never the name of a file (RFC 6047 §2.6).
 */
export function calendarPlaces(root: CalendarPart, limits: ImipLimits = IMIP_LIMITS): Places {
  const texts: CalendarPart[] = [];
  const files: CalendarPart[] = [];
  let [tooLarge, tnef] = [false, false];
  for (const part of leavesOf(root)) {
    const kind = kindOf(part);
    if (kind === 'tnef') tnef = true;
    if (kind !== 'text' && kind !== 'file') continue;
    const room = texts.length + files.length < limits.parts && part.bodyEnd - part.headerStart <= limits.partOctets;
    if (!room) tooLarge = true;
    else (kind === 'text' ? texts : files).push(part);
  }
  return { texts, files, tooLarge, tnef };
}

/** Whether there is anything to read. */
export function mayHoldInvitation(root: CalendarPart): boolean {
  for (const part of leavesOf(root)) if (kindOf(part) === 'text' || kindOf(part) === 'file') return true;
  return false;
}

function* leavesOf(root: CalendarPart): Generator<CalendarPart> {
  if (root.type !== 'multipart') yield root;
  else for (const child of root.children) yield* leavesOf(child);
}

function kindOf({ type, subtype, filename }: CalendarPart): 'text' | 'file' | 'tnef' | null {
  if (type === 'text' && subtype === 'calendar') return 'text';
  if (type !== 'application') return null;
  if (subtype === 'ics') return 'file';
  if (subtype === 'ms-tnef' || subtype === 'vnd.ms-tnef') return 'tnef';
  return subtype === 'octet-stream' && filename?.toLowerCase() === 'winmail.dat' ? 'tnef' : null;
}
