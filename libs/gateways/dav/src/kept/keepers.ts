import type { HomeName } from '../place.js';
import type { Keeper } from '../keepers.js';
import { addressbooks } from './addressbooks.js';
import { calendarKeeper } from './calendars.js';
import { mediaTypeOf } from './mediaTypes.js';

/** What each home keeps. */
export function keepers(maxFileOctets: number): Readonly<Record<HomeName, Keeper>> {
  return {
    calendars: calendarKeeper,
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
