import { testPassword } from '#testing';

export interface DavResult {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** A client of CalDAV that sends what it is told. */
export class CalendarClient {
  constructor(
    private readonly port: number,
    readonly address: string,
  ) {}

  path(name = '', calendar = 'default'): string {
    return `/dav/calendars/${this.address}/${calendar}/${name}`;
  }

  async ask(
    method: string,
    path: string,
    body: string | null = null,
    headers: Record<string, string> = {},
  ): Promise<DavResult> {
    const credentials = Buffer.from(`${this.address}:${testPassword}`).toString('base64');
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      method,
      headers: { authorization: `Basic ${credentials}`, ...headers },
      body: body,
    });
    return { status: response.status, headers: response.headers, body: await response.text() };
  }

  /** Puts an object of lines, between the head and the end of a calendar. */
  put(
    name: string,
    lines: readonly string[],
    calendar = 'default',
    headers: Record<string, string> = {},
  ): Promise<DavResult> {
    return this.ask('PUT', this.path(name, calendar), calendarOf(...lines), {
      'content-type': 'text/calendar',
      ...headers,
    });
  }

  report(xml: string, calendar = 'default', headers: Record<string, string> = {}): Promise<DavResult> {
    return this.ask('REPORT', this.path('', calendar), xml, {
      depth: '1',
      'content-type': 'application/xml',
      ...headers,
    });
  }

  /** Names of the objects that a filter of VCALENDAR finds. */
  async query(filter: string, calendar = 'default', more = ''): Promise<readonly string[]> {
    const { status, body } = await this.report(queryOf(filter, '<d:getetag/>', more), calendar);
    if (status !== 207) throw new Error(`${status} ${body}`);
    return namesIn(body);
  }

  /** Data of the objects that a filter finds. */
  async data(filter: string, data: string, calendar = 'default', more = ''): Promise<readonly string[]> {
    const { status, body } = await this.report(queryOf(filter, data, more), calendar);
    if (status !== 207) throw new Error(`${status} ${body}`);
    return dataIn(body);
  }
}

export const calendarOf = (...lines: readonly string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Test//EN', ...lines, 'END:VCALENDAR', ''].join('\r\n');

/** Lines of an event; those given come behind the usual. */
export const event = (uid: string, ...lines: readonly string[]): readonly string[] => [
  'BEGIN:VEVENT',
  `UID:${uid}`,
  'DTSTAMP:20260101T000000Z',
  ...lines,
  'END:VEVENT',
];

export const todo = (uid: string, ...lines: readonly string[]): readonly string[] =>
  event(uid, ...lines).map((line) => line.replace('VEVENT', 'VTODO'));

export const queryOf = (filter: string, prop: string, more = ''): string =>
  `<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop>${prop}</d:prop><c:filter><c:comp-filter name="VCALENDAR">${filter}</c:comp-filter></c:filter>${more}</c:calendar-query>`;

export const comp = (name: string, inner = ''): string => `<c:comp-filter name="${name}">${inner}</c:comp-filter>`;

export const range = (start: string | null, end: string | null): string =>
  `<c:time-range${start === null ? '' : ` start="${start}"`}${end === null ? '' : ` end="${end}"`}/>`;

export function namesIn(body: string): readonly string[] {
  return [...body.matchAll(/<d:href>([^<]*)<\/d:href>/g)]
    .map(([, href = '']) => decodeURIComponent(href.split('/').at(-1) ?? ''))
    .toSorted();
}

const references: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&#13;': '\r' };

export function dataIn(body: string): readonly string[] {
  return [...body.matchAll(/<c:calendar-data>([^<]*)<\/c:calendar-data>/g)].map(([, text = '']) =>
    text.replace(/&(?:lt|gt|amp|#13);/g, (found) => references[found] ?? found),
  );
}
