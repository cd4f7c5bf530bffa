import { type AlarmView, alarmView, type Component, Occurrences, type Zone } from '#formats/ical';
import type { CalendarObject } from './object.js';
import type { Moments } from './ranges.js';

const day = 86_400_000;

/** Whether an alarm of a component goes off in a range, with its repetitions (RFC 4791 §9.9). */
export function alarmIn(
  object: CalendarObject,
  parent: Component,
  component: Component,
  range: Moments,
  floating: Zone,
): boolean {
  const alarm = alarmView(component);
  const { trigger } = alarm;
  if (trigger === null) return false;
  if (trigger.kind === 'absolute') return rings(object.zones.instantOf(trigger.at, floating), alarm, range);
  const offset = length(trigger.duration);
  const reach = Math.abs(offset) + alarm.repeat * pauseOf(alarm) + 1000;
  const window = { from: range.from - reach, until: range.until + reach };
  for (const { start, end, component: own } of new Occurrences(object.series(floating), window))
    if (own === parent && rings((trigger.toEnd ? end : start) + offset, alarm, range)) return true;
  return false;
}

const length = ({ days, milliseconds }: { readonly days: number; readonly milliseconds: number }): number =>
  days * day + milliseconds;

const pauseOf = ({ pause }: AlarmView): number => (pause === null ? 0 : Math.max(0, length(pause)));

/** Some repetition is in the range; which one is computed, for there may be millions. */
function rings(first: number, alarm: AlarmView, { from, until }: Moments): boolean {
  const pause = pauseOf(alarm);
  const wanted = pause === 0 ? 0 : Math.max(0, Math.ceil((from - first) / pause));
  const moment = first + Math.min(wanted, alarm.repeat) * pause;
  return moment >= from && moment < until;
}
