import type { Properties } from '#core/collections';
import {
  caldav,
  keyOf,
  keysOf,
  type PropertyAnswer,
  type PropertyRequest,
  type Propstat,
  propstatsOf,
  type QName,
} from '#wires/dav';
import { type Place, viewAt } from '../place.js';
import { mayRead } from '../rights.js';
import { aclProperties } from './acl.js';
import { addressbookProperties } from './addressbooks.js';
import { calendarProperties } from './calendars.js';
import { davProperties } from './dav.js';
import { principalProperties } from './principals.js';
import { sharingProperties } from '../sharing/properties.js';
import { schedulingProperties } from './scheduling.js';
import type { LiveProperty, Surroundings } from './property.js';

const all: readonly LiveProperty[] = [
  ...davProperties,
  ...aclProperties,
  ...sharingProperties,
  ...calendarProperties,
  ...addressbookProperties,
  ...principalProperties,
  ...schedulingProperties,
];
const byKey = new Map(all.map((property) => [keyOf(property.name), property]));

/** Computed where nobody has set them, and set like dead ones. */
const settable = new Set(
  [
    { ns: 'DAV:', name: 'displayname' },
    caldav('calendar-timezone'),
    caldav('calendar-timezone-id'),
    caldav('schedule-calendar-transp'),
  ].map(keyOf),
);
/** What a collection is made with and keeps. */
const madeWith = new Set([
  keyOf({ ns: 'DAV:', name: 'resourcetype' }),
  keyOf(caldav('supported-calendar-component-set')),
]);

/** What clients keep with a place. */
export function keptAt(place: Place): Properties {
  if (!mayRead(place)) return {};
  if (place.kind === 'collection') return place.collection.properties;
  // What clients keep with an object may tell of what is not shown.
  return place.kind === 'item' && viewAt(place) === 'full' ? place.item.properties : {};
}

/** Whether a client may set a property, or may when it makes the collection. */
export function isProtected(name: QName, making = false): boolean {
  const key = keyOf(name);
  return byKey.has(key) && !settable.has(key) && !(making && madeWith.has(key));
}

/** How places are asked for properties. */
export interface Answering {
  readonly wanted: PropertyRequest;
  readonly around: Surroundings;
  /** What is missing is not told (RFC 8144 §2.1). */
  readonly minimal: boolean;
}

/** What is said of a place that is asked for properties (RFC 4918 §9.1); `more`: what somebody else knows of it. */
export function propertiesAt(
  place: Place,
  { wanted: request, around, minimal }: Answering,
  more: readonly PropertyAnswer[] = [],
): readonly Propstat[] {
  const kept = keptAt(place);
  if (request.kind === 'prop') {
    const found = answersFor(place, request.names, kept, around);
    for (const answer of more) found.set(keyOf(answer.name), answer);
    return propstatsOf(request.names, found, undefined, minimal);
  }
  const usual = all.filter((property) => request.kind === 'propname' || property.usual);
  const answers = usual
    .map((property) => valueOf(property, place, kept[keyOf(property.name)], around))
    .filter((answer) => answer !== null);
  const known = new Set(answers.map(({ name }) => keyOf(name)));
  const dead = Object.entries(kept).filter(([key]) => !known.has(key));
  const found: PropertyAnswer[] = [...answers, ...dead.map(([key, xml]) => ({ name: nameOf(key), xml }))];
  if (request.kind === 'propname') return [{ status: 200, properties: found.map(({ name }) => ({ name, inner: '' })) }];
  const included = answersFor(place, request.include, kept, around);
  return [
    { status: 200, properties: [...found, ...more] },
    ...propstatsOf(request.include, included, undefined, minimal),
  ];
}

function answersFor(
  place: Place,
  names: readonly QName[],
  kept: Properties,
  around: Surroundings,
): Map<string, PropertyAnswer> {
  const found = new Map<string, PropertyAnswer>();
  for (const [at, key] of keysOf(names).entries()) {
    const name = names[at] as QName;
    const live = byKey.get(key);
    const dead = kept[key];
    const answer = live ? valueOf(live, place, kept[key], around) : dead === undefined ? null : { name, xml: dead };
    if (answer) found.set(key, answer);
  }
  return found;
}

/** `own`: what a client keeps of the name. */
function valueOf(
  property: LiveProperty,
  place: Place,
  own: string | undefined,
  around: Surroundings,
): PropertyAnswer | null {
  return own === undefined ? property.of(place, around) : { name: property.name, xml: own };
}

function nameOf(key: string): QName {
  const end = key.lastIndexOf('}');
  return { ns: key.slice(1, end), name: key.slice(end + 1) };
}
