import type { Collection, CollectionKind, Derived } from '#core/collections';
import type { QName } from '#wires/dav';

/** What is special about what a home keeps. */
export interface Keeper {
  /** Kind of the collections that people make in it. */
  readonly kind: CollectionKind;
  /** Collections may lie within others. */
  readonly nested: boolean;
  /** Octets of an item. */
  readonly maxOctets: number;
  /** Types that may be asked for when a collection is made, besides that of a collection. */
  readonly types: readonly QName[];
  /** Content is read whole and looked at; a file is taken as it is. */
  readonly derive: ((content: Buffer, collection: Collection) => Derived) | null;
  /** The media type that is kept with an item. */
  mediaType(given: string | undefined, name: string): string | null;
}
