import { eventName, yearBegins } from '../load/events.js';
import type { HttpAccount, HttpRequest } from '../load/http.js';
import { password, person } from '../systems/system.js';
import { type Bench, imapAccount, median, type Row, type Sample, sampleOf, scaled } from './row.js';

const owner = 58;
const connections = 8;
const day = 86_400_000;
const namespaces = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"';
const data = '<d:prop><d:getetag/><c:calendar-data/></d:prop>';
const xml = { 'Content-Type': 'application/xml; charset=utf-8' };

const accountOf = ({ system }: Bench): HttpAccount => ({ port: system.ports.http, user: person(owner), password });

function calendarOf({ system }: Bench): string {
  const path = system.calendarOf?.(person(owner));
  if (path === undefined) throw new Error('it has no calendars');
  return path;
}

async function put(bench: Bench, first: number, count: number, version = 0): Promise<{ seconds: number }> {
  await welcomed(bench);
  const job = { ...accountOf(bench), calendar: calendarOf(bench), first, count, connections, version };
  return await bench.load.run('davPut', job);
}

/** Cyrus makes the calendars of somebody when there is an INBOX, and that at the first log-in of IMAP. */
const welcomed = (bench: Bench): Promise<void> =>
  bench.once('welcome', async () => {
    if (bench.system.ports.imap === 0) return;
    await bench.load.run('logins', { accounts: [imapAccount(bench, owner)], parallel: 1, seconds: 0.1 });
  });

/** All events are there; some come by PUT, where that row was measured. */
const filled = (bench: Bench): Promise<void> =>
  bench.once('events', async () => {
    if (bench.system.fillCalendar) bench.system.fillCalendar(person(owner), bench.events);
    else await put(bench, 0, bench.events);
  });

const puts: Row = {
  id: 'caldav-put',
  mail: 'dav',
  metrics: [
    { key: 'caldav-put', title: 'CalDAV PUT of events, 8 connections', unit: '/s', better: 'more', target: '20' },
  ],
  measure: async (bench) => {
    const count = scaled(bench, bench.system.fillCalendar ? 200 : 2000);
    await put(bench, 0, 40);
    return await sampleOf(bench, count, async () => ({
      'caldav-put': count / (await put(bench, 40, count)).seconds,
    }));
  },
};

const gets: Row = {
  id: 'caldav-get',
  mail: 'dav',
  metrics: [
    { key: 'caldav-get', title: 'CalDAV GET of events, 8 connections', unit: '/s', better: 'more', target: '15' },
  ],
  measure: async (bench) => {
    await filled(bench);
    const job = { ...accountOf(bench), calendar: calendarOf(bench), connections };
    await bench.load.run('davGet', { ...job, count: 100 });
    const count = scaled(bench, bench.system.fillCalendar ? 500 : 4000);
    return await sampleOf(bench, count, async () => {
      const { seconds } = await bench.load.run('davGet', { ...job, count: Math.min(count, bench.events) });
      return { 'caldav-get': Math.min(count, bench.events) / seconds };
    });
  },
};

interface Asked {
  readonly id: string;
  readonly title: string;
  readonly target: string;
  readonly times: number;
  readonly request: (bench: Bench) => HttpRequest;
}

/** The first answer is not measured: it fills caches on either side. */
async function asked(bench: Bench, { id, request, times }: Asked): Promise<Sample> {
  await filled(bench);
  const job = { ...accountOf(bench), request: request(bench) };
  await bench.load.run('davAsk', { ...job, times: 2 });
  const count = Math.max(2, scaled(bench, times));
  let note = '';
  const sample = await sampleOf(bench, count, async () => {
    const { milliseconds, octets, responses } = await bench.load.run('davAsk', { ...job, times: count });
    note = `${bench.system.name}: ${responses} responses in ${Math.round(octets / 1000)} KB`;
    return { [id]: median(milliseconds) };
  });
  return { ...sample, note };
}

const rowOf = (each: Asked): Row => ({
  id: each.id,
  mail: 'dav',
  metrics: [{ key: each.id, title: each.title, unit: 'ms', better: 'less', target: each.target }],
  measure: (bench) => asked(bench, each),
});

const stamp = (moment: number): string => new Date(moment).toISOString().replace(/[-:]|\.\d+/g, '');

const query =
  (days: number) =>
  (bench: Bench): HttpRequest => {
    const from = yearBegins + 180 * day;
    const range = `<c:time-range start="${stamp(from)}" end="${stamp(from + days * day)}"/>`;
    const filter = `<c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">${range}</c:comp-filter></c:comp-filter></c:filter>`;
    const body = `<?xml version="1.0"?><c:calendar-query ${namespaces}>${data}${filter}</c:calendar-query>`;
    return { method: 'REPORT', path: calendarOf(bench), headers: { ...xml, Depth: '1' }, body };
  };

const multiget = (bench: Bench): HttpRequest => {
  const apart = Math.max(1, Math.floor(bench.events / 500));
  const hrefs = Array.from(
    { length: 500 },
    (_, index) => `<d:href>${calendarOf(bench)}${eventName(index * apart)}</d:href>`,
  );
  const body = `<?xml version="1.0"?><c:calendar-multiget ${namespaces}>${data}${hrefs.join('')}</c:calendar-multiget>`;
  return { method: 'REPORT', path: calendarOf(bench), headers: { ...xml, Depth: '1' }, body };
};

const listing = (bench: Bench): HttpRequest => ({
  method: 'PROPFIND',
  path: calendarOf(bench),
  headers: { ...xml, Depth: '1' },
  body: `<?xml version="1.0"?><d:propfind ${namespaces}><d:prop><d:getetag/><d:getcontenttype/><d:resourcetype/></d:prop></d:propfind>`,
});

const syncRequest = (bench: Bench, token: string): HttpRequest => ({
  method: 'REPORT',
  path: calendarOf(bench),
  headers: xml,
  body: `<?xml version="1.0"?><d:sync-collection ${namespaces}><d:sync-token>${token}</d:sync-token><d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>`,
});

/** What a client asks that knows all but 100 changes. */
const syncs: Row = {
  id: 'caldav-sync',
  mail: 'dav',
  metrics: [
    {
      key: 'caldav-sync',
      title: 'CalDAV sync-collection after 100 changes',
      unit: 'ms',
      better: 'less',
      target: '15 (CPU 2)',
    },
  ],
  measure: async (bench) => {
    await filled(bench);
    const { text } = await bench.load.run('davAsk', {
      ...accountOf(bench),
      request: tokenRequest(bench),
      times: 1,
    });
    const token = /<(?:\w+:)?sync-token>([^<]+)</.exec(text)?.[1] ?? '';
    await put(bench, 0, 100, 1);
    const request = (): HttpRequest => syncRequest(bench, token);
    return await asked(bench, { id: 'caldav-sync', title: '', target: '', times: 100, request });
  },
};

const tokenRequest = (bench: Bench): HttpRequest => ({
  method: 'PROPFIND',
  path: calendarOf(bench),
  headers: { ...xml, Depth: '0' },
  body: `<?xml version="1.0"?><d:propfind ${namespaces}><d:prop><d:sync-token/></d:prop></d:propfind>`,
});

const most = 'CalDAV calendar-query of a';

/** Calendars with many events, of which each tenth recurs. */
export const calendarRows: readonly Row[] = [
  puts,
  rowOf({ id: 'caldav-week', title: `${most} week`, target: '50 (CPU)', times: 30, request: query(7) }),
  rowOf({ id: 'caldav-month', title: `${most} month`, target: '50 (CPU)', times: 30, request: query(30) }),
  rowOf({ id: 'caldav-multiget', title: 'CalDAV multiget of 500', target: '10 (CPU)', times: 30, request: multiget }),
  rowOf({ id: 'caldav-propfind', title: 'CalDAV PROPFIND 1', target: '10', times: 20, request: listing }),
  syncs,
  gets,
];
