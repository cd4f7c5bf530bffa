import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, password, type TestDav } from '../../fixtures/dav.js';
import { calendarOf, event } from './calendarClient.js';

export const names = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:cs="http://calendarserver.org/ns/"';

const patience = 15_000;

/** A person with a program for calendars. */
export class Person {
  constructor(
    private readonly dav: TestDav,
    readonly address: string,
  ) {}

  static async add(dav: TestDav, address: string): Promise<Person> {
    await dav.people.add(address, password);
    return new Person(dav, address);
  }

  path(name = '', collection = 'default'): string {
    return `/dav/calendars/${this.address}/${collection}/${name}`;
  }

  ask(method: string, path: string, body?: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.dav.ask(this.address, method, path, { ...(body === undefined ? {} : { body }), headers });
  }

  put(name: string, text: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.ask('PUT', this.path(name), text, { 'content-type': 'text/calendar', ...headers });
  }

  async get(name: string): Promise<Answer> {
    return await this.ask('GET', this.path(name));
  }

  /** The text of an object, unfolded; empty where there is none. */
  async text(name: string): Promise<string> {
    const { status, text } = await this.get(name);
    return status === 200 ? text.replaceAll('\r\n ', '') : '';
  }

  /** Waits until an object says something. */
  async sees(name: string, what: string | RegExp): Promise<string> {
    let text = '';
    for (const end = Date.now() + patience; Date.now() < end; await delay(30)) {
      text = await this.text(name);
      if (typeof what === 'string' ? text.includes(what) : what.test(text)) return text;
    }
    throw new Error(`${name} of ${this.address} does not say ${what}:\n${text}`);
  }

  /** Rewrites what lies there, line by line. */
  async edit(
    name: string,
    change: (text: string) => string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    return await this.put(name, change(await this.text(name)), headers);
  }

  /** Answers an invitation as programs do. */
  answer(name: string, status: string): Promise<Answer> {
    return this.edit(name, (text) => answered(text, this.address, status));
  }

  async propfind(path: string, properties: string, depth = '0'): Promise<Answer> {
    const body = `<d:propfind ${names}><d:prop>${properties}</d:prop></d:propfind>`;
    return await this.ask('PROPFIND', path, body, { depth });
  }

  /** Names of what lies in a collection. */
  async members(collection: string): Promise<readonly string[]> {
    const { text } = await this.propfind(this.path('', collection), '<d:getetag/>', '1');
    return [...text.matchAll(/<d:href>([^<]*)<\/d:href>/g)]
      .map(([, href = '']) => decodeURIComponent(href.split('/').at(-1) ?? ''))
      .filter((name) => name !== '');
  }
}

export const answered = (text: string, address: string, status: string): string =>
  text.replace(new RegExp(`ATTENDEE[^\r\n]*:mailto:${address}`, 'g'), (line) =>
    line.replace(/;PARTSTAT=[A-Z-]+/, '').replace('ATTENDEE', `ATTENDEE;PARTSTAT=${status}`),
  );

/** A meeting, of lines that come behind the usual. */
export function meeting(
  uid: string,
  organizer: string,
  attendees: readonly string[],
  ...lines: readonly string[]
): string {
  const start = lines.some((line) => line.startsWith('DTSTART'))
    ? []
    : ['DTSTART:20300107T010000Z', 'DTEND:20300107T020000Z'];
  const people = [organizer, ...attendees].map((address) =>
    address === organizer ? `ATTENDEE;PARTSTAT=ACCEPTED:mailto:${address}` : `ATTENDEE;RSVP=TRUE:mailto:${address}`,
  );
  return calendarOf(...event(uid, ...start, 'SUMMARY:Plan', `ORGANIZER:mailto:${organizer}`, ...people, ...lines));
}
