import { END_OF_TIME, yearStart, DAY } from '../civil.js';
import { type Component, parameterOf, propertiesOf, type Property, propertyOf } from '../document/tree.js';
import type { Findings } from '../findings.js';
import type { IcalLimits } from '../limits.js';
import { Budget } from '../recurrence/budget.js';
import { RuleTimes } from '../recurrence/ruleTimes.js';
import { readDate } from '../values/dates.js';
import { readOffset } from '../values/durations.js';
import { type Rule, readRule } from '../values/rule.js';
import type { Transition, Zone } from './zone.js';

/** Years between which the changes of a VTIMEZONE are expanded; Outlook begins its zones in 1601. */
const firstWall = yearStart(1900) * DAY;
const endWall = yearStart(2200) * DAY;

/** The zone that a VTIMEZONE describes, by its observances (RFC 5545 §3.6.5); null where none of them can be read. */
export function observanceZone(id: string, timezone: Component, limits: IcalLimits, findings: Findings): Zone | null {
  const onsets: Onset[] = [];
  const budget = new Budget(limits.steps);
  const observances = timezone.components.filter(({ name }) => name === 'STANDARD' || name === 'DAYLIGHT');
  if (observances.length > limits.observances) findings.add('expansion-stopped', timezone.line);
  for (const observance of observances.slice(0, limits.observances)) {
    const found = onsetsOf(observance, budget, limits.onsets - onsets.length);
    if (found === null) findings.once('observance-unreadable', observance.line);
    else for (const onset of found) onsets.push(onset);
    if (onsets.length >= limits.onsets || budget.exhausted) {
      findings.add('expansion-stopped', observance.line);
      break;
    }
  }
  if (onsets.length === 0) return null;
  onsets.sort((left, right) => left.at - right.at);
  return new ObservanceZone(id, onsets);
}

interface Onset extends Transition {
  readonly offsetBefore: number;
}

function onsetsOf(observance: Component, budget: Budget, room: number): readonly Onset[] | null {
  const start = readDate(propertyOf(observance, 'DTSTART')?.value ?? '', null);
  const offset = readOffset(propertyOf(observance, 'TZOFFSETTO')?.value ?? '');
  const offsetBefore = readOffset(propertyOf(observance, 'TZOFFSETFROM')?.value ?? '') ?? offset;
  if (start === null || offset === null || offsetBefore === null) return null;
  const walls = [start.wall];
  const add = (more: Iterable<number>): void => {
    for (const wall of more) {
      if (walls.length >= room) return;
      walls.push(wall);
    }
  };
  for (const { value } of propertiesOf(observance, 'RRULE')) {
    const reading = readRule(value);
    if (reading.kind !== 'rule') return null;
    const times = new RuleTimes(reading.rule, start.wall, lastWall(reading.rule, offsetBefore), budget);
    add(times.walls(firstWall, endWall));
  }
  for (const property of propertiesOf(observance, 'RDATE')) add(singleWalls(property, offsetBefore, room));
  return walls.map((wall) => ({ at: wall - offsetBefore, offset, offsetBefore }));
}

function singleWalls(property: Property, offsetBefore: number, room: number): readonly number[] {
  return property.value.split(',', room).flatMap((text) => {
    const date = readDate(text.split('/', 1)[0] as string, parameterOf(property, 'TZID'));
    if (date === null) return [];
    return [date.kind === 'utc' ? date.wall + offsetBefore : date.wall];
  });
}

/** RFC 5545 §3.3.10: UNTIL of an observance is in UTC, its DTSTART is not. */
function lastWall({ until }: Rule, offsetBefore: number): number {
  if (until === null) return END_OF_TIME;
  if (until.kind === 'utc') return until.wall + offsetBefore;
  return until.kind === 'date' ? until.wall + DAY - 1 : until.wall;
}

class ObservanceZone implements Zone {
  constructor(
    readonly id: string,
    private readonly onsets: readonly Onset[],
  ) {}

  offsetAt(instant: number): number {
    let low = 0;
    let high = this.onsets.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.onsets[middle] as Onset).at <= instant) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? (this.onsets[0] as Onset).offsetBefore : (this.onsets[low - 1] as Onset).offset;
  }

  transitions(from: number, to: number): readonly Transition[] {
    return this.onsets
      .filter(({ at, offset }) => at >= from && at < to && this.offsetAt(at - 1) !== offset)
      .map(({ at, offset }) => ({ at, offset }));
  }
}
