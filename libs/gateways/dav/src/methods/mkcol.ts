import type { Properties } from '#core/collections';
import {
  caldav,
  dav,
  DavFault,
  elementsIn,
  attributeOf,
  keyOf,
  madeBody,
  type PropertyValue,
  readMkcalendar,
  readMkcol,
} from '#wires/dav';
import { actorOf, type Method } from '../context.js';
import { DavRefusal } from '../errorMap.js';
import { type DavRequest, xmlType } from '../exchange.js';
import type { Keeper } from '../keepers.js';
import type { EmptyPlace, Place } from '../place.js';
import { faultOfValue } from '../properties/calendarValues.js';
import { isProtected } from '../properties/catalogue.js';

const everyComponent = ['VEVENT', 'VTODO', 'VJOURNAL'];

/** Makes a collection of the kind that its home keeps (RFC 4918 §9.3, RFC 5689 §3). */
export const mkcol: Method = (request, context) => make(request, context, readMkcol, 'mkcol-response');

/** Makes a calendar (RFC 4791 §5.3.1). */
export const mkcalendar: Method = async (request, context) => {
  const place = await context.places.find(request.self, request.path);
  if (place.kind === 'nothing' && place.home !== 'calendars')
    throw new DavRefusal(403, { name: caldav('calendar-collection-location-ok') });
  return await make(request, context, readMkcalendar, 'mkcalendar-response');
};

async function make(
  request: DavRequest,
  context: Parameters<Method>[1],
  read: (octets: Uint8Array) => readonly PropertyValue[],
  response: Parameters<typeof madeBody>[0],
): ReturnType<Method> {
  const octets = await request.body();
  // RFC 4918 §9.3.1
  const type = request.header('content-type') ?? 'text/xml';
  if (octets.length > 0 && !/^(?:application|text)\/xml\b/i.test(type))
    throw new DavFault(415, 'a body that is no XML');
  const values = read(octets);
  const place = await context.places.find(request.self, request.path);
  const { name, parent, owner, home } = free(place, request);
  const keeper = context.keepers[home];
  // RFC 4791 §4.2: calendars lie in no other
  if (parent !== null && !keeper.nested) throw new DavRefusal(403, { name: caldav('calendar-collection-location-ok') });
  await context.guards.check(request, [{ place, membership: true }]);
  requireType(values, keeper);
  const refused = values.filter((value) => isProtected(value.name, true) || faultOfValue(value) !== null);
  // RFC 5689 §3: nothing is made where one of the properties cannot be set
  if (refused.length > 0) {
    const propstat = { status: 403, properties: refused.map((value) => ({ name: value.name, inner: '' })) };
    const rest = values.filter((value) => !refused.includes(value)).map((value) => ({ name: value.name, inner: '' }));
    const body = madeBody(response, [propstat, { status: 424, properties: rest }]);
    return { status: 424, headers: { 'content-type': xmlType }, body };
  }
  const made = { kind: keeper.kind, parentId: parent?.id ?? null, name, components: componentsIn(values, keeper) };
  const properties = propertiesOf(values);
  await context.collections.create(owner.accountId, { ...made, properties }, actorOf(request));
  return { status: 201, headers: { 'cache-control': 'no-cache' } };
}

/** RFC 4918 §9.3.1: a collection is made where nothing is. */
function free(place: Place, request: DavRequest): EmptyPlace {
  if (place.kind === 'nothing') return place;
  throw new DavRefusal(request.method === 'MKCALENDAR' ? 403 : 405, { name: dav('resource-must-be-null') });
}

/** RFC 5689 §3.1: what is made is a collection, and of the kind that lies here. */
function requireType(values: readonly PropertyValue[], { types }: Keeper): void {
  const type = values.find(({ name }) => keyOf(name) === keyOf(dav('resourcetype')));
  if (!type) return;
  const known = [dav('collection'), ...types].map(keyOf);
  const named = elementsIn(type.element).map(keyOf);
  if (!named.includes(keyOf(dav('collection'))) || named.some((key) => !known.includes(key)))
    throw new DavFault(403, 'a kind of collection that does not lie here', dav('valid-resourcetype'));
}

/** RFC 4791 §5.2.3: which components a calendar takes; all where nothing is said. */
function componentsIn(values: readonly PropertyValue[], { kind }: Keeper): readonly string[] {
  if (kind !== 'calendar') return [];
  const set = values.find(({ name }) => keyOf(name) === keyOf(caldav('supported-calendar-component-set')));
  if (!set) return everyComponent;
  const named = elementsIn(set.element).map((each) => (attributeOf(each, 'name') ?? '').toUpperCase());
  const taken = everyComponent.filter((name) => named.includes(name));
  if (taken.length === 0)
    throw new DavFault(403, 'no component that a calendar takes', caldav('supported-calendar-component'));
  return taken;
}

function propertiesOf(values: readonly PropertyValue[]): Properties {
  const kept = values.filter(({ name }) => !isProtected(name));
  return Object.fromEntries(kept.map(({ name, xml }) => [keyOf(name), xml]));
}
