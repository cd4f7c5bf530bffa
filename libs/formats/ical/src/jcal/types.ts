/** A component (RFC 7265 §3.3): name, properties, components. */
export type JcalComponent = readonly [string, readonly JcalProperty[], readonly JcalComponent[]];
/** A property (RFC 7265 §3.4): name, parameters, type, and a value or several. */
export type JcalProperty = readonly [string, JcalParameters, string, ...(readonly JcalValue[])];
export type JcalParameters = Readonly<Record<string, string | readonly string[]>>;
export type JcalValue = string | number | boolean | readonly JcalValue[] | { readonly [part: string]: JcalValue };

/** What a value is where no VALUE says it; every other property is TEXT, and one that nobody knows "unknown" (RFC 7265 §5). */
const types: Readonly<Record<string, string>> = {
  ...of(
    'text',
    'ACTION BUSYTYPE CALSCALE CATEGORIES CLASS COLOR COMMENT CONTACT DESCRIPTION LOCATION METHOD NAME PRODID',
  ),
  ...of('text', 'RELATED-TO REQUEST-STATUS RESOURCES STATUS SUMMARY TRANSP TZID TZNAME UID VERSION'),
  ...of(
    'date-time',
    'ACKNOWLEDGED COMPLETED CREATED DTEND DTSTAMP DTSTART DUE EXDATE LAST-MODIFIED RDATE RECURRENCE-ID',
  ),
  ...of('duration', 'DURATION REFRESH-INTERVAL TRIGGER'),
  ...of('cal-address', 'ATTENDEE ORGANIZER'),
  ...of('uri', 'ATTACH CONFERENCE IMAGE SOURCE TZURL URL'),
  ...of('integer', 'PERCENT-COMPLETE PRIORITY REPEAT SEQUENCE'),
  ...of('utc-offset', 'TZOFFSETFROM TZOFFSETTO'),
  ...of('recur', 'EXRULE RRULE'),
  ...of('period', 'FREEBUSY'),
  ...of('float', 'GEO'),
};

function of(type: string, names: string): Readonly<Record<string, string>> {
  return Object.fromEntries(names.split(' ').map((name) => [name, type]));
}

export function defaultType(name: string): string {
  return types[name] ?? 'unknown';
}

/** Properties with several values between commas. */
export const LISTS: ReadonlySet<string> = new Set(['CATEGORIES', 'RESOURCES', 'EXDATE', 'RDATE', 'FREEBUSY']);
/** Properties whose parts stand between semicolons (RFC 7265 §3.4.1.2, §3.4.1.3). */
export const STRUCTURED: ReadonlySet<string> = new Set(['GEO', 'REQUEST-STATUS']);
