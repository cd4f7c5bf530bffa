import { type DavResponse, dav, multistatus, type Report } from '#wires/dav';
import { changeNumber } from '#kernel';
import { DavRefusal } from '../errorMap.js';
import { xmlType } from '../exchange.js';
import { hrefOf } from '../hrefs.js';
import { responseOf } from '../methods/propfind.js';
import type { CollectionPlace, ItemPlaceAt, Place } from '../place.js';
import { surroundingsOf } from '../surroundings.js';
import { changeOf, syncTokenOf } from '../syncToken.js';
import type { ReportMethod } from './report.js';
import { withCalendarData } from './syncData.js';

/** Names of one answer; a client goes on with the token that it got (RFC 6578 §3.6). */
const most = 10_000;
const nothing = { kind: 'prop', names: [] } as const;

/** What has changed since a token (RFC 6578 §3). */
export const syncCollection: ReportMethod<Extract<Report, { kind: 'sync-collection' }>> = async (
  report,
  place,
  request,
  context,
) => {
  if (place.kind !== 'collection') throw new DavRefusal(403, { name: dav('supported-report') });
  const { collection } = place;
  const since = report.token === null ? 0 : changeOf(report.token, collection);
  const limit = Math.min(report.limit ?? most, most);
  // RFC 6578 §3.7: an answer within no name at all cannot be given
  if (limit === 0) throw new DavRefusal(507, { name: dav('number-of-matches-within-limits') });
  const changes = await context.items.changes(collection.accountId, collection, since, limit);
  const around = await surroundingsOf(request, place, context);
  const answer = { wanted: report.properties ?? nothing, around, minimal: true };
  const put = changes.put.map((item) => within(place, item));
  const data = await withCalendarData(report, place, put, { request, context, around });
  const responses: DavResponse[] = [...(data ?? put.map((each) => responseOf(each, answer)))];
  // RFC 6578 §3.5.2: who begins knows of nothing that could be gone
  if (since > 0) for (const name of changes.removed) responses.push({ href: hrefOf(gone(place, name)), status: 404 });
  const error = { name: dav('number-of-matches-within-limits') };
  if (changes.more) responses.push({ href: hrefOf(place), status: 507, error });
  const upTo = changeNumber(changes.upTo);
  const syncToken = syncTokenOf({ id: collection.id, changeNumber: upTo }) ?? '';
  return { status: 207, headers: { 'content-type': xmlType }, body: multistatus(responses, { syncToken }) };
};

function within(place: CollectionPlace, item: ItemPlaceAt['item']): ItemPlaceAt {
  const { owner, home, segments, ancestors, collection } = place;
  return {
    kind: 'item',
    owner,
    home,
    segments: [...segments, item.name],
    ancestors: [...ancestors, collection],
    parent: collection,
    item,
  };
}

function gone({ owner, home, segments, ancestors, collection }: CollectionPlace, name: string): Place {
  return { kind: 'nothing', owner, home, segments: [...segments, name], ancestors, parent: collection, name };
}
