import { cardOf, cardText, formAccepted } from '../cardForms.js';
import type { DavContext } from '../context.js';
import type { DavAnswer, DavRequest } from '../exchange.js';
import type { ItemPlaceAt } from '../place.js';
import { withContents } from '../reports/documents.js';

/** A card in the form that is accepted (RFC 6352 §5.1.1); null where it is given as it is kept. */
export async function inAcceptedForm(
  request: DavRequest,
  place: ItemPlaceAt,
  context: DavContext,
): Promise<DavAnswer | null> {
  const form = place.parent.kind === 'addressbook' ? formAccepted(request.header('accept')) : null;
  if (form === null) return null;
  for await (const group of withContents(context, [place]))
    for (const [, octets] of group) {
      const card = cardOf(octets);
      if (!card || (form.contentType === 'text/vcard' && card.version === form.version)) return null;
      const isText = form.contentType === 'text/vcard';
      const type = isText ? `text/vcard; charset=utf-8; version=${form.version}` : form.contentType;
      // It is not what the tag of the item stands for.
      return {
        status: 200,
        headers: { 'content-type': type, vary: 'accept' },
        body: Buffer.from(cardText(octets, card, form)),
      };
    }
  return null;
}
