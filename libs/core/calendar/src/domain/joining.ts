import {
  type Component,
  component,
  parametersOf,
  printCalendar,
  property,
  propertyOf,
  type Property,
} from '#formats/ical';

/** One calendar object out of a file that holds many. */
export interface SplitObject {
  readonly uid: string;
  readonly text: string;
}

const product = '-//Fumibako//Fumibako//EN';

/**
 * The objects of calendars: components of one UID together, each with the zones that it names (RFC 4791 §4.1). A component
 * without a UID gets one of `newUid`. METHOD is not kept: what is stored is no message.
 */
export function splitCalendars(calendars: readonly Component[], newUid: () => string): readonly SplitObject[] {
  const zones = new Map<string, Component>();
  const objects = new Map<string, { readonly head: readonly Property[]; readonly members: Component[] }>();
  for (const calendar of calendars) {
    const head = calendar.properties.filter(
      ({ name }) => name === 'VERSION' || name === 'PRODID' || name === 'CALSCALE',
    );
    for (const each of calendar.components) {
      const id = each.name === 'VTIMEZONE' ? propertyOf(each, 'TZID') : null;
      if (id !== null) zones.set(id.value, each);
      if (each.name === 'VTIMEZONE' || each.name.startsWith('X-')) continue;
      const member = propertyOf(each, 'UID') ? each : withUid(each, newUid());
      const key = `${member.name} ${propertyOf(member, 'UID')?.value.trim() ?? ''}`;
      const known = objects.get(key);
      if (known) known.members.push(member);
      else objects.set(key, { head, members: [member] });
    }
  }
  return [...objects.values()].map(({ head, members }) => {
    const uid = propertyOf(members[0] as Component, 'UID')?.value.trim() ?? '';
    const named = namedZones(members).flatMap((name) => zones.get(name) ?? []);
    const complete = [...(head.some(({ name }) => name === 'VERSION') ? [] : [property('VERSION', '2.0')]), ...head];
    return { uid, text: printCalendar(component('VCALENDAR', complete, [...named, ...members])) };
  });
}

const withUid = (each: Component, uid: string): Component => ({
  ...each,
  properties: [property('UID', uid), ...each.properties],
});

function namedZones(members: readonly Component[]): readonly string[] {
  const names = new Set<string>();
  const visit = (each: Component): void => {
    for (const own of each.properties) for (const name of parametersOf(own, 'TZID')) names.add(name);
    each.components.forEach(visit);
  };
  members.forEach(visit);
  return [...names];
}

/** Joins objects to one calendar, each zone once, piece by piece. */
export class CalendarJoin {
  private readonly zones = new Set<string>();

  /** How the calendar begins. */
  begin(name: string): string {
    const head = [property('VERSION', '2.0'), property('PRODID', product)];
    // Not in the RFC, but known to every client: the name of the calendar.
    if (name !== '') head.push(property('X-WR-CALNAME', name.replace(/[\\;,]/g, '\\$&')));
    return printCalendar(component('VCALENDAR', head)).replace(/END:VCALENDAR\r\n$/, '');
  }

  /** What an object adds. */
  add({ components }: Component): string {
    return components
      .filter((each) => {
        if (each.name !== 'VTIMEZONE') return true;
        const id = propertyOf(each, 'TZID')?.value ?? '';
        const known = this.zones.has(id);
        this.zones.add(id);
        return !known;
      })
      .map(printCalendar)
      .join('');
  }

  end(): string {
    return 'END:VCALENDAR\r\n';
  }
}
