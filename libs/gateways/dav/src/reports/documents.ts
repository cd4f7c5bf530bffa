import type { DavResponse, PropertyAnswer, QName } from '#wires/dav';
import type { DavContext } from '../context.js';
import { hrefOf } from '../hrefs.js';
import type { ItemPlaceAt } from '../place.js';
import { type Answering, propertiesAt } from '../properties/catalogue.js';

/** Items whose contents are read at once. */
const atOnce = 200;

/** A document within a property: `calendar-data`, `address-data`. null where it is not asked for. */
export interface Rendering {
  readonly name: QName;
  /** Text of what is told of an item, or null where it cannot be told so. */
  readonly of: (content: Buffer, item: ItemPlaceAt) => string | null;
}

/** Items with their contents, in groups that are read at once; those that went away meanwhile are left out. */
export async function* withContents(
  { items }: Pick<DavContext, 'items'>,
  places: readonly ItemPlaceAt[],
): AsyncGenerator<readonly (readonly [ItemPlaceAt, Buffer])[]> {
  for (let at = 0; at < places.length; at += atOnce) {
    const group = places.slice(at, at + atOnce);
    const byCollection = Map.groupBy(
      group.filter(({ content }) => content === undefined),
      ({ parent }) => parent,
    );
    const found = new Map<ItemPlaceAt, Buffer>();
    for (const [parent, members] of byCollection) {
      const ids = members.map(({ item }) => item.id);
      const contents = await items.contents(parent.accountId, parent.id, ids);
      for (const member of members) {
        const content = contents.get(member.item.id);
        if (content) found.set(member, content);
      }
    }
    yield group.flatMap((place) => {
      const content = place.content ?? found.get(place);
      return content ? [[place, content] as const] : [];
    });
  }
}

/** What is said of an item with its document. */
export function documentResponse(
  place: ItemPlaceAt,
  content: Buffer,
  answer: Answering,
  rendering: Rendering | null,
): DavResponse {
  const text = rendering?.of(content, place) ?? null;
  const more: readonly PropertyAnswer[] = rendering && text !== null ? [{ name: rendering.name, inner: text }] : [];
  return { href: hrefOf(place), propstats: propertiesAt(place, answer, more) };
}
