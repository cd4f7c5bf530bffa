import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, password, testDav, type TestDav } from '../../fixtures/dav.js';

const user = 'taro@people.test';
const namespaces =
  'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:card="urn:ietf:params:xml:ns:carddav" xmlns:cs="http://calendarserver.org/ns/"';
let dav: TestDav;

beforeAll(async () => {
  dav = await testDav();
  for (const name of ['taro', 'hanako', 'room']) await dav.people.add(`${name}@people.test`, password);
  await dav.people.add('stranger@elsewhere.test', password);
  const { pool } = dav.test.database;
  await pool.query(
    "UPDATE account SET name = '山田 花子', phonetic_name = 'やまだ はなこ' WHERE address = 'hanako@people.test'",
  );
  await pool.query("INSERT INTO organisation (name) VALUES ('other')");
  await pool.query(
    "UPDATE account SET organisation_id = (SELECT id FROM organisation WHERE name = 'other') WHERE address LIKE 'stranger@%'",
  );
  await pool.query(
    "UPDATE domain SET organisation_id = (SELECT id FROM organisation WHERE name = 'other') WHERE name = 'elsewhere.test'",
  );
});
afterAll(() => dav?.close());

const report = (name: string, inner: string, path = '/dav/principals/', attributes = ''): Promise<Answer> =>
  dav.ask(user, 'REPORT', path, { body: `<${name} ${namespaces} ${attributes}>${inner}</${name}>` });
const propfind = (path: string, names: string): Promise<Answer> =>
  dav.ask(user, 'PROPFIND', path, {
    body: `<d:propfind ${namespaces}><d:prop>${names}</d:prop></d:propfind>`,
    headers: { depth: '0' },
  });
const hrefsIn = ({ text }: Answer): readonly string[] =>
  [...text.matchAll(/<d:response><d:href>([^<]*)<\/d:href>/g)].map(([, href = '']) => decodeURIComponent(href));

describe('principals', () => {
  it('of the organisation can be read, without their homes; others look like nobody', async () => {
    const names = '<d:displayname/><d:principal-URL/><c:calendar-user-address-set/><c:calendar-user-type/>';
    const answer = await propfind(
      '/dav/principals/hanako@people.test/',
      `${names}<c:calendar-home-set/><d:quota-used-bytes/>`,
    );
    expect(answer.text).toContain('<d:displayname>山田 花子</d:displayname>');
    expect(answer.text).toContain('<d:href>mailto:hanako@people.test</d:href>');
    expect(answer.text).toContain('<c:calendar-user-type>INDIVIDUAL</c:calendar-user-type>');
    expect(answer.text).toMatch(/<c:calendar-home-set\/><d:quota-used-bytes\/><\/d:prop><d:status>HTTP\/1.1 404/);
    for (const other of ['stranger@elsewhere.test', 'nobody@people.test'])
      expect((await propfind(`/dav/principals/${other}/`, names)).status).toBe(404);
  });

  it('cannot be changed by others', async () => {
    const body = `<d:propertyupdate ${namespaces}><d:set><d:prop><d:displayname>X</d:displayname></d:prop></d:set></d:propertyupdate>`;
    expect((await dav.ask(user, 'PROPPATCH', '/dav/principals/hanako@people.test/', { body })).status).toBe(403);
  });
});

describe('principal-property-search', () => {
  const search = (property: string, text: string, attributes = ''): Promise<Answer> =>
    report(
      'd:principal-property-search',
      `<d:property-search><d:prop>${property}</d:prop><d:match ${attributes}>${text}</d:match></d:property-search><d:prop><d:displayname/></d:prop>`,
    );

  it.each([
    ['<d:displayname/>', '花子'],
    ['<d:displayname/>', 'ヤマダ'],
    ['<cs:email-address-set/>', 'HANAKO@'],
    ['<c:calendar-user-address-set/>', 'mailto:hanako@people.test'],
  ])('finds in %s the text %s', async (property, text) => {
    expect(hrefsIn(await search(property, text))).toEqual(['/dav/principals/hanako@people.test/']);
  });

  it('finds by the kind of match, and nobody of others', async () => {
    expect(hrefsIn(await search('<cs:email-address-set/>', 'anako', 'match-type="starts-with"'))).toEqual([]);
    expect(hrefsIn(await search('<cs:email-address-set/>', 'test'))).toHaveLength(3);
    expect(hrefsIn(await search('<cs:email-address-set/>', 'stranger'))).toEqual([]);
    expect(hrefsIn(await search('<d:getetag/>', ''))).toEqual([]);
  });

  it('is told by principal-search-property-set', async () => {
    const answer = await report('d:principal-search-property-set', '');
    expect(answer.status).toBe(200);
    expect(answer.text.match(/<d:principal-search-property>/g)).toHaveLength(4);
  });
});

it('principal-match finds who asks', async () => {
  const answer = await report('d:principal-match', '<d:self/><d:prop><d:displayname/></d:prop>');
  expect(hrefsIn(answer)).toEqual([`/dav/principals/${user}/`]);
});

it('calendarserver-principal-search finds by words and context, up to a limit', async () => {
  const tokens = (...words: readonly string[]): string =>
    words.map((word) => `<cs:search-token>${word}</cs:search-token>`).join('');
  const search = (inner: string, context = 'attendee'): Promise<Answer> =>
    report(
      'cs:calendarserver-principal-search',
      `${inner}<d:prop><d:displayname/></d:prop>`,
      undefined,
      `context="${context}"`,
    );
  expect(hrefsIn(await search(tokens('山田', 'hana')))).toEqual(['/dav/principals/hanako@people.test/']);
  expect(hrefsIn(await search(tokens('山田'), 'location'))).toEqual([]);
  const limited = await search(`${tokens('people.test')}<cs:limit><cs:nresults>1</cs:nresults></cs:limit>`);
  expect(hrefsIn(limited)).toHaveLength(2);
  expect(limited.text).toContain('507');
});

describe('expand-property', () => {
  it('tells of the places that properties name', async () => {
    const answer = await report(
      'd:expand-property',
      '<d:property name="current-user-principal"><d:property name="displayname"/><d:property name="addressbook-home-set" namespace="urn:ietf:params:xml:ns:carddav"><d:property name="resourcetype"/></d:property></d:property><d:property name="owner"/>',
      `/dav/addressbooks/${user}/default/`,
    );
    expect(answer.status).toBe(207);
    expect(answer.text).toContain(`<d:current-user-principal><d:response><d:href>/dav/principals/${user}/</d:href>`);
    expect(answer.text).toContain(`<card:addressbook-home-set><d:response><d:href>/dav/addressbooks/${user}/</d:href>`);
    expect(answer.text).toContain(`<d:owner><d:href>/dav/principals/${user}/</d:href></d:owner>`);
  });

  it('keeps addresses that lead nowhere here', async () => {
    const answer = await report(
      'd:expand-property',
      '<d:property name="calendar-user-address-set" namespace="urn:ietf:params:xml:ns:caldav"><d:property name="displayname"/></d:property>',
      `/dav/principals/${user}/`,
    );
    expect(answer.text).toContain(`<d:href>mailto:${user}</d:href>`);
  });

  it('ends where an answer would be of too many places', async () => {
    const links = ['current-user-principal', 'owner', 'principal-URL'];
    const tree = (depth: number): string =>
      depth === 0
        ? '<d:property name="displayname"/>'
        : links.map((name) => `<d:property name="${name}">${tree(depth - 1)}</d:property>`).join('');
    const few = await report('d:expand-property', tree(2), `/dav/principals/${user}/`);
    expect(few.status).toBe(207);
    const many = await report('d:expand-property', tree(7), `/dav/principals/${user}/`);
    expect(many.status).toBe(403);
    expect(many.text).toContain('number-of-matches-within-limits');
  });
});
