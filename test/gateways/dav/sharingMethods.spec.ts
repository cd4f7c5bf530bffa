import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { shareLevels } from '#core/collections';
import type { Answer } from '../../fixtures/dav.js';
import { at, color, lockInfo, meeting, Office, secretary } from './office.js';

let office: Office;
beforeAll(async () => {
  office = await Office.open();
}, 60_000);
beforeEach(() => office.begin());
afterAll(() => office?.close());

const own = `/dav/calendars/${secretary}/default/copy.ics`;

/** What each method answers to each level, from nothing to a delegate. */
const methods: readonly (readonly [string, () => Promise<Answer>, readonly number[]])[] = [
  [
    'PROPFIND of the calendar',
    () => office.propfind(secretary, office.path(), '<d:displayname/>'),
    [404, 207, 207, 207, 207, 207],
  ],
  [
    'PROPFIND of its members',
    () => office.propfind(secretary, office.path(), '<d:getetag/>', '1'),
    [404, 403, 207, 207, 207, 207],
  ],
  [
    'PROPFIND of an object',
    () => office.propfind(secretary, office.path('a.ics'), '<d:getetag/>'),
    [404, 404, 207, 207, 207, 207],
  ],
  ['GET', () => office.as(secretary, 'GET', office.path('a.ics')), [404, 404, 200, 200, 200, 200]],
  ['GET of all', () => office.as(secretary, 'GET', office.path()), [404, 403, 200, 200, 200, 200]],
  ['HEAD', () => office.as(secretary, 'HEAD', office.path('a.ics')), [404, 404, 200, 200, 200, 200]],
  ['calendar-query', () => office.query(secretary, office.path()), [404, 403, 207, 207, 207, 207]],
  [
    'calendar-multiget',
    () => office.multiget(secretary, office.path(), office.path('a.ics')),
    [404, 403, 207, 207, 207, 207],
  ],
  ['sync-collection', () => office.sync(secretary, office.path()), [404, 403, 207, 207, 207, 207]],
  ['free-busy-query', () => office.busy(secretary, office.path()), [404, 200, 200, 200, 200, 200]],
  [
    'PROPPATCH of the calendar',
    () => office.as(secretary, 'PROPPATCH', office.path(), color),
    [404, 403, 207, 207, 207, 207],
  ],
  [
    'PUT of something new',
    () => office.put(secretary, office.path('n.ics'), meeting('n')),
    [404, 403, 403, 403, 201, 201],
  ],
  [
    'PUT of what is there',
    () => office.put(secretary, office.path('a.ics'), meeting('a', 'SEQUENCE:1')),
    [404, 403, 403, 403, 204, 204],
  ],
  [
    'PUT of what is private',
    () => office.put(secretary, office.path('p.ics'), meeting('p', 'SEQUENCE:1')),
    [404, 403, 403, 403, 403, 204],
  ],
  [
    'PUT of something private',
    () => office.put(secretary, office.path('q.ics'), meeting('q', 'CLASS:PRIVATE')),
    [404, 403, 403, 403, 403, 201],
  ],
  ['DELETE', () => office.as(secretary, 'DELETE', office.path('a.ics')), [404, 404, 403, 403, 204, 204]],
  [
    'DELETE of what is private',
    () => office.as(secretary, 'DELETE', office.path('p.ics')),
    [404, 404, 403, 403, 403, 204],
  ],
  ['DELETE of the calendar', () => office.as(secretary, 'DELETE', office.path()), [404, 403, 403, 403, 403, 403]],
  [
    'LOCK',
    () => office.as(secretary, 'LOCK', office.path('a.ics'), lockInfo, { depth: '0' }),
    [404, 403, 403, 403, 200, 200],
  ],
  [
    'MOVE',
    () => office.as(secretary, 'MOVE', office.path('a.ics'), '', { destination: office.path('b.ics') }),
    [404, 404, 403, 403, 201, 201],
  ],
  [
    'MOVE of the calendar',
    () => office.as(secretary, 'MOVE', office.path(), '', { destination: at('calendars/elsewhere/') }),
    [404, 403, 404, 404, 404, 404],
  ],
  [
    'COPY within',
    () => office.as(secretary, 'COPY', office.path('a.ics'), '', { destination: office.path('b.ics') }),
    [404, 404, 403, 403, 403, 403],
  ],
  [
    'COPY to one’s own',
    () =>
      office.as(secretary, 'COPY', office.path('a.ics'), '', {
        destination: own,
      }),
    [404, 404, 201, 201, 201, 201],
  ],
  [
    'MKCALENDAR beside it',
    () => office.as(secretary, 'MKCALENDAR', at('calendars/new/')),
    [404, 404, 404, 404, 404, 404],
  ],
  ['MKCALENDAR in it', () => office.as(secretary, 'MKCALENDAR', office.path('new/')), [404, 403, 403, 403, 403, 403]],
  ['ACL', () => office.as(secretary, 'ACL', office.path(), '<d:acl xmlns:d="DAV:"/>'), [404, 403, 403, 403, 403, 403]],
];

describe.each(methods)('%s', (_name, ask, expected) => {
  it.each([null, ...shareLevels].map((level, index) => [level, expected[index]] as const))(
    'with %s answers %i',
    async (level, status) => {
      if (level !== null) await office.share(level);
      // A calendar refuses a second event of one UID.
      await office.as(secretary, 'DELETE', own);
      expect((await ask()).status).toBe(status);
    },
  );
});
