import {
  type AccountId,
  changeNumber,
  type ChangeNumber,
  type CollectionId,
  FumibakoError,
  itemId,
  type ItemId,
} from '#kernel';
import type { Actor } from '#core/mailstore';
import { maxItems } from '../domain/limits.js';
import { type Derived, type Expectation, nothingDerived } from '../domain/model.js';
import { itemName } from '../domain/names.js';
import type { ItemContent } from './content.js';
import { actorText } from './journaling.js';

/** Where an item is. */
export interface ItemPlace {
  readonly accountId: AccountId;
  readonly collectionId: CollectionId;
  readonly name: string;
}

export interface PutItem {
  readonly content: ItemContent;
  readonly mediaType: string | null;
  readonly derived?: Derived;
  readonly expected?: Expectation;
}

export interface Put {
  readonly id: ItemId;
  readonly hash: Buffer;
  readonly created: boolean;
  /** The same octets were there already: nothing was written. */
  readonly unchanged: boolean;
  readonly changeNumber: ChangeNumber;
}

/** What item_put says. */
export interface PutRow {
  readonly outcome: string;
  readonly id: number;
  readonly change: number;
  readonly other: string | null;
}

const expectedCodes = { anything: 0, 'one-of': 1, nothing: 2, something: 3 } as const;

/** Values of the statement that puts an item. Throws `invalid` for its name. */
export function putValues(
  { accountId, collectionId, name }: ItemPlace,
  { content, mediaType, derived = nothingDerived, expected = { kind: 'anything' } }: PutItem,
  actor: Actor,
): readonly unknown[] {
  const { body, segment, hash, size } = content;
  const region = segment ? [segment.segment, segment.offset, segment.length] : [null, null, null];
  return [
    accountId,
    collectionId,
    itemName(name),
    derived.uid,
    hash,
    size,
    body,
    ...region,
    mediaType,
    expectedCodes[expected.kind],
    expected.kind === 'one-of' ? expected.hashes : [],
    maxItems,
    actorText(actor),
    derived.component,
    derived.starts,
    derived.ends,
    derived.recurs,
    derived.facts === null ? null : JSON.stringify(derived.facts),
  ];
}

/** Throws what `Items.put` throws. */
export function putOf(row: PutRow | undefined, { content: { hash } }: PutItem): Put {
  if (!row) throw new Error('an item came to nothing');
  const outcome = row.outcome as keyof typeof refusals | 'created' | 'replaced' | 'unchanged';
  if (outcome in refusals) throw refusals[outcome as keyof typeof refusals](row);
  return {
    id: itemId(row.id),
    hash,
    created: outcome === 'created',
    unchanged: outcome === 'unchanged',
    changeNumber: changeNumber(row.change),
  };
}

const refusals = {
  gone: () => new FumibakoError('collection-unknown', 'there is no such collection'),
  differs: () => new FumibakoError('item-changed', 'the item is not what was expected'),
  'uid-taken': ({ other }: PutRow) => new FumibakoError('uid-taken', other ?? ''),
  full: () => new FumibakoError('limit-exceeded', `a collection has at most ${maxItems} items`),
  'over-quota': () => new FumibakoError('over-quota', 'the account is over its quota'),
};
