import { mayAt, type Properties } from '#core/collections';
import {
  dav,
  keyOf,
  multistatus,
  type PropertyChange,
  type Propstat,
  type QName,
  readPrefer,
  readProppatch,
} from '#wires/dav';
import { actorOf, type DavContext, type Method } from '../context.js';
import { DavRefusal } from '../errorMap.js';
import { type DavRequest, xmlType } from '../exchange.js';
import { hrefOf } from '../hrefs.js';
import { type CollectionPlace, isMounted, type Place, viewAt } from '../place.js';
import { needPrivilege, requireReadable } from '../rights.js';
import { isMembersChange, setProxies } from './proxyMembers.js';
import { faultOfValue, replacedBy } from '../properties/calendarValues.js';
import { isProtected } from '../properties/catalogue.js';

/** Sets and removes properties, all or none (RFC 4918 §9.2). */
export const proppatch: Method = async (request, context) => {
  const changes = readProppatch(await request.body());
  const place = await context.places.find(request.self, request.path);
  if (place.kind === 'nothing') throw new DavRefusal(404);
  const own = isDressed(place, request);
  if (own) requireReadable(place);
  else await context.guards.check(request, [{ place, membership: false }]);
  const refused = changes.filter((change) => faultOf(change, place) !== null);
  if (refused.length === 0 && place.kind === 'proxy') await setProxies(request, context, place, changes);
  else if (refused.length === 0)
    await (own ? dress(request, context, place, changes) : keep(request, context, place, changes));
  const minimal = readPrefer(request.header('prefer'), request.header('brief')).return === 'minimal';
  // RFC 8144 §2.2: nothing is said where all went well
  if (minimal && refused.length === 0) return { status: 200, headers: { 'preference-applied': 'return=minimal' } };
  const body = multistatus([{ href: hrefOf(place), propstats: propstatsFor(changes, place) }]);
  return { status: 207, headers: { 'content-type': xmlType }, body };
};

const nameOf = (change: PropertyChange) => (change.kind === 'set' ? change.property.name : change.name);

/** The precondition that a change fails (RFC 4918 §16); null where it can be done. */
function faultOf(change: PropertyChange, place: Place): QName | null {
  if (isMembersChange(place, change)) return null;
  if (place.kind === 'proxy' || isProtected(nameOf(change))) return dav('cannot-modify-protected-property');
  return change.kind === 'set' ? faultOfValue(change.property) : null;
}

/** RFC 4918 §9.2.1: what could have been done failed with what could not. */
function propstatsFor(changes: readonly PropertyChange[], place: Place): readonly Propstat[] {
  const answers = changes.map((change) => ({ name: nameOf(change), inner: '' }));
  const faults = changes.map((change) => faultOf(change, place));
  if (faults.every((fault) => fault === null)) return [{ status: 200, properties: answers }];
  const refused = Map.groupBy(
    answers.filter((_, at) => faults[at]),
    (answer) => keyOf(faults[answers.indexOf(answer)] as QName),
  );
  const rest = answers.filter((_, at) => !faults[at]);
  return [
    ...[...refused.values()].map((properties) => {
      const name = faults[answers.indexOf(properties[0] as (typeof answers)[number])] as QName;
      return { status: 403, properties, error: { name } };
    }),
    { status: 424, properties: rest },
  ];
}

/** A collection of somebody else wears what each reader sets for themselves: colour, order, name. */
const isDressed = (place: Place, { self }: DavRequest): place is CollectionPlace =>
  place.kind === 'collection' &&
  place.owner.accountId !== self.accountId &&
  (isMounted(place) || !mayAt(place.access, 'full'));

async function dress(
  { self }: DavRequest,
  { mounts }: DavContext,
  { collection }: CollectionPlace,
  changes: readonly PropertyChange[],
): Promise<void> {
  await mounts.dress(self.accountId, collection, (before) => {
    const after = { ...before };
    for (const change of changes) {
      const key = keyOf(nameOf(change));
      const other = replacedBy(key);
      if (other !== null) after[other] = null;
      after[key] = change.kind === 'set' ? change.property.xml : null;
    }
    return after;
  });
}

async function keep(
  request: DavRequest,
  { collections, edits }: DavContext,
  place: Place,
  changes: readonly PropertyChange[],
): Promise<void> {
  const edit = (before: Properties): Properties => edited(before, changes);
  if (place.kind === 'collection') {
    const { accountId, id } = place.collection;
    await collections.edit(accountId, id, ({ properties }) => ({ properties: edit(properties) }), actorOf(request));
  } else if (place.kind === 'item') {
    // Whoever sees objects in part cannot tell of which they change something.
    if (viewAt(place) !== 'full') throw needPrivilege(place, dav('write-properties'));
    const { accountId, collectionId, name } = place.item;
    await edits.edit({ accountId, collectionId, name }, edit, actorOf(request));
  } else throw new DavRefusal(403);
}

/** Properties after changes, which are done in their order. */
export function edited(before: Properties, changes: readonly PropertyChange[]): Properties {
  const after: Record<string, string> = { ...before };
  for (const change of changes) {
    const key = keyOf(nameOf(change));
    const other = replacedBy(key);
    if (other !== null) delete after[other];
    if (change.kind === 'set') after[key] = change.property.xml;
    else delete after[key];
  }
  return after;
}
