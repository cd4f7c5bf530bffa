import { maxObjectOctets, takeObject } from '#core/calendar';
import type { Derived } from '#core/collections';
import { caldav, escapeText } from '#wires/dav';
import { DavRefusal } from '../errorMap.js';
import type { Keeper } from '../keepers.js';

/** Keeps calendar objects: octets as they came, and what was read from them beside (RFC 4791 §5.3.2). */
export const calendarKeeper: Keeper = {
  kind: 'calendar',
  nested: false,
  maxOctets: maxObjectOctets,
  types: [caldav('calendar')],
  derive: (content, collection): Derived => {
    // RFC 6638 §2.1, §2.2: nothing is put where messages of scheduling lie
    if (collection.kind !== 'calendar') throw new DavRefusal(403);
    const taken = takeObject(content, collection.components);
    if (taken.refusal === null) return taken.derived;
    const { precondition, reason } = taken.refusal;
    throw new DavRefusal(403, { name: caldav(precondition), inner: escapeText(reason) });
  },
  mediaType: () => 'text/calendar; charset=utf-8',
};
