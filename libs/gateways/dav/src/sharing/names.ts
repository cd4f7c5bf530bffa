import type { AccountShares, Collection } from '#core/collections';
import { dav, keyOf, readXml, textOf } from '#wires/dav';
import type { Owner } from '../place.js';

export const displayname = keyOf(dav('displayname'));

/** What collections are called where nobody has said. */
export const usualNames: Readonly<Record<string, string>> = {
  default: 'Default',
  tasks: 'Tasks',
  directory: 'Directory',
};

/** The name that a collection has in the homes of others, whatever its owner calls it. */
export const mountName = ({ accountId, id }: Pick<Collection, 'accountId' | 'id'>): string =>
  `shared-${accountId}-${id}`;
export const isMountName = (name: string): boolean => /^shared-\d+-\d+$/.test(name);

export const ownerOf = ({ organisationId, at }: Owner, { ownerId, address, name }: AccountShares): Owner => ({
  accountId: ownerId,
  organisationId,
  address,
  name,
  at,
});

/** What a collection is called. */
export function nameOf({ name, properties }: Collection): string {
  const own = properties[displayname];
  return own === undefined ? (usualNames[name] ?? name) : textOf(readXml(Buffer.from(own)));
}
