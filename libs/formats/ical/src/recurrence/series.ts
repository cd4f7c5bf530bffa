import { DAY, END_OF_TIME } from '../civil.js';
import { type Component, parameterOf, propertiesOf } from '../document/tree.js';
import { type Finding, Findings } from '../findings.js';
import { ICAL_LIMITS, type IcalLimits } from '../limits.js';
import { type DateValue, readDate } from '../values/dates.js';
import { type Duration, NO_DURATION, readPeriod } from '../values/durations.js';
import { type Rule, readRule } from '../values/rule.js';
import { dateOf, durationOf, integerOf } from '../views/fields.js';
import { recurrenceIdOf } from '../views/item.js';
import type { ZoneBook } from '../zones/book.js';
import { instantOf, UTC, wallOf, type Zone } from '../zones/zone.js';

/** How long an occurrence is: days of the calendar first, then exact time. */
export type Length = Duration;

export interface Extra {
  readonly date: DateValue;
  /** Of a PERIOD. */
  readonly length: Length | null;
}

/** A component with what its recurrence needs, read once. */
export interface SeriesPart {
  readonly component: Component;
  readonly start: DateValue;
  readonly zone: Zone;
  readonly length: Length;
}

export interface Master extends SeriesPart {
  readonly rules: readonly Rule[];
  readonly exceptionRules: readonly Rule[];
  readonly extras: readonly Extra[];
  readonly exceptions: readonly DateValue[];
}

export interface Override extends SeriesPart {
  readonly recurrenceId: DateValue;
  readonly andFuture: boolean;
}

/** All components of one UID. */
export interface Series {
  readonly master: Master | null;
  readonly overrides: readonly Override[];
  readonly zones: ZoneBook;
  /** Zone of times without one, and of dates. */
  readonly floating: Zone;
  readonly limits: IcalLimits;
  readonly findings: readonly Finding[];
}

export interface SeriesOptions {
  readonly zoneForFloating?: Zone;
  readonly limits?: IcalLimits;
}

/**
 * Reads the components of one UID (those with a RECURRENCE-ID are overrides, wherever they stand). A component without a readable start
 * occurs nowhere; a rule that cannot be read is passed over with a finding, so that at least DTSTART occurs.
 */
export function readSeries(components: readonly Component[], zones: ZoneBook, options: SeriesOptions = {}): Series {
  const limits = options.limits ?? ICAL_LIMITS;
  const floating = options.zoneForFloating ?? UTC;
  const findings = new Findings(limits.findings);
  const reader = new SeriesReader(zones, floating, limits, findings);
  let master: Master | null = null;
  const overrides: Override[] = [];
  for (const component of components) {
    const id = recurrenceIdOf(component);
    const part = reader.part(component);
    if (part === null) findings.add('no-start', component.line);
    else if (id === null) master ??= reader.master(part);
    else if (overrides.length < limits.overrides)
      overrides.push({ ...part, recurrenceId: id.at, andFuture: id.andFuture });
    else findings.once('too-many-instances', component.line);
  }
  return { master, overrides: newest(overrides), zones, floating, limits, findings: findings.list };
}

/** Of several overrides of one occurrence the one with the greatest SEQUENCE, and of those the last. */
function newest(overrides: readonly Override[]): readonly Override[] {
  const found = new Map<string, Override>();
  for (const override of overrides) {
    const { kind, wall, tzid } = override.recurrenceId;
    const key = `${kind} ${wall} ${tzid}`;
    const known = found.get(key);
    if (known === undefined || sequenceOf(known) <= sequenceOf(override)) found.set(key, override);
  }
  return [...found.values()];
}

function sequenceOf({ component }: Override): number {
  return integerOf(component, 'SEQUENCE') ?? 0;
}

class SeriesReader {
  constructor(
    private readonly zones: ZoneBook,
    private readonly floating: Zone,
    private readonly limits: IcalLimits,
    private readonly findings: Findings,
  ) {}

  part(component: Component): SeriesPart | null {
    const due = component.name === 'VTODO' ? dateOf(component, 'DUE') : null;
    const start = dateOf(component, 'DTSTART') ?? due;
    if (start === null) return null;
    return { component, start, zone: this.zones.zoneOf(start, this.floating), length: this.length(component, start) };
  }

  master(part: SeriesPart): Master {
    const { component, start } = part;
    return {
      ...part,
      rules: this.rules(component, 'RRULE', start),
      exceptionRules: this.rules(component, 'EXRULE', start),
      extras: this.dates(component, 'RDATE'),
      exceptions: this.dates(component, 'EXDATE').map(({ date }) => date),
    };
  }

  /** RFC 5545 §3.6.1: without an end, a date lasts the day and a time no time. RFC 5545 §3.8.5.3: between two times the length is exact. */
  private length(component: Component, start: DateValue): Length {
    const end = dateOf(component, component.name === 'VTODO' ? 'DUE' : 'DTEND');
    const duration = durationOf(component, 'DURATION');
    const otherwise = start.kind === 'date' && component.name !== 'VTODO' ? { days: 1, milliseconds: 0 } : NO_DURATION;
    if (end === null) return duration === null || duration.days + duration.milliseconds <= 0 ? otherwise : duration;
    if (start.kind === 'date') {
      const days = Math.round((end.wall - start.wall) / DAY);
      if (days < 0) this.findings.once('end-before-start', component.line);
      return days > 0 ? { days, milliseconds: 0 } : otherwise;
    }
    const zone = this.zones.zoneOf(start, this.floating);
    const exact = this.zones.instantOf(end, zone) - instantOf(zone, start.wall);
    if (exact < 0) this.findings.once('end-before-start', component.line);
    return exact > 0 ? { days: 0, milliseconds: exact } : NO_DURATION;
  }

  private rules(component: Component, name: string, start: DateValue): readonly Rule[] {
    const rules: Rule[] = [];
    for (const { value, line } of propertiesOf(component, name)) {
      const reading = readRule(value);
      const rule = reading.kind === 'rule' ? forStart(reading.rule, start) : null;
      if (rule === null || rules.length >= this.limits.rules) this.findings.once('rule-unreadable', line);
      else rules.push(rule);
      if (reading.kind === 'rule' && reading.repaired) this.findings.once('rule-repaired', line);
    }
    return rules;
  }

  private dates(component: Component, name: string): readonly Extra[] {
    const dates: Extra[] = [];
    for (const property of propertiesOf(component, name)) {
      const tzid = parameterOf(property, 'TZID');
      const texts = property.value.split(',', this.limits.dates + 1);
      if (texts.length > this.limits.dates) this.findings.once('too-many-instances', property.line);
      for (const text of texts) {
        if (text.trim() === '') continue;
        const extra = this.extra(text, tzid);
        if (extra === null) this.findings.once('date-unreadable', property.line);
        else if (dates.length >= this.limits.dates) this.findings.once('too-many-instances', property.line);
        else dates.push(extra);
      }
    }
    return dates;
  }

  private extra(text: string, tzid: string | null): Extra | null {
    const period = readPeriod(text, tzid);
    if (period === null) {
      const date = readDate(text, tzid);
      return date === null ? null : { date, length: null };
    }
    const { start, end } = period;
    if (!('kind' in end)) return { date: start, length: end };
    const exact = this.zones.instantOf(end, this.floating) - this.zones.instantOf(start, this.floating);
    return { date: start, length: { days: 0, milliseconds: Math.max(0, exact) } };
  }
}

/** RFC 5545 §3.3.10: a date has no hours, so BY parts about them are passed over, and a rule of hours is none. */
function forStart(rule: Rule, start: DateValue): Rule | null {
  if (start.kind !== 'date') return rule;
  if (rule.frequency === 'SECONDLY' || rule.frequency === 'MINUTELY' || rule.frequency === 'HOURLY') return null;
  return { ...rule, byHour: [], byMinute: [], bySecond: [] };
}

/** The last wall of a rule in the zone of its DTSTART, inclusive (RFC 5545 §3.3.10). A date ends with its day. */
export function untilWall({ until }: Rule, { start, zone }: SeriesPart): number {
  if (until === null) return END_OF_TIME;
  if (until.kind === 'date') return until.wall + DAY - 1;
  return until.kind === 'utc' && start.kind !== 'date' ? wallOf(zone, until.wall) : until.wall;
}

/** The end of what begins at a wall. */
export function endOf(zone: Zone, wall: number, { days, milliseconds }: Length): number {
  return Math.min(instantOf(zone, wall + days * DAY) + milliseconds, END_OF_TIME + DAY);
}
