import { dav, DavFault, keyOf, readReport, type Report } from '#wires/dav';
import type { DavContext, Method } from '../context.js';
import { DavRefusal } from '../errorMap.js';
import type { DavAnswer, DavRequest } from '../exchange.js';
import type { Place } from '../place.js';
import { aclPrincipals } from '../reports/aclPrincipals.js';
import { addressbookMultiget, addressbookQuery } from '../reports/addresses.js';
import { calendarMultiget } from '../reports/calendarMultiget.js';
import { calendarQuery } from '../reports/calendarQuery.js';
import { freeBusyQuery } from '../reports/freeBusy.js';
import { expandProperty } from '../reports/expandProperty.js';
import { reportsAt } from '../reports/offered.js';
import {
  calendarserverPrincipalSearch,
  principalMatch,
  principalPropertySearch,
  principalSearchPropertySet,
} from '../reports/principalSearch.js';
import { syncCollection } from '../reports/sync.js';
import { requireReport } from '../seeing.js';

/** Answers a report (RFC 3253 §3.6). */
export const report: Method = async (request, context) => {
  const wanted = readReport(await request.body(), request.header('depth') ?? null);
  const place = await context.places.find(request.self, request.path);
  if (place.kind === 'nothing') throw new DavRefusal(404);
  const offered = reportsAt(place).map(keyOf);
  if (!offered.some((key) => key.endsWith(`}${wanted.kind}`)))
    throw new DavFault(403, 'a report that is not answered here', dav('supported-report'));
  await requireReport(wanted.kind, request, place, context);
  switch (wanted.kind) {
    case 'sync-collection':
      return await syncCollection(wanted, place, request, context);
    case 'addressbook-query':
      return await addressbookQuery(wanted, place, request, context);
    case 'addressbook-multiget':
      return await addressbookMultiget(wanted, place, request, context);
    case 'calendar-query':
      return await calendarQuery(wanted, place, request, context);
    case 'calendar-multiget':
      return await calendarMultiget(wanted, place, request, context);
    case 'free-busy-query':
      return await freeBusyQuery(wanted, place, request, context);
    default:
      return await aboutPeople(wanted, place, request, context);
  }
};

/** Reports that tell of principals. */
async function aboutPeople(wanted: Report, place: Place, request: DavRequest, context: DavContext): Promise<DavAnswer> {
  switch (wanted.kind) {
    case 'acl-principal-prop-set':
      return await aclPrincipals(wanted, place, request, context);
    case 'expand-property':
      return await expandProperty(wanted, place, request, context);
    case 'principal-property-search':
      return await principalPropertySearch(wanted, place, request, context);
    case 'principal-search-property-set':
      return principalSearchPropertySet();
    case 'principal-match':
      return await principalMatch(wanted, place, request, context);
    case 'calendarserver-principal-search':
      return await calendarserverPrincipalSearch(wanted, place, request, context);
    default:
      throw new DavFault(403, 'a report that is not answered here', dav('supported-report'));
  }
}
