import type { Item } from '#core/collections';
import type { ChangeRefusal } from '../domain/terms.js';

/** A change of a calendar that is not taken (RFC 6638 §3.2.4). */
export class SchedulingRefusal extends Error {
  constructor(
    readonly refusal: ChangeRefusal | 'unique-scheduling-object-resource',
    /** The other one, where there is one already. */
    readonly other: Pick<Item, 'collectionId' | 'name'> | null = null,
  ) {
    super(refusal);
  }
}
