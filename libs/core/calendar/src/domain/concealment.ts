import {
  type Component,
  mapComponents,
  mapProperties,
  printCalendar,
  type Property,
  property,
  propertyOf,
  recurrenceIdOf,
} from '#formats/ical';
import { CalendarObject } from './object.js';

/** How much of a calendar somebody sees: all of it; what is not private, and the times of what is; times, titles and places. */
export type CalendarView = 'full' | 'public' | 'titles';

/** What somebody who may not see more reads instead of a title: English and Japanese, for the same octets go to everybody. */
const hiddenEvent = '予定あり (Busy)';
const hiddenTask = '非公開 (Private)';

const timesAlone = new Set(
  'UID DTSTAMP DTSTART DTEND DURATION DUE RECURRENCE-ID RRULE RDATE EXDATE EXRULE SEQUENCE STATUS TRANSP CLASS FREEBUSY'.split(
    ' ',
  ),
);
const withTitles = new Set([...timesAlone, 'SUMMARY', 'LOCATION']);
const ofCalendars = new Set(['VERSION', 'PRODID', 'CALSCALE']);
/** What a client adds to a parameter is nobody else's. */
const parameters = new Set(['VALUE', 'TZID', 'RANGE', 'FBTYPE', 'LANGUAGE']);

const known = new WeakMap<CalendarObject, Map<CalendarView, CalendarObject>>();

/** An object as it is shown; one that hides nothing stays as it came. */
export function concealed(object: CalendarObject, view: CalendarView): CalendarObject {
  if (view === 'full') return object;
  const views = known.get(object) ?? new Map<CalendarView, CalendarObject>();
  known.set(object, views);
  const shown = views.get(view) ?? conceal(object, view);
  views.set(view, shown);
  return shown;
}

/** Whether something of an object is shown to its owner and their delegates alone. */
export function isPrivate({ calendar, members }: CalendarObject): boolean {
  return isClosed(propertyOf(calendar, 'X-CALENDARSERVER-ACCESS')) || members.some(isMarked);
}

// RFC 5545 §3.8.1.3: who does not know a class treats it as PRIVATE
const isClosed = (mark: Property | null): boolean => mark !== null && mark.value.trim().toUpperCase() !== 'PUBLIC';
const isMarked = (component: Component): boolean => isClosed(propertyOf(component, 'CLASS'));

function conceal(object: CalendarObject, view: 'public' | 'titles'): CalendarObject {
  if (view === 'public' && !isPrivate(object)) return object;
  const { calendar, members } = object;
  const all =
    isClosed(propertyOf(calendar, 'X-CALENDARSERVER-ACCESS')) ||
    members.some((each) => isMarked(each) && recurrenceIdOf(each) === null);
  const shown = mapComponents(calendar, (component) => {
    if (component.name === 'VTIMEZONE') return component;
    // RFC 5545 §3.6: an x-comp could hold anything
    if (!members.includes(component)) return null;
    if (all || isMarked(component)) return timesOf(component);
    return view === 'titles' ? kept(component, withTitles) : component;
  });
  const head = mapProperties(shown, (each) => (ofCalendars.has(each.name) ? each : null));
  return new CalendarObject(Buffer.from(printCalendar(head)));
}

function timesOf(component: Component): Component {
  const { properties, ...rest } = kept(component, timesAlone);
  const title = property('SUMMARY', component.name === 'VEVENT' ? hiddenEvent : hiddenTask);
  return { ...rest, properties: [...properties, title] };
}

function kept(component: Component, names: ReadonlySet<string>): Component {
  const properties = component.properties
    .filter(({ name }) => names.has(name))
    .map((each) => {
      const few = each.parameters.filter(({ name }) => parameters.has(name));
      return few.length === each.parameters.length ? each : { ...each, parameters: few, raw: null };
    });
  return { ...component, properties, components: [] };
}
