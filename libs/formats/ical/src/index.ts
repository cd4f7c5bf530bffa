/**
 * iCalendar (RFC 5545): documents, values, time zones and recurrence. Pure: no clock, and of the outside only the time zones that Intl knows.
 *
 * The text that a client sent is the truth, so reading and editing keep every property and parameter as it came, also those that nobody
 * knows. ical.js writes text anew from typed values, and its expansion does not end for some rules: the reader, the zones and the recurrences
 * are our own.
 */
export * from './document/check.js';
export * from './document/edit.js';
export { contentLine, printCalendar } from './document/print.js';
export { type CalendarReading, readCalendar, type ReadOptions } from './document/read.js';
export * from './document/tree.js';
export {
  type Finding,
  type FindingKind,
  type Precondition,
  PRECONDITIONS,
  type Refusal,
  type RefusalCode,
} from './findings.js';
export { fromJcal } from './jcal/read.js';
export type { JcalComponent, JcalParameters, JcalProperty, JcalValue } from './jcal/types.js';
export { toJcal } from './jcal/write.js';
export { ICAL_LIMITS, type IcalLimits } from './limits.js';
export { type Occurrence, Occurrences, type Span, spanOf, type Window } from './recurrence/occurrences.js';
export { readSeries, type Series, type SeriesOptions } from './recurrence/series.js';
export { printCalAddress, readCalAddress } from './values/addresses.js';
export { type DateValue, printDate, readDate, utcDate } from './values/dates.js';
export * from './values/durations.js';
export { type Frequency, printRule, readRule, type Rule, type RuleReading } from './values/rule.js';
export * from './values/text.js';
export { type AlarmView, alarmView, type Trigger } from './views/alarm.js';
export * from './views/busy.js';
export * from './views/item.js';
export { attendeesOf, organizerOf, type Participant, participant } from './views/people.js';
export { ZoneBook, zoneNamed } from './zones/book.js';
export { printZone } from './zones/printZone.js';
export { instantOf, type Transition, UTC, wallOf, type Zone } from './zones/zone.js';
