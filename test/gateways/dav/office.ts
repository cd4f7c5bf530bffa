import type { ShareLevel } from '#core/collections';
import type { AccountId } from '#kernel';
import { type Answer, password, testDav, type TestDav } from '../../fixtures/dav.js';
import { calendarOf, event } from './calendarClient.js';

export const [boss, secretary, stranger] = ['boss@share.test', 'sec@share.test', 'stranger@elsewhere.test'];
/** What others may not read of an event. */
export const secret = 'Secret-Plan';
const namespaces =
  'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:card="urn:ietf:params:xml:ns:carddav" xmlns:cs="http://calendarserver.org/ns/" xmlns:i="http://apple.com/ns/ical/"';
const everything = '<d:getetag/><c:calendar-data/>';

export const at = (path: string): string => `/dav/${path.replace('/', `/${boss}/`)}`;
export const hrefsIn = ({ text }: Answer): readonly string[] =>
  [...text.matchAll(/<d:response><d:href>([^<]*)<\/d:href>/g)].map(([, href = '']) => decodeURIComponent(href));
export const tokenIn = ({ text }: Answer): string => /<d:sync-token>([^<]*)</.exec(text)?.[1] ?? '';

export const meeting = (uid: string, ...more: readonly string[]): string =>
  calendarOf(
    ...event(
      uid,
      'DTSTART:20300107T010000Z',
      'DTEND:20300107T020000Z',
      'SUMMARY:Title',
      'LOCATION:Room',
      `DESCRIPTION:${secret}`,
      ...more,
    ),
  );

export const color =
  '<d:propertyupdate xmlns:d="DAV:" xmlns:i="http://apple.com/ns/ical/"><d:set><d:prop><i:calendar-color>#00ff00</i:calendar-color></d:prop></d:set></d:propertyupdate>';
export const lockInfo =
  '<d:lockinfo xmlns:d="DAV:"><d:lockscope><d:exclusive/></d:lockscope><d:locktype><d:write/></d:locktype></d:lockinfo>';

/** A boss, a secretary, somebody else beside them, and a stranger of another organisation. */
export class Office {
  private count = 0;
  /** The boss's calendar of the moment, with an open event, `a.ics`, and a private one, `p.ics`. */
  work = '';

  private constructor(
    readonly dav: TestDav,
    readonly owner: AccountId,
    readonly reader: AccountId,
  ) {}

  static async open(): Promise<Office> {
    const dav = await testDav();
    const owner = await dav.people.add(boss, password);
    const reader = await dav.people.add(secretary, password);
    for (const address of ['other@share.test', stranger]) await dav.people.add(address, password);
    const { pool } = dav.test.database;
    await pool.query("INSERT INTO organisation (name) VALUES ('other')");
    for (const [table, where] of [
      ['account', "address LIKE '%@elsewhere.test'"],
      ['domain', "name = 'elsewhere.test'"],
      ['address', "address LIKE '%@elsewhere.test'"],
    ])
      await pool.query(
        `UPDATE ${table} SET organisation_id = (SELECT id FROM organisation WHERE name = 'other') WHERE ${where}`,
      );
    return new Office(dav, owner, reader);
  }

  /** Begins with a calendar of which nobody has anything. */
  async begin(): Promise<void> {
    if (this.work !== '') await this.as(boss, 'DELETE', `${at(this.work)}/`);
    this.count += 1;
    this.work = `calendars/w${this.count}`;
    await this.as(boss, 'MKCALENDAR', `${at(this.work)}/`);
    await this.put(boss, `${at(this.work)}/a.ics`, meeting('a'));
    await this.put(boss, `${at(this.work)}/p.ics`, meeting('p', 'CLASS:PRIVATE'));
  }

  /** The path of something in the calendar. */
  path(name = ''): string {
    return `${at(this.work)}/${name}`;
  }

  as(
    user: string,
    method: string,
    path: string,
    body = '',
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    return this.dav.ask(user, method, path, { ...(body === '' ? {} : { body }), headers });
  }

  put(user: string, path: string, text: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.as(user, 'PUT', path, text, { 'content-type': 'text/calendar', ...headers });
  }

  propfind(user: string, path: string, names: string, depth = '0'): Promise<Answer> {
    return this.as(user, 'PROPFIND', path, `<d:propfind ${namespaces}><d:prop>${names}</d:prop></d:propfind>`, {
      depth,
    });
  }

  proppatch(user: string, path: string, inner: string): Promise<Answer> {
    const body = `<d:propertyupdate ${namespaces}><d:set><d:prop>${inner}</d:prop></d:set></d:propertyupdate>`;
    return this.as(user, 'PROPPATCH', path, body);
  }

  /** A body of XML, whose root needs no namespaces of its own. */
  send(user: string, method: string, path: string, name: string, inner: string, depth = '1'): Promise<Answer> {
    const headers = { depth, 'content-type': 'application/xml' };
    return this.as(user, method, path, `<${name} ${namespaces}>${inner}</${name}>`, headers);
  }

  report(user: string, path: string, name: string, inner: string): Promise<Answer> {
    return this.send(user, 'REPORT', path, name, inner);
  }

  query(user: string, path: string, filter = ''): Promise<Answer> {
    const events = `<c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">${filter}</c:comp-filter></c:comp-filter>`;
    return this.report(user, path, 'c:calendar-query', `<d:prop>${everything}</d:prop><c:filter>${events}</c:filter>`);
  }

  multiget(user: string, path: string, ...hrefs: readonly string[]): Promise<Answer> {
    const named = hrefs.map((href) => `<d:href>${href}</d:href>`).join('');
    return this.report(user, path, 'c:calendar-multiget', `<d:prop>${everything}</d:prop>${named}`);
  }

  busy(user: string, path: string): Promise<Answer> {
    const range = '<c:time-range start="20300101T000000Z" end="20300201T000000Z"/>';
    return this.report(user, path, 'c:free-busy-query', range);
  }

  sync(user: string, path: string, token = ''): Promise<Answer> {
    const inner = `<d:sync-token>${token}</d:sync-token><d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop>`;
    return this.report(user, path, 'd:sync-collection', inner);
  }

  share(level: ShareLevel | null, path = this.work, grantee = secretary): Promise<void> {
    return this.dav.share(this.owner, path, grantee, level);
  }

  close(): Promise<void> {
    return this.dav.close();
  }
}
