import {
  type Component,
  type ItemView,
  participant,
  printCalAddress,
  printDuration,
  printRule,
  propertiesOf,
  type Property,
  readRule,
  type Rule,
  UTC,
} from '#formats/ical';
import { datesIn } from './occurrence.js';
import type { ScheduledObject } from './object.js';

/** What is no news to others: stamps, what belongs to one's own copy, and what we compare by its meaning. */
const silent = new Set([
  'DTSTAMP',
  'CREATED',
  'LAST-MODIFIED',
  'SEQUENCE',
  'TRANSP',
  'CLASS',
  'COLOR',
  'CATEGORIES',
  'PERCENT-COMPLETE',
  'COMPLETED',
  'REQUEST-STATUS',
  'ACKNOWLEDGED',
  'RECURRENCE-ID',
  'DTSTART',
  'DTEND',
  'DUE',
  'DURATION',
  'RRULE',
  'EXRULE',
  'RDATE',
  'EXDATE',
  'STATUS',
]);

/** What says when, and whether (RFC 5546 §2.1.4): a change of it is a new revision. */
export function timesOf(object: ScheduledObject, view: ItemView): string {
  return JSON.stringify([
    extentOf(object, view),
    rulesOf(view.component),
    sorted(datesIn(object, view.component, 'RDATE')),
    view.status === 'CANCELLED',
  ]);
}

/** Start and end as instants, and whether they are whole days. */
export function extentOf(object: ScheduledObject, { start, end, duration }: ItemView): string {
  const instant = (date: typeof start): string =>
    date === null ? '' : `${date.kind === 'date' ? 'd' : ''}${object.zones.instantOf(date, UTC)}`;
  if (end === null && duration !== null && start !== null) {
    const wall = start.wall + duration.days * 86_400_000 + duration.milliseconds;
    return `${instant(start)}/${instant({ ...start, wall })}`;
  }
  return `${instant(start)}/${end === null ? (duration === null ? '' : printDuration(duration)) : instant(end)}`;
}

export function rulesOf(component: Component): readonly string[] {
  return ['RRULE', 'EXRULE']
    .flatMap((name) => propertiesOf(component, name).map(({ value }) => `${name}:${normalRule(value)}`))
    .sort();
}

function normalRule(value: string): string {
  const reading = readRule(value);
  return reading.kind === 'rule' ? printRule(reading.rule) : value.trim().toUpperCase();
}

/** What else the organizer tells: the texts, the place, who else is invited. Not their answers. */
export function contentOf(component: Component): string {
  const lines = component.properties
    .filter(({ name }) => !silent.has(name) && !name.startsWith('X-'))
    .map((each) => (each.name === 'ATTENDEE' || each.name === 'ORGANIZER' ? personLine(each) : plainLine(each)));
  return lines.sort().join('\n');
}

function personLine(each: Property): string {
  const { address, role, kind } = participant(each);
  return each.name === 'ORGANIZER' ? `ORGANIZER ${address}` : `ATTENDEE ${role} ${kind} ${printCalAddress(address)}`;
}

/** Of parameters, the alternative text and the language are for show. */
function plainLine({ name, parameters, value }: Property): string {
  const told = parameters.filter(
    (each) => !['ALTREP', 'LANGUAGE', 'CHARSET'].includes(each.name) && !each.name.startsWith('X-'),
  );
  return `${name} ${JSON.stringify(told.map((each) => [each.name, ...each.values]).sort())} ${value.trim()}`;
}

/**
 * Whether a change moves an occurrence or makes a new one, so that answers given before do not hold any more (RFC 6638 §3.2.8). A series that is only
 * cut shorter, or that loses an occurrence, is not.
 */
export function reschedules(before: ScheduledObject, old: ItemView, after: ScheduledObject, view: ItemView): boolean {
  if (extentOf(before, old) !== extentOf(after, view)) return true;
  if (!shorterOrSame(rulesIn(old.component), rulesIn(view.component))) return true;
  const [oldDates, dates] = [datesIn(before, old.component, 'RDATE'), datesIn(after, view.component, 'RDATE')];
  if ([...dates].some((key) => !oldDates.has(key))) return true;
  const [oldGone, gone] = [datesIn(before, old.component, 'EXDATE'), datesIn(after, view.component, 'EXDATE')];
  return [...oldGone].some((key) => !gone.has(key));
}

function rulesIn(component: Component): readonly string[] {
  return propertiesOf(component, 'RRULE').map(({ value }) => value);
}

function shorterOrSame(old: readonly string[], now: readonly string[]): boolean {
  if (now.length === 0) return true;
  return now.length === old.length && now.every((text, index) => ruleShorterOrSame(old[index] as string, text));
}

function ruleShorterOrSame(old: string, now: string): boolean {
  const [left, right] = [readRule(old), readRule(now)];
  if (left.kind !== 'rule' || right.kind !== 'rule') return old === now;
  if (normalRule(printRule(endless(left.rule))) !== normalRule(printRule(endless(right.rule)))) return false;
  if (printRule(left.rule) === printRule(right.rule)) return true;
  if (left.rule.count === null && left.rule.until === null) return true;
  if (left.rule.count !== null && right.rule.count !== null) return right.rule.count <= left.rule.count;
  return left.rule.until !== null && right.rule.until !== null && right.rule.until.wall <= left.rule.until.wall;
}

function endless(rule: Rule): Rule {
  return { ...rule, count: null, until: null };
}

function sorted(keys: ReadonlySet<number>): readonly number[] {
  return [...keys].sort((left, right) => left - right);
}
