import { caldav } from '#wires/dav';
import { DavRefusal } from '../errorMap.js';
import type { HomeName } from '../place.js';
import type { Keeper } from '../keepers.js';
import { addressbooks } from './addressbooks.js';
import { mediaTypeOf } from './mediaTypes.js';

/** Octets of an event, a task or a card. */
const maxDocumentOctets = 1024 * 1024;

/** What each home keeps. */
export function keepers(maxFileOctets: number): Readonly<Record<HomeName, Keeper>> {
  return {
    calendars: {
      kind: 'calendar',
      nested: false,
      maxOctets: maxDocumentOctets,
      types: [caldav('calendar')],
      // Calendar objects are not looked at yet, so none is taken.
      derive: () => {
        throw new DavRefusal(501);
      },
      mediaType: () => 'text/calendar; charset=utf-8',
    },
    addressbooks,
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
