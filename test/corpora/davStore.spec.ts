import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, password, testDav, type TestDav } from '../fixtures/dav.js';
import { corpusFile, corpusFiles, haveCorpora } from './corpus.js';

const user = 'corpora@dav.test';
const book = `/dav/addressbooks/${user}/default/`;
const calendar = `/dav/calendars/${user}/all/`;
const filesOf = (folders: readonly string[], ending: string): readonly string[] =>
  haveCorpora()
    ? folders.flatMap((folder) => corpusFiles(folder)).filter((name) => name.toLowerCase().endsWith(ending))
    : [];
const calendars = filesOf(['ics-ical4j', 'ics-icaljs', 'ics-libical', 'ics-vcf-sabre-vobject'], '.ics');
const cards = filesOf(['vcf-ez-vcard', 'ics-vcf-sabre-vobject'], '.vcf');

let dav: TestDav;
beforeAll(async () => {
  if (!haveCorpora()) return;
  dav = await testDav();
  await dav.people.add(user, password);
  await dav.ask(user, 'MKCALENDAR', calendar);
});
afterAll(() => dav?.close());

const ask = (method: string, path: string, body?: string | Uint8Array<ArrayBuffer>): Promise<Answer> =>
  dav.ask(user, method, path, { headers: { depth: '1' }, ...(body === undefined ? {} : { body }) });

/** Puts a file: kept octet for octet, or refused with a precondition and a reason. True when it is kept. */
async function isKept(home: string, name: string, ending: string): Promise<boolean> {
  const octets = corpusFile(name);
  const path = `${home}${encodeURIComponent(name.replaceAll('/', '_'))}${ending}`;
  const put = await ask('PUT', path, new Uint8Array(octets));
  if (put.status !== 201) {
    expect([name, put.status, /<d:error[^]*<(?:c|card):[a-z-]+[^]*>/.test(put.text)]).toEqual([name, 403, true]);
    return false;
  }
  const back = await ask('GET', path);
  expect([name, back.text]).toEqual([name, octets.toString('utf8').replace(/^\ufeff/, '')]);
  return true;
}

async function keptOf(home: string, names: readonly string[], ending: string): Promise<number> {
  let kept = 0;
  for (const name of names) if (await isKept(home, name, ending)) kept += 1;
  return kept;
}

describe.skipIf(!haveCorpora())('every file of the corpora', () => {
  it('that is a calendar object is kept as it came, and what is none is refused in words', async () => {
    const kept = await keptOf(calendar, calendars, '.ics');
    process.stdout.write(`${kept} of ${calendars.length} calendars are kept, the others refused\n`);
    // Nine of ten files are zones alone, which are no calendar objects.
    expect(kept).toBeGreaterThanOrEqual(40);
  }, 240_000);

  it('that is a card is kept as it came', async () => {
    const kept = await keptOf(book, cards, '.vcf');
    process.stdout.write(`${kept} of ${cards.length} cards are kept, the others refused\n`);
    expect(kept).toBeGreaterThanOrEqual(12);
  }, 60_000);

  it.each([
    [
      '<c:comp-filter name="VEVENT"><c:time-range start="20000101T000000Z" end="20300101T000000Z"/></c:comp-filter>',
      '',
    ],
    ['<c:comp-filter name="VTODO"><c:time-range start="20000101T000000Z"/></c:comp-filter>', ''],
    [
      '<c:comp-filter name="VEVENT"><c:time-range start="20100101T000000Z" end="20110101T000000Z"/></c:comp-filter>',
      '<c:expand start="20100101T000000Z" end="20110101T000000Z"/>',
    ],
    [
      '<c:comp-filter name="VEVENT"><c:prop-filter name="SUMMARY"><c:text-match>a</c:text-match></c:prop-filter></c:comp-filter>',
      '',
    ],
    [
      '<c:comp-filter name="VEVENT"><c:comp-filter name="VALARM"><c:time-range start="20000101T000000Z" end="20300101T000000Z"/></c:comp-filter></c:comp-filter>',
      '',
    ],
  ])(
    'is queried without an error: %s',
    async (filter, data) => {
      const answer = await ask(
        'REPORT',
        calendar,
        `<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:getetag/><c:calendar-data>${data}</c:calendar-data></d:prop><c:filter><c:comp-filter name="VCALENDAR">${filter}</c:comp-filter></c:filter></c:calendar-query>`,
      );
      expect([answer.status, answer.text.endsWith('</d:multistatus>')]).toEqual([207, true]);
    },
    60_000,
  );
});
