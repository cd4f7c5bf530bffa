import { type DavResponse, dav, DavFault, MultistatusWriter, readDepth, readPrefer, readPropfind } from '#wires/dav';
import type { DavContext, Method } from '../context.js';
import { DavRefusal } from '../errorMap.js';
import { type DavRequest, xmlType } from '../exchange.js';
import { hrefOf } from '../hrefs.js';
import type { Place } from '../place.js';
import { type Answering, propertiesAt } from '../properties/catalogue.js';
import { requireListed } from '../rights.js';
import { noteReading } from '../seeing.js';
import { surroundingsOf } from '../surroundings.js';

/** Properties of a place and of what lies in it (RFC 4918 §9.1). */
export const propfind: Method = async (request, context) => {
  const depth = readDepth(request.header('depth'), 'infinity');
  const wanted = readPropfind(await request.body());
  const place = await context.places.find(request.self, request.path);
  if (place.kind === 'nothing') throw new DavRefusal(404);
  // RFC 4918 §9.1: a server may refuse what could be everything somebody has
  if (depth === 'infinity' && place.kind !== 'item')
    throw new DavFault(403, 'infinite depth', dav('propfind-finite-depth'));
  if (depth === '1') requireListed(place);
  const prefer = readPrefer(request.header('prefer'), request.header('brief'));
  if (depth === '1') await noteReading(request, place, context);
  const around = await surroundingsOf(request, place, context);
  const answer = { wanted, around, minimal: prefer.return === 'minimal' };
  const itself = depth === '1' && prefer.noRoot ? [] : [place];
  return {
    status: 207,
    headers: { 'content-type': xmlType, ...(answer.minimal ? { 'preference-applied': 'return=minimal' } : {}) },
    body: pieces(request, context, itself, depth === '1' ? place : null, answer),
  };
};

/** What is said of one place. */
export function responseOf(place: Place, answer: Answering): DavResponse {
  return { href: hrefOf(place), propstats: propertiesAt(place, answer) };
}

async function* pieces(
  { self }: DavRequest,
  { places }: DavContext,
  itself: readonly Place[],
  parent: Place | null,
  answer: Answering,
): AsyncGenerator<Buffer> {
  const writer = new MultistatusWriter();
  for (const place of itself) {
    const slab = writer.response(responseOf(place, answer));
    if (slab) yield slab;
  }
  if (parent)
    for await (const place of places.members(parent, self)) {
      const slab = writer.response(responseOf(place, answer));
      if (slab) yield slab;
    }
  yield writer.end();
}
