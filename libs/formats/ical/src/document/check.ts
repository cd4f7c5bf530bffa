import { Findings, type Finding, Refused, type Refusal } from '../findings.js';
import { ICAL_LIMITS, type IcalLimits } from '../limits.js';
import { printDate } from '../values/dates.js';
import { readDuration, readPeriod } from '../values/durations.js';
import { readRule } from '../values/rule.js';
import { dateIn } from '../views/fields.js';
import { ZoneBook } from '../zones/book.js';
import { type Component, parameterOf, propertiesOf, type Property, propertyOf } from './tree.js';

/** Components that a calendar keeps (RFC 4791 §4.1; RFC 7953 §3.1). */
export const STORED_COMPONENTS = ['VEVENT', 'VTODO', 'VJOURNAL', 'VFREEBUSY', 'VAVAILABILITY'] as const;

export interface CheckOptions {
  /** What the calendar takes of them. */
  readonly components?: readonly string[];
  readonly limits?: IcalLimits;
}

export interface ObjectCheck {
  /** Null for an object that can be stored. */
  readonly refusal: Refusal | null;
  readonly findings: readonly Finding[];
  /** Of the components that are not VTIMEZONE; empty where it is refused. */
  readonly kind: string;
  readonly uid: string;
}

/** Whether a VCALENDAR can be stored as one calendar object (RFC 4791 §4.1), and what of it is not as it should be. */
export function checkObject(calendar: Component, options: CheckOptions = {}): ObjectCheck {
  const limits = options.limits ?? ICAL_LIMITS;
  const findings = new Findings(limits.findings);
  try {
    checkCalendar(calendar, findings);
    const members = membersOf(calendar, options.components ?? STORED_COMPONENTS);
    const uid = uidOf(members);
    checkInstances(members, limits, findings);
    for (const member of members) checkMember(member, limits, findings);
    const zones = zoneFindings(calendar, limits);
    for (const { kind, line } of zones) findings.add(kind, line);
    return { refusal: null, findings: findings.list, kind: (members[0] as Component).name, uid };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { refusal: error.refusal, findings: findings.list, kind: '', uid: '' };
  }
}

function checkCalendar(calendar: Component, findings: Findings): void {
  const version = propertyOf(calendar, 'VERSION');
  if (version === null) findings.add('no-version', calendar.line);
  else if (version.value.trim() === '1.0') throw new Refused({ code: 'wrong-version', line: version.line });
  if (propertyOf(calendar, 'PRODID') === null) findings.add('no-product', calendar.line);
  const scale = propertyOf(calendar, 'CALSCALE');
  if (scale !== null && scale.value.trim() !== '' && scale.value.trim().toUpperCase() !== 'GREGORIAN')
    throw new Refused({ code: 'other-calendar-scale', line: scale.line });
  const method = propertyOf(calendar, 'METHOD');
  // RFC 4791 §4.1: what is stored is no message of iTIP.
  if (method !== null) throw new Refused({ code: 'method', line: method.line });
}

function membersOf(calendar: Component, allowed: readonly string[]): readonly Component[] {
  const members = calendar.components.filter(({ name }) => name !== 'VTIMEZONE' && !name.startsWith('X-'));
  const [first] = members;
  if (first === undefined) throw new Refused({ code: 'no-component', line: calendar.line });
  for (const { name, line } of members) {
    if (!allowed.includes(name)) throw new Refused({ code: 'component-not-supported', line });
    if (name !== first.name) throw new Refused({ code: 'mixed-components', line });
  }
  return members;
}

function uidOf(members: readonly Component[]): string {
  let uid = '';
  for (const member of members) {
    const own = propertyOf(member, 'UID')?.value.trim() ?? '';
    if (own === '') throw new Refused({ code: 'no-uid', line: member.line });
    if (uid !== '' && own !== uid) throw new Refused({ code: 'several-uids', line: member.line });
    uid = own;
  }
  return uid;
}

function checkInstances(members: readonly Component[], limits: IcalLimits, findings: Findings): void {
  const seen = new Set<string>();
  let masters = 0;
  for (const member of members) {
    const id = propertyOf(member, 'RECURRENCE-ID');
    const key = id === null ? '' : `${parameterOf(id, 'TZID') ?? ''} ${id.value}`;
    if (id === null && ++masters > 1 && member.name !== 'VFREEBUSY' && member.name !== 'VAVAILABILITY')
      throw new Refused({ code: 'several-masters', line: member.line });
    if (id !== null && seen.has(key)) findings.once('override-twice', id.line);
    seen.add(key);
    if (members.length - masters > limits.overrides)
      throw new Refused({ code: 'too-many-overrides', line: member.line });
  }
}

const dates = new Set(
  ['DTSTART', 'DTEND', 'DUE', 'RECURRENCE-ID', 'DTSTAMP', 'CREATED', 'LAST-MODIFIED', 'COMPLETED'].concat(
    'ACKNOWLEDGED',
  ),
);

function checkMember(member: Component, limits: IcalLimits, findings: Findings): void {
  const counts = { attendees: 0, dates: 0, exceptions: 0, rules: 0, exceptionRules: 0 };
  for (const property of member.properties) {
    const { name, line } = property;
    if (name === 'ATTENDEE' && ++counts.attendees > limits.attendees)
      throw new Refused({ code: 'too-many-attendees', line });
    if (name === 'RDATE') counts.dates += values(property);
    if (name === 'EXDATE') counts.exceptions += values(property);
    if (name === 'RRULE') counts.rules++;
    if (name === 'EXRULE') counts.exceptionRules++;
    if (Math.max(counts.dates, counts.exceptions) > limits.dates) throw new Refused({ code: 'too-many-dates', line });
    if (Math.max(counts.rules, counts.exceptionRules) > limits.rules)
      throw new Refused({ code: 'too-many-rules', line });
    checkProperty(property, findings);
  }
  if (propertyOf(member, 'DTSTAMP') === null) findings.once('no-stamp', member.line);
  if (member.name === 'VEVENT' && propertyOf(member, 'DTSTART') === null) findings.once('no-start', member.line);
  for (const below of member.components) checkBelow(below, limits, findings);
}

function values({ value }: Property): number {
  let count = 1;
  for (let at = value.indexOf(','); at !== -1; at = value.indexOf(',', at + 1)) count++;
  return count;
}

/** VALARM and AVAILABLE: the same, but that they need no stamp. */
function checkBelow(member: Component, limits: IcalLimits, findings: Findings): void {
  if (propertiesOf(member, 'ATTENDEE').length > limits.attendees)
    throw new Refused({ code: 'too-many-attendees', line: member.line });
  for (const property of member.properties) checkProperty(property, findings);
}

function checkProperty(property: Property, findings: Findings): void {
  const { name, value, line } = property;
  if (dates.has(name)) checkDate(property, findings);
  else if (name === 'RDATE' || name === 'EXDATE') checkDates(property, findings);
  else if (name === 'RRULE' || name === 'EXRULE') {
    const reading = readRule(value);
    if (reading.kind === 'rscale') throw new Refused({ code: 'unknown-rscale', line });
    if (reading.kind === 'unreadable') findings.add('rule-unreadable', line);
    else if (reading.repaired) findings.add('rule-repaired', line);
  } else if (name === 'DURATION' && readDuration(value) === null) findings.add('duration-unreadable', line);
}

function checkDate(property: Property, findings: Findings): void {
  const { name, line } = property;
  const date = dateIn(property);
  const text = property.value.trim();
  if (date === null) {
    if (name === 'DTSTART' && text !== '') throw new Refused({ code: 'start-unreadable', line });
    findings.add(text === '' ? 'value-missing' : 'date-unreadable', line);
    return;
  }
  if (printDate(date) !== property.value) findings.add('date-form', line);
  if (date.kind === 'utc' && parameterOf(property, 'TZID') !== null) findings.add('zoned-utc', line);
  if (date.kind === 'date' && parameterOf(property, 'VALUE')?.toUpperCase() !== 'DATE')
    findings.add('date-parameter-missing', line);
}

function checkDates(property: Property, findings: Findings): void {
  for (const text of property.value.split(',')) {
    if (text.trim() === '') findings.once('value-missing', property.line);
    else if (dateIn({ ...property, value: text }) === null && readPeriod(text, null) === null)
      findings.once('date-unreadable', property.line);
  }
}

function zoneFindings(calendar: Component, limits: IcalLimits): readonly Finding[] {
  const book = new ZoneBook(calendar, limits);
  for (const member of calendar.components)
    for (const property of member.name === 'VTIMEZONE' ? [] : member.properties) {
      const tzid = parameterOf(property, 'TZID');
      if (tzid !== null && tzid !== '') book.zone(tzid);
    }
  return book.findings;
}
