import { carddav } from '#wires/dav';
import { nothingDerived } from '#core/collections';
import type { HomeName } from '../place.js';
import type { Keeper } from '../keepers.js';
import { calendarKeeper } from './calendars.js';
import { mediaTypeOf } from './mediaTypes.js';

/** Octets of a card. */
const maxDocumentOctets = 1024 * 1024;

/** What each home keeps. */
export function keepers(maxFileOctets: number): Readonly<Record<HomeName, Keeper>> {
  return {
    calendars: calendarKeeper,
    addressbooks: {
      kind: 'addressbook',
      nested: false,
      maxOctets: maxDocumentOctets,
      types: [carddav('addressbook')],
      derive: () => nothingDerived,
      mediaType: () => 'text/vcard; charset=utf-8',
    },
    files: {
      kind: 'files',
      nested: true,
      maxOctets: maxFileOctets,
      types: [],
      derive: null,
      mediaType: (given, name) => (given === undefined || given === '' ? mediaTypeOf(name) : given.slice(0, 255)),
    },
  };
}
