import {
  type Component,
  mapComponents,
  mapProperties,
  Occurrences,
  printCalendar,
  property,
  type Property,
  propertyOf,
  readPeriod,
  recurrenceIdOf,
  withValue,
  type Zone,
  zoneNamed,
} from '#formats/ical';
import { expanded } from './expansion.js';
import type { CalendarObject } from './object.js';
import type { Moments } from './ranges.js';

interface Closed {
  readonly from: number;
  readonly to: number;
}

export interface PartSelection {
  readonly name: string;
  readonly properties: readonly { readonly name: string; readonly withoutValue: boolean }[] | null;
  readonly components: readonly PartSelection[] | null;
}

/** How an object is to be given (RFC 4791 §9.6); the shape in which a request says it. */
export interface Rendering {
  readonly component: PartSelection | null;
  readonly expand: Closed | null;
  readonly limitRecurrenceSet: Closed | null;
  readonly limitFreebusySet: Closed | null;
}

export interface RenderingContext {
  /** Of times without a zone. */
  readonly floating: Zone;
  /** RFC 7809 §3.1.2: zones that everybody knows are left out. */
  readonly withoutZones: boolean;
}

export const whole: Rendering = { component: null, expand: null, limitRecurrenceSet: null, limitFreebusySet: null };

/** The text of an object as it is asked for; what is asked for as it is comes as it came. Null where it has too many occurrences. */
export function rendered(object: CalendarObject, wanted: Rendering, context: RenderingContext): string | null {
  const { expand, limitRecurrenceSet, limitFreebusySet, component } = wanted;
  if (!expand && !limitRecurrenceSet && !limitFreebusySet && !component && !context.withoutZones) return object.text;
  let calendar: Component | null = object.calendar;
  if (expand) calendar = expanded(object, momentsOf(expand), context.floating);
  if (calendar === null) return null;
  if (limitRecurrenceSet) calendar = limited(object, momentsOf(limitRecurrenceSet), context.floating);
  if (limitFreebusySet) calendar = withBusyIn(calendar, momentsOf(limitFreebusySet));
  if (context.withoutZones) calendar = withoutKnownZones(calendar);
  return printCalendar(component ? selected(calendar, component) : calendar);
}

const momentsOf = ({ from, to }: Closed): Moments => ({ from, until: to });

/** RFC 4791 §9.6.6: the master, and overrides that lie in the range, or lay there, or change what comes after them. */
function limited(object: CalendarObject, range: Moments, floating: Zone): Component {
  const { calendar, zones } = object;
  const series = object.series(floating);
  const touching = new Set([...new Occurrences(series, range)].map(({ component }) => component));
  const length = series.master?.length ?? { days: 0, milliseconds: 0 };
  return mapComponents(calendar, (component) => {
    const id = recurrenceIdOf(component);
    if (id === null || touching.has(component)) return component;
    const was = zones.instantOf(id.at, series.master?.zone ?? floating);
    const ended = was + length.days * 86_400_000 + length.milliseconds;
    const affects = was < range.until && (id.andFuture || ended > range.from || was >= range.from);
    return affects ? component : null;
  });
}

/** RFC 4791 §9.6.7 */
function withBusyIn(calendar: Component, range: Moments): Component {
  return mapComponents(calendar, (component) =>
    component.name === 'VFREEBUSY' ? mapProperties(component, (each) => busyIn(each, range)) : component,
  );
}

function busyIn(each: Property, { from, until }: Moments): Property | null {
  if (each.name !== 'FREEBUSY') return each;
  const kept = each.value.split(',').filter((text) => {
    const period = readPeriod(text, null);
    if (period === null) return false;
    const begins = period.start.wall;
    const { end } = period;
    const ends = 'kind' in end ? end.wall : begins + end.days * 86_400_000 + end.milliseconds;
    return begins < until && ends > from;
  });
  return kept.length === 0 ? null : withValue(each, kept.join(','));
}

function withoutKnownZones(calendar: Component): Component {
  return mapComponents(calendar, (component) => {
    const id = component.name === 'VTIMEZONE' ? propertyOf(component, 'TZID') : null;
    return id !== null && zoneNamed(id.value) !== null ? null : component;
  });
}

/** The parts of a component that are asked for (RFC 4791 §9.6.1). */
function selected(component: Component, { properties, components }: PartSelection): Component {
  return {
    ...component,
    properties:
      properties === null
        ? component.properties
        : component.properties.flatMap((each) => {
            const wanted = properties.find(({ name }) => name === each.name);
            if (!wanted) return [];
            return [wanted.withoutValue ? withoutValue(each) : each];
          }),
    components:
      components === null
        ? component.components
        : component.components.flatMap((each) => {
            const wanted = components.find(({ name }) => name === each.name);
            return wanted ? [selected(each, wanted)] : [];
          }),
  };
}

const withoutValue = ({ name, parameters }: Property): Property => ({ ...property(name, ''), parameters });

/** The zone that a calendar or a query says by a VCALENDAR with one VTIMEZONE (RFC 4791 §5.2.2); null where it says none. */
export function zoneOfText(zones: CalendarObject): Zone | null {
  const definitions = zones.calendar.components.filter(({ name }) => name === 'VTIMEZONE');
  const [only, second] = definitions;
  const id = only && !second ? propertyOf(only, 'TZID') : null;
  return id === null ? null : zones.zones.zone(id.value);
}
