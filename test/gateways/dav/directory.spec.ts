import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Answer, type Given, password, testDav, type TestDav } from '../../fixtures/dav.js';

const user = 'taro@people.test';
const book = `/dav/addressbooks/${user}/directory/`;
const namespaces = 'xmlns:d="DAV:" xmlns:card="urn:ietf:params:xml:ns:carddav"';
let dav: TestDav;
let contact = 0;

beforeAll(async () => {
  dav = await testDav();
  await dav.people.add(user, password);
  const { id } = await dav.contacts.add('default', {
    name: '山田 花子',
    phoneticName: 'やまだ はなこ',
    company: '例会社',
    department: '営業部',
    title: '部長',
    phone: '+81-3-1234-5678',
    emails: ['hanako@elsewhere.test'],
  });
  contact = id;
});
afterAll(() => dav?.close());

const ask = (method: string, path: string, given: Given = {}): Promise<Answer> => dav.ask(user, method, path, given);
const propfind = (path: string, names: string, depth = '0'): Promise<Answer> =>
  ask('PROPFIND', path, {
    body: `<d:propfind ${namespaces}><d:prop>${names}</d:prop></d:propfind>`,
    headers: { depth },
  });
const sync = (token: string): Promise<Answer> =>
  ask('REPORT', book, {
    body: `<d:sync-collection ${namespaces}><d:sync-token>${token}</d:sync-token><d:sync-level>1</d:sync-level><d:prop><card:address-data/></d:prop></d:sync-collection>`,
  });
const tokenIn = ({ text }: Answer): string => /<d:sync-token>([^<]*)/.exec(text)?.[1] ?? '';

it('is one of the address books in the home, and can be read alone', async () => {
  const home = await propfind(`/dav/addressbooks/${user}/`, '<d:resourcetype/>', '1');
  expect(home.text).toContain(`<d:href>${book}</d:href>`);
  const answer = await propfind(book, '<d:current-user-privilege-set/><d:sync-token/>');
  expect(answer.text).toContain('<d:privilege><d:read/></d:privilege>');
  expect(answer.text).not.toContain('write');
  expect(answer.text).toMatch(/urn:fumibako:sync:\d+:0:\d+/);
});

it('tells names, readings, department, title and telephone', async () => {
  const { text, headers } = await ask('GET', `${book}contact-${contact}.vcf`);
  expect(text).toContain('FN:山田 花子\r\n');
  expect(text).toMatch(/^N[^:]*:山田;花子;;;\r$/m);
  expect(text).toContain('X-PHONETIC-LAST-NAME:やまだ\r\n');
  expect(text).toContain('X-PHONETIC-FIRST-NAME:はなこ\r\n');
  expect(text).toMatch(/^ORG[^:]*:例会社;営業部\r$/m);
  expect(text).toContain('TITLE:部長\r\n');
  expect(text).toMatch(/^TEL[^:]*:\+81-3-1234-5678\r$/m);
  expect(text).toMatch(/^EMAIL[^:]*:hanako@elsewhere.test\r$/m);
  const listed = await propfind(book, '<d:getetag/>', '1');
  expect(listed.text).toContain((headers.get('etag') ?? 'no tag').replaceAll('"', '&quot;').replaceAll('&quot;', '"'));
});

it('is queried and read by addresses like any other', async () => {
  const data = '<d:prop><card:address-data version="4.0"/></d:prop>';
  const filter =
    '<card:filter><card:prop-filter name="FN"><card:text-match>山田</card:text-match></card:prop-filter></card:filter>';
  const query = await ask('REPORT', book, {
    body: `<card:addressbook-query ${namespaces}>${data}${filter}</card:addressbook-query>`,
  });
  expect(query.text.match(/<d:response>/g)).toHaveLength(1);
  expect(query.text).toContain('SORT-AS=');
  const hrefs = `<d:href>${book}contact-${contact}.vcf</d:href><d:href>${book}account-999999.vcf</d:href>`;
  const multiget = await ask('REPORT', book, {
    body: `<card:addressbook-multiget ${namespaces}>${data}${hrefs}</card:addressbook-multiget>`,
  });
  expect(multiget.text).toContain('VERSION:4.0');
  expect(multiget.text.match(/404/g)).toHaveLength(1);
});

it('is synchronised by its own changes', async () => {
  const first = await sync('');
  expect(first.text).toContain('FN:山田 花子');
  const token = tokenIn(first);
  expect((await sync(token)).text).not.toContain('<d:response>');
  const { id } = await dav.contacts.add('default', { name: 'Ann Smith', emails: ['ann@elsewhere.test'] });
  const added = await sync(token);
  expect(added.text).toContain(`contact-${id}.vcf`);
  expect(added.text).toMatch(/N[^:]*:Smith;Ann;;;/);
  expect(added.text).not.toContain('山田');
  await dav.contacts.remove('default', id);
  const removed = await sync(tokenIn(added));
  expect(removed.text).toMatch(new RegExp(`contact-${id}.vcf</d:href><d:status>HTTP/1.1 404`));
});

it.each([
  ['PUT', 'new.vcf'],
  ['DELETE', ''],
  ['PROPPATCH', ''],
  ['LOCK', ''],
])('refuses %s', async (method, name) => {
  const bodies: Readonly<Record<string, string>> = {
    PUT: 'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:x\r\nFN:X\r\nEND:VCARD\r\n',
    PROPPATCH: `<d:propertyupdate ${namespaces}><d:set><d:prop><d:displayname>X</d:displayname></d:prop></d:set></d:propertyupdate>`,
    LOCK: `<d:lockinfo ${namespaces}><d:lockscope><d:exclusive/></d:lockscope><d:locktype><d:write/></d:locktype></d:lockinfo>`,
  };
  const body = bodies[method];
  const answer = await ask(method, `${book}${name}`, body === undefined ? {} : { body });
  expect(answer.status).toBe(403);
  expect(answer.text).toContain('need-privileges');
});

it('shows nobody of another organisation', async () => {
  const { pool } = dav.test.database;
  await pool.query("INSERT INTO organisation (name) VALUES ('other')");
  await dav.contacts.add('other', { name: 'Secret', emails: ['secret@elsewhere.test'] });
  expect((await sync('')).text).not.toContain('Secret');
});
