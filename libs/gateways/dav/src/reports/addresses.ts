import { matchesCard } from '#formats/vcard';
import {
  type AddressDataRequest,
  carddav,
  dav,
  DavFault,
  type DavResponse,
  escapeText,
  MultistatusWriter,
  ownPath,
  type Report,
} from '#wires/dav';
import { cardOf, cardText, formAsked } from '../cardForms.js';
import type { DavContext } from '../context.js';
import { DavRefusal } from '../errorMap.js';
import { type DavRequest, xmlType } from '../exchange.js';
import { hrefOf } from '../hrefs.js';
import type { ItemPlaceAt, Place } from '../place.js';
import type { Answering } from '../properties/catalogue.js';
import { surroundingsOf } from '../surroundings.js';
import { documentResponse, type Rendering, withContents } from './documents.js';
import type { ReportMethod } from './report.js';

const nothing = { kind: 'prop', names: [] } as const;
/** Cards of one answer (RFC 6352 §8.6.2). */
const mostCards = 10_000;

/** Cards that a filter finds (RFC 6352 §8.6). */
export const addressbookQuery: ReportMethod<Extract<Report, { kind: 'addressbook-query' }>> = async (
  report,
  place,
  request,
  context,
) => {
  if (place.kind !== 'collection') throw new DavRefusal(403, { name: dav('supported-report') });
  const answer = await answering(report.properties ?? nothing, place, request, context);
  const rendering = addressData(report.addressData);
  const limit = Math.min(report.limit ?? mostCards, mostCards);
  return multistatusOf(
    (async function* (): AsyncGenerator<DavResponse> {
      let found = 0;
      for await (const page of itemPages(place, request, context))
        for await (const group of withContents(context, page))
          for (const [item, content] of group) {
            const card = cardOf(content);
            if (!card || !matchesCard(card, report.filter)) continue;
            if (found === limit) {
              const error = { name: dav('number-of-matches-within-limits') };
              yield { href: hrefOf(place), status: 507, error };
              return;
            }
            found += 1;
            yield documentResponse(item, content, answer, rendering);
          }
    })(),
  );
};

/** Cards by their addresses (RFC 6352 §8.7). */
export const addressbookMultiget: ReportMethod<Extract<Report, { hrefs: readonly string[] }>> = async (
  report,
  place,
  request,
  context,
) => {
  const answer = await answering(report.properties ?? nothing, place, request, context);
  const rendering = addressData(report.addressData);
  return multistatusOf(
    named(report.hrefs, place, request, context, (item, content) => documentResponse(item, content, answer, rendering)),
  );
};

/** What is said of each address; 404 for those that lead to no item. */
export async function* named(
  hrefs: readonly string[],
  book: Place,
  request: DavRequest,
  context: DavContext,
  respond: (place: ItemPlaceAt, content: Buffer) => DavResponse,
): AsyncGenerator<DavResponse> {
  const found: ItemPlaceAt[] = [];
  for (const href of hrefs) {
    const place = await itemAt(href, request, context);
    // RFC 6352 §8.7: what is asked for lies in the book that is asked
    if (place && isIn(place, book)) found.push(place);
    else yield { href, status: 404 };
  }
  for await (const group of withContents(context, found))
    for (const [place, content] of group) yield respond(place, content);
}

const isIn = ({ parent }: ItemPlaceAt, book: Place): boolean =>
  book.kind === 'collection' && book.collection.id === parent.id && book.collection.accountId === parent.accountId;

async function itemAt(href: string, { self, host }: DavRequest, { places }: DavContext): Promise<ItemPlaceAt | null> {
  try {
    const place = await places.find(self, ownPath(href, host));
    return place.kind === 'item' ? place : null;
  } catch (error) {
    // An address that leads nowhere is told as such, whatever is wrong with it.
    if (error instanceof DavRefusal || error instanceof DavFault) return null;
    throw error;
  }
}

async function* itemPages(
  place: Place,
  { self }: DavRequest,
  { places }: DavContext,
): AsyncGenerator<readonly ItemPlaceAt[]> {
  let page: ItemPlaceAt[] = [];
  for await (const member of places.members(place, self)) {
    if (member.kind === 'item') page.push(member);
    if (page.length < 1000) continue;
    yield page;
    page = [];
  }
  yield page;
}

/** How cards are told (RFC 6352 §10.4). Throws `DavFault` for a form that is not given. */
export function addressData(wanted: AddressDataRequest | null): Rendering | null {
  if (wanted === null) return null;
  const form = formAsked(wanted);
  if (form === null) throw new DavFault(403, 'cards in another form', carddav('supported-address-data'));
  return {
    name: carddav('address-data'),
    of: (content) => {
      const card = cardOf(content);
      return escapeText(card ? cardText(content, card, form, wanted.properties) : content.toString('utf8'));
    },
  };
}

async function answering(
  wanted: Answering['wanted'],
  place: Place,
  request: DavRequest,
  context: DavContext,
): Promise<Answering> {
  return { wanted, around: await surroundingsOf(request, place, context), minimal: false };
}

function multistatusOf(responses: AsyncIterable<DavResponse>) {
  return { status: 207, headers: { 'content-type': xmlType }, body: pieces(responses) };
}

async function* pieces(responses: AsyncIterable<DavResponse>): AsyncGenerator<Buffer> {
  const writer = new MultistatusWriter();
  for await (const response of responses) {
    const slab = writer.response(response);
    if (slab) yield slab;
  }
  yield writer.end();
}
