import type { ItemChanges } from '#core/collections';
import { type DavResponse, dav, MultistatusWriter, type Report } from '#wires/dav';
import { changeNumber } from '#kernel';
import type { DavContext } from '../context.js';
import { DavRefusal } from '../errorMap.js';
import { xmlType } from '../exchange.js';
import { holidayCalendar } from '../holidayBook.js';
import { hrefOf } from '../hrefs.js';
import { isMade } from '../madeCollections.js';
import { responseOf } from '../methods/propfind.js';
import { type CollectionPlace, type ItemPlaceAt, type Place, placeIn, viewOf } from '../place.js';
import type { Answering } from '../properties/catalogue.js';
import { surroundingsOf } from '../surroundings.js';
import { changeOf, syncTokenOf } from '../syncToken.js';
import { addressData } from './addresses.js';
import { documentResponse, withContents } from './documents.js';
import type { ReportMethod } from './report.js';
import { withCalendarData } from './syncData.js';

type Sync = Extract<Report, { kind: 'sync-collection' }>;

/** Names of one answer; a client goes on with the token that it got (RFC 6578 §3.6). */
const most = 10_000;
const nothing = { kind: 'prop', names: [] } as const;

/** What has changed since a token (RFC 6578 §3). */
export const syncCollection: ReportMethod<Sync> = async (report, place, request, context) => {
  if (place.kind !== 'collection') throw new DavRefusal(403, { name: dav('supported-report') });
  const since =
    report.token === null ? 0 : changeOf(report.token, place.collection, viewOf(place.access, place.collection.kind));
  const limit = Math.min(report.limit ?? most, most);
  // RFC 6578 §3.7: an answer within no name at all cannot be given
  if (limit === 0) throw new DavRefusal(507, { name: dav('number-of-matches-within-limits') });
  const changes = await changesOf(context, place, since, limit);
  const around = await surroundingsOf(request, place, context);
  const answer = { wanted: report.properties ?? nothing, around, minimal: true };
  const data = await withCalendarData(report, place, changes.put, { request, context, around });
  const responses = data ?? responsesOf(report, context, changes.put, answer);
  return {
    status: 207,
    headers: { 'content-type': xmlType },
    body: pieces(place, changes, responses, since === 0),
  };
};

interface Changed {
  readonly put: readonly ItemPlaceAt[];
  readonly removed: readonly string[];
  readonly upTo: number;
  readonly more: boolean;
}

async function changesOf(
  { items, book, places }: DavContext,
  place: CollectionPlace,
  since: number,
  limit: number,
): Promise<Changed> {
  const { collection, owner } = place;
  const told = ({ put, removed, upTo, more }: ItemChanges): Changed => {
    return { put: put.map((item) => placeIn(place, item)), removed, upTo, more };
  };
  if (!isMade(collection)) return told(await items.changes(collection.accountId, collection, since, limit));
  // Of holidays there are versions alone: who has this one has everything.
  if (since > 0 && collection.id === holidayCalendar)
    return { put: [], removed: [], upTo: collection.changeNumber, more: false };
  if (since > 0) {
    const { cards, ...changes } = await book.changes(owner, since);
    const put = cards.map(({ item, content }) => ({ ...placeIn(place, item), content }));
    return { ...told(changes), put };
  }
  // Whoever begins gets everybody: there is no way to go on in the middle of it.
  const put: ItemPlaceAt[] = [];
  for await (const member of places.members(place, owner)) if (member.kind === 'item') put.push(member);
  return { put, removed: [], upTo: collection.changeNumber, more: false };
}

async function* pieces(
  place: CollectionPlace,
  changes: Changed,
  responses: AsyncIterable<DavResponse> | Iterable<DavResponse>,
  isFirst: boolean,
): AsyncGenerator<Buffer> {
  const writer = new MultistatusWriter();
  const error = { name: dav('number-of-matches-within-limits') };
  // RFC 6578 §3.5.2: who begins knows of nothing that could be gone
  const rest: readonly DavResponse[] = [
    ...(isFirst ? [] : changes.removed.map((name) => ({ href: hrefOf(gone(place, name)), status: 404 }))),
    ...(changes.more ? [{ href: hrefOf(place), status: 507, error }] : []),
  ];
  for await (const response of responses) {
    const slab = writer.response(response);
    if (slab) yield slab;
  }
  for (const response of rest) {
    const slab = writer.response(response);
    if (slab) yield slab;
  }
  const upTo = changeNumber(changes.upTo);
  const view = viewOf(place.access, place.collection.kind);
  yield writer.end({ syncToken: syncTokenOf({ ...place.collection, changeNumber: upTo }, view) ?? '' });
}

async function* responsesOf(
  report: Sync,
  context: DavContext,
  put: readonly ItemPlaceAt[],
  answer: Answering,
): AsyncGenerator<DavResponse> {
  const [first] = put;
  // What is no card is given in no form of cards: it would be given as it lies there.
  const rendering = first?.parent.kind === 'addressbook' ? addressData(report.addressData) : null;
  if (rendering === null) for (const item of put) yield responseOf(item, answer);
  else
    for await (const group of withContents(context, put))
      for (const [item, content] of group) yield documentResponse(item, content, answer, rendering);
}

function gone({ collection, ...within }: CollectionPlace, name: string): Place {
  return { ...within, kind: 'nothing', segments: [...within.segments, name], parent: collection, name };
}
