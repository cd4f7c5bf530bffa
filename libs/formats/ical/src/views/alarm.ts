import { type Component, parameterOf, propertyOf } from '../document/tree.js';
import { type DateValue } from '../values/dates.js';
import { type Duration, readDuration } from '../values/durations.js';
import { dateIn, dateOf, durationOf, integerOf, textOf, upperOf } from './fields.js';
import { attendeesOf, type Participant } from './people.js';

/** When an alarm goes off (RFC 5545 §3.8.6.3). */
export type Trigger =
  | { readonly kind: 'relative'; readonly duration: Duration; readonly toEnd: boolean }
  | { readonly kind: 'absolute'; readonly at: DateValue };

/** VALARM (RFC 5545 §3.6.6). */
export interface AlarmView {
  readonly uid: string | null;
  readonly action: string;
  readonly trigger: Trigger | null;
  readonly repeat: number;
  readonly pause: Duration | null;
  readonly summary: string | null;
  readonly description: string | null;
  readonly attendees: readonly Participant[];
  readonly acknowledged: DateValue | null;
  readonly component: Component;
}

export function alarmView(component: Component): AlarmView {
  return {
    uid: textOf(component, 'UID'),
    action: upperOf(component, 'ACTION') ?? 'DISPLAY',
    trigger: triggerOf(component),
    repeat: Math.max(0, integerOf(component, 'REPEAT') ?? 0),
    pause: durationOf(component, 'DURATION'),
    summary: textOf(component, 'SUMMARY'),
    description: textOf(component, 'DESCRIPTION'),
    attendees: attendeesOf(component),
    acknowledged: dateOf(component, 'ACKNOWLEDGED'),
    component,
  };
}

function triggerOf(component: Component): Trigger | null {
  const property = propertyOf(component, 'TRIGGER');
  if (property === null) return null;
  const at = dateIn(property);
  if (at !== null) return { kind: 'absolute', at };
  const duration = readDuration(property.value);
  const toEnd = parameterOf(property, 'RELATED')?.toUpperCase() === 'END';
  return duration === null ? null : { kind: 'relative', duration, toEnd };
}
