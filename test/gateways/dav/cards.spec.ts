import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, testDav, type TestDav, password } from '../../fixtures/dav.js';

const user = 'hanako@cards.test';
const home = `/dav/addressbooks/${user}/`;
const book = `${home}default/`;
let dav: TestDav;

beforeAll(async () => {
  dav = await testDav();
  await dav.people.add(user, password);
});
afterAll(() => dav?.close());

const three = (uid: string, name: string, more = ''): string =>
  `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:${uid}\r\nFN:${name}\r\nN:${name};;;;\r\n${more}END:VCARD\r\n`;
const four = (uid: string, name: string): string => three(uid, name).replace('VERSION:3.0', 'VERSION:4.0');
const put = (name: string, body: string, headers = {}): Promise<Answer> =>
  dav.ask(user, 'PUT', `${book}${name}`, { body, headers: { 'content-type': 'text/vcard', ...headers } });
const namespaces = 'xmlns:d="DAV:" xmlns:card="urn:ietf:params:xml:ns:carddav"';
const report = (kind: string, inner: string, at = book): Promise<Answer> =>
  dav.ask(user, 'REPORT', at, { body: `<card:${kind} ${namespaces}>${inner}</card:${kind}>` });
const query = (filter: string, more = ''): Promise<Answer> =>
  report(
    'addressbook-query',
    `<d:prop><d:getetag/><card:address-data/></d:prop><card:filter>${filter}</card:filter>${more}`,
  );
const hrefsIn = ({ text }: Answer): readonly string[] =>
  [...text.matchAll(/<d:response><d:href>([^<]*)<\/d:href>/g)].map(([, href = '']) => href.split('/').at(-1) ?? '');

describe('cards', () => {
  it('come back octet for octet', async () => {
    const card = three('one', '山田 太郎', 'X-OWN;X-P="a,b":kept\r\n');
    const stored = await put('one.vcf', card);
    expect(stored.status).toBe(201);
    const got = await dav.ask(user, 'GET', `${book}one.vcf`);
    expect(got.text).toBe(card);
    expect(got.headers.get('etag')).toBe(stored.headers.get('etag'));
    expect((await put('one.vcf', card)).status).toBe(204);
  });

  it.each([
    ['no card', 'hello', 'valid-address-data'],
    ['of version 2.1', three('x', 'X').replace('3.0', '2.1'), 'supported-address-data'],
    ['of two UIDs', three('x', 'X', 'UID:y\r\n'), 'valid-address-data'],
  ])('that are %s are refused', async (_, body, precondition) => {
    const answer = await put('bad.vcf', body);
    expect(answer.status).toBe(403);
    expect(answer.text).toContain(`<card:${precondition}>`);
    expect((await dav.ask(user, 'GET', `${book}bad.vcf`)).status).toBe(404);
  });

  it('of the same UID are refused with the address of the other', async () => {
    await put('first.vcf', three('same', 'First'));
    const answer = await put('second.vcf', three('same', 'Second'));
    expect(answer.status).toBe(403);
    expect(answer.text).toContain(`<card:no-uid-conflict><d:href>${book}first.vcf</d:href>`);
  });

  it('without a UID are kept as they came', async () => {
    const card = three('x', 'Nobody').replace('UID:x\r\n', '');
    expect((await put('nameless.vcf', card)).status).toBe(201);
    expect((await dav.ask(user, 'GET', `${book}nameless.vcf`)).text).toBe(card);
  });

  it('that are too big are refused', async () => {
    const answer = await put('big.vcf', three('big', 'Big', `NOTE:${'x'.repeat(5 * 1024 * 1024)}\r\n`));
    expect(answer.status).toBe(413);
  });

  it('of one version are given in the other, and as jCard', async () => {
    await put('four.vcf', four('four', 'Vier'));
    const get = (accept: string): Promise<Answer> => dav.ask(user, 'GET', `${book}four.vcf`, { headers: { accept } });
    expect((await get('text/vcard; version=3.0')).text).toContain('VERSION:3.0');
    expect((await get('text/vcard')).text).toBe(four('four', 'Vier'));
    expect((await get('text/vcard; version=4.0, text/vcard; version=3.0; q=0.5')).text).toBe(four('four', 'Vier'));
    const jcard = await get('application/vcard+json');
    expect(jcard.headers.get('content-type')).toBe('application/vcard+json');
    expect(JSON.parse(jcard.text)[1]).toContainEqual(['fn', {}, 'text', 'Vier']);
  });
});

describe('addressbook-query', () => {
  beforeAll(async () => {
    await put('q1.vcf', three('q1', 'Sato', 'EMAIL;TYPE=WORK:sato@query.test\r\n'));
    await put('q2.vcf', three('q2', 'Suzuki', 'EMAIL;TYPE=HOME:suzuki@query.test\r\n'));
    await put('q3.vcf', three('q3', 'Takahashi'));
  });
  const match = (name: string, text: string, attributes = ''): string =>
    `<card:prop-filter name="${name}"><card:text-match ${attributes}>${text}</card:text-match></card:prop-filter>`;

  it('finds by text, by parameter and by what is missing', async () => {
    expect(hrefsIn(await query(match('EMAIL', 'QUERY.test')))).toEqual(['q1.vcf', 'q2.vcf']);
    expect(hrefsIn(await query(match('FN', 'ato', 'match-type="ends-with"')))).toEqual(['q1.vcf']);
    const home = '<card:param-filter name="TYPE"><card:text-match>home</card:text-match></card:param-filter>';
    expect(hrefsIn(await query(`<card:prop-filter name="EMAIL">${home}</card:prop-filter>`))).toEqual(['q2.vcf']);
    const found = hrefsIn(await query('<card:prop-filter name="EMAIL"><card:is-not-defined/></card:prop-filter>'));
    expect(found).toContain('q3.vcf');
    expect(found).not.toContain('q1.vcf');
  });

  it('gives no more than is asked for, and says so', async () => {
    const answer = await query(
      match('EMAIL', 'query.test'),
      '<card:limit><card:nresults>1</card:nresults></card:limit>',
    );
    expect(hrefsIn(answer)).toEqual(['q1.vcf', '']);
    expect(answer.text).toMatch(/507[^<]*<\/d:status><d:error><d:number-of-matches-within-limits\/>/);
    const all = await query(match('FN', 'Sato'), '<card:limit><card:nresults>1</card:nresults></card:limit>');
    expect(all.text).not.toContain('507');
  });

  it('gives the version and the properties that are asked for', async () => {
    await put('v4.vcf', four('v4', 'Quattro'));
    const asked = (data: string): Promise<Answer> =>
      report('addressbook-query', `<d:prop>${data}</d:prop><card:filter>${match('FN', 'Quattro')}</card:filter>`);
    expect((await asked('<card:address-data/>')).text).toContain('VERSION:3.0');
    expect((await asked('<card:address-data content-type="text/vcard" version="4.0"/>')).text).toContain('VERSION:4.0');
    const part = await asked('<card:address-data><card:prop name="FN"/></card:address-data>');
    expect(part.text).toContain('FN:Quattro');
    expect(part.text).not.toContain('UID:');
    const other = await asked('<card:address-data content-type="text/plain"/>');
    expect(other.status).toBe(403);
    expect(other.text).toContain('<card:supported-address-data/>');
  });

  it.each([
    [
      '<card:prop-filter name="FN"><card:text-match collation="i;none">a</card:text-match></card:prop-filter>',
      'supported-collation',
    ],
    ['<card:prop-filter/>', 'supported-filter'],
  ])('refuses %s', async (filter, precondition) => {
    const answer = await query(filter);
    expect(answer.status).toBe(403);
    expect(answer.text).toContain(`<card:${precondition}/>`);
  });

  it('is not answered for a calendar', async () => {
    const body = '<d:prop/><card:filter/>';
    const answer = await report('addressbook-query', body, `/dav/calendars/${user}/default/`);
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('supported-report');
  });
});

describe('addressbook-multiget and sync-collection', () => {
  it('give cards by their addresses, and 404 for what is not in the book', async () => {
    await put('m.vcf', three('m', 'Multi'));
    const hrefs = [
      `${book}m.vcf`,
      `${book}gone.vcf`,
      `/dav/addressbooks/other@cards.test/default/m.vcf`,
      '/etc/passwd',
    ];
    const inner = hrefs.map((href) => `<d:href>${href}</d:href>`).join('');
    const answer = await report('addressbook-multiget', `<d:prop><card:address-data/></d:prop>${inner}`);
    expect(answer.text.match(/FN:Multi/g)).toHaveLength(1);
    expect(answer.text.match(/404 Not Found/g)).toHaveLength(3);
  });

  it('give the cards that changed since a token', async () => {
    const sync = async (token: string): Promise<Answer> => {
      const prop = '<d:prop><d:getetag/><card:address-data version="4.0"/></d:prop>';
      const body = `<d:sync-collection ${namespaces}><d:sync-token>${token}</d:sync-token><d:sync-level>1</d:sync-level>${prop}</d:sync-collection>`;
      return await dav.ask(user, 'REPORT', book, { body });
    };
    const tokenIn = ({ text }: Answer): string => /<d:sync-token>([^<]*)/.exec(text)?.[1] ?? '';
    const token = tokenIn(await sync(''));
    await put('s.vcf', three('s', 'Synced'));
    await dav.ask(user, 'DELETE', `${book}m.vcf`);
    const answer = await sync(token);
    expect(hrefsIn(answer)).toEqual(['s.vcf', 'm.vcf']);
    expect(answer.text).toContain('VERSION:4.0\r\n'.replaceAll('\r\n', ''));
    expect(answer.text).toContain('FN:Synced');
    expect((await sync('urn:fumibako:sync:1:99999999')).text).toContain('valid-sync-token');
  });
});

it('an address book says what it takes', async () => {
  const names = ['supported-collation-set', 'supported-address-data', 'max-resource-size', 'addressbook-description'];
  const description = `<d:propertyupdate ${namespaces}><d:set><d:prop><card:addressbook-description>取引先</card:addressbook-description></d:prop></d:set></d:propertyupdate>`;
  expect((await dav.ask(user, 'PROPPATCH', book, { body: description })).status).toBe(207);
  const body = `<d:propfind ${namespaces}><d:prop>${names.map((name) => `<card:${name}/>`).join('')}</d:prop></d:propfind>`;
  const answer = await dav.ask(user, 'PROPFIND', book, { body, headers: { depth: '0' } });
  expect(answer.text).toContain('<card:supported-collation>i;unicode-casemap</card:supported-collation>');
  expect(answer.text).toContain('content-type="application/vcard+json"');
  expect(answer.text).toContain(`<card:max-resource-size>${5 * 1024 * 1024}</card:max-resource-size>`);
  expect(answer.text).toContain('取引先');
  expect(answer.text).not.toContain('404');
});
