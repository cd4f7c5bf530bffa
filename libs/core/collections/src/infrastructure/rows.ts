import { accountId, changeNumber, collectionId, itemId } from '#kernel';
import type { RowReader } from '#platform/database';
import type { Collection, CollectionKind, Item, Properties } from '../domain/model.js';

export interface CollectionRow {
  readonly account: number;
  readonly id: number;
  readonly kind: CollectionKind;
  readonly parent: number;
  readonly name: string;
  readonly components: readonly string[];
  readonly properties: Properties;
  readonly items: number;
  readonly change: number;
  readonly forgotten: number;
  readonly created: Date;
}

export interface ItemRow {
  readonly account: number;
  readonly collection: number;
  readonly id: number;
  readonly name: string;
  readonly uid: string | null;
  readonly hash: Buffer;
  readonly size: number;
  readonly media: string | null;
  readonly created: Date;
  readonly modified: Date;
  readonly change: number;
  readonly properties: Properties;
  readonly component: string | null;
  readonly tag: number | null;
  readonly stamp: number | null;
}

export const collectionOf = (row: CollectionRow): Collection => ({
  accountId: accountId(row.account),
  id: collectionId(row.id),
  kind: row.kind,
  parentId: row.parent === 0 ? null : collectionId(row.parent),
  name: row.name,
  components: row.components,
  properties: row.properties,
  items: row.items,
  changeNumber: changeNumber(row.change),
  forgottenChange: changeNumber(row.forgotten),
  createdAt: row.created,
});

export const itemOf = (row: ItemRow): Item => ({
  accountId: accountId(row.account),
  collectionId: collectionId(row.collection),
  id: itemId(row.id),
  name: row.name,
  uid: row.uid,
  hash: row.hash,
  size: row.size,
  mediaType: row.media,
  createdAt: row.created,
  modifiedAt: row.modified,
  changeNumber: changeNumber(row.change),
  properties: row.properties,
  component: row.component,
  scheduleTag: row.tag,
  scheduleStamp: row.stamp,
});

const nothingKept: Properties = {};

/** The same from a row in binary form, for many of them: the columns in their order. */
export const readItem = (row: RowReader): Item => ({
  accountId: accountId(row.int()),
  collectionId: collectionId(row.int()),
  id: itemId(row.int()),
  name: row.text(),
  uid: row.textOrNull(),
  hash: row.bytes(),
  size: row.int(),
  mediaType: row.textOrNull(),
  createdAt: new Date(row.moment()),
  modifiedAt: new Date(row.moment()),
  changeNumber: changeNumber(row.int()),
  properties: propertiesOf(row.jsonOrNull()),
  component: row.textOrNull(),
  scheduleTag: row.intOrNull(),
  scheduleStamp: row.intOrNull(),
});

const propertiesOf = (text: string | null): Properties =>
  text === null || text === '{}' ? nothingKept : (JSON.parse(text) as Properties);
