import type { GivenShare, Lock, SharesByOwner } from '#core/collections';
import type { PropertyAnswer, QName } from '#wires/dav';
import type { Owner, Place } from '../place.js';

/** What properties are told from, besides the place itself. */
export interface Surroundings {
  /** Who asks. */
  readonly self: Owner;
  /** Locks in the account that the place is in. */
  readonly locks: readonly Lock[];
  readonly quota: { readonly used: number; readonly limit: number };
  /** What others have granted who asks. */
  readonly shares: SharesByOwner;
  /** What who asks has granted of the place's account, where it is theirs. */
  readonly given: readonly GivenShare[];
  readonly now: number;
  /** Every address of the principal that is asked about. */
  readonly addresses: readonly string[];
  /** Octets of an item. */
  readonly maxItemOctets: number;
}

/** A property that is computed; null where a place has none. */
export interface LiveProperty {
  readonly name: QName;
  /** Told when all are asked for (RFC 4918 §9.1). */
  readonly usual: boolean;
  readonly of: (place: Place, surroundings: Surroundings) => PropertyAnswer | null;
}
