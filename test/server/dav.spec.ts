import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testPassword, TestServer } from '#testing';

let server: TestServer;
const hana = 'hana@dav.test';
const taro = 'taro@dav.test';

beforeAll(async () => {
  server = await TestServer.start({ FUMIBAKO_MAX_FILE_SIZE: '2M' });
  await server.cli('user', 'add', hana, '--name', '山田 花子', '--create-domain', '--password', testPassword);
  await server.cli('user', 'add', taro, '--quota', '1M', '--password', testPassword);
}, 120_000);
afterAll(() => server.stop());

interface Asking {
  readonly who?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

async function ask(method: string, path: string, { who = hana, headers = {}, body }: Asking = {}) {
  const authorization = who === null ? {} : { authorization: `Basic ${btoa(`${who}:${testPassword}`)}` };
  const answer = await fetch(`http://127.0.0.1:${server.ports.HTTP}${path}`, {
    method,
    headers: { ...authorization, ...headers },
    redirect: 'manual',
    ...(body === undefined ? {} : { body: new Uint8Array(Buffer.from(body)) }),
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

const files = `/dav/files/${hana}`;
const cards = `/dav/addressbooks/${hana}/default`;
const propfind = (names: string): string =>
  `<d:propfind xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:card="urn:ietf:params:xml:ns:carddav"><d:prop>${names}</d:prop></d:propfind>`;
const sync = (token: string, limit = ''): string =>
  `<d:sync-collection xmlns:d="DAV:"><d:sync-token>${token}</d:sync-token><d:sync-level>1</d:sync-level>${limit}<d:prop><d:getetag/></d:prop></d:sync-collection>`;
const tokenIn = (text: string): string => /<d:sync-token>([^<]*)/.exec(text)?.[1] ?? '';
const hrefsIn = (text: string): string[] => [...text.matchAll(/<d:href>([^<]*)/g)].map(([, href]) => href ?? '');
const card = (uid: string, more = ''): string =>
  `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:${uid}\r\nFN:佐藤 ${uid}\r\nN:佐藤;${uid};;;\r\n${more}END:VCARD\r\n`;

describe('whoever asks', () => {
  it('is asked for a password, and told where their things are', async () => {
    const stranger = await ask('PROPFIND', '/dav/', { who: null });
    expect(stranger.status).toBe(401);
    expect(stranger.headers.get('www-authenticate')).toContain('Basic');
    expect((await ask('OPTIONS', '/dav/', { who: null })).headers.get('dav')).toContain('addressbook');
    const found = await ask('PROPFIND', '/', {
      headers: { depth: '0' },
      body: propfind('<d:current-user-principal/>'),
    });
    expect(found.text).toContain('/dav/principals/hana%40dav.test/');
    const homes = await ask('PROPFIND', `/dav/principals/${hana}/`, {
      headers: { depth: '0' },
      body: propfind('<card:addressbook-home-set/><c:calendar-home-set/>'),
    });
    expect(homes.text).toContain(`<d:href>/dav/addressbooks/${hana}/</d:href>`);
    const redirected = await ask('PROPFIND', '/.well-known/carddav', { who: null });
    expect([redirected.status, redirected.headers.get('location')]).toEqual([301, '/dav/']);
  });

  it('sees of others what is seen of nobody', async () => {
    await ask('PUT', `${files}/mine.txt`, { body: 'x' });
    for (const method of ['GET', 'PROPFIND', 'PUT', 'DELETE', 'MKCOL', 'LOCK', 'COPY', 'REPORT', 'PROPPATCH']) {
      const body = method === 'PUT' ? 'y' : undefined;
      const there = await ask(method, `${files}/mine.txt`, { who: taro, ...(body ? { body } : {}) });
      const nobody = await ask(method, '/dav/files/nobody@dav.test/mine.txt', { who: taro, ...(body ? { body } : {}) });
      expect([method, there.status, there.text]).toEqual([method, nobody.status, nobody.text]);
      expect([400, 404]).toContain(there.status);
    }
  });
});

describe('files', () => {
  it('come out as they went in, whole and in ranges, with a tag that changes with them', async () => {
    const content = Buffer.alloc(100_000, '文箱');
    const put = await ask('PUT', `${files}/${encodeURIComponent('写真')}.bin`, { body: content });
    expect(put.status).toBe(201);
    const etag = put.headers.get('etag') ?? '';
    const path = `${files}/${encodeURIComponent('写真')}.bin`;
    const answer = await fetch(`http://127.0.0.1:${server.ports.HTTP}${path}`, {
      headers: { authorization: `Basic ${btoa(`${hana}:${testPassword}`)}` },
    });
    expect(Buffer.from(await answer.arrayBuffer()).equals(content)).toBe(true);
    expect(answer.headers.get('etag')).toBe(etag);
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
    const part = await ask('GET', path, { headers: { range: 'bytes=6-11' } });
    expect([part.status, part.headers.get('content-range'), part.text]).toEqual([206, 'bytes 6-11/100000', '文箱']);
    expect((await ask('GET', path, { headers: { range: 'bytes=100000-' } })).status).toBe(416);
    expect((await ask('GET', path, { headers: { 'if-none-match': etag } })).status).toBe(304);
    const head = await ask('HEAD', path);
    expect([head.status, head.headers.get('content-length'), head.text]).toEqual([200, '100000', '']);
  });

  it('are not overwritten by who has not seen what is there', async () => {
    const first = await ask('PUT', `${files}/race.txt`, { headers: { 'if-none-match': '*' }, body: '0' });
    expect(first.status).toBe(201);
    expect((await ask('PUT', `${files}/race.txt`, { headers: { 'if-none-match': '*' }, body: '1' })).status).toBe(412);
    const match = { 'if-match': first.headers.get('etag') ?? '' };
    const writers = ['a', 'b', 'c', 'd'].map((body) => ask('PUT', `${files}/race.txt`, { headers: match, body }));
    const statuses = (await Promise.all(writers)).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([204, 412, 412, 412]);
    expect((await ask('DELETE', `${files}/race.txt`, { headers: match })).status).toBe(412);
    expect((await ask('PUT', `${files}/none.txt`, { headers: { 'if-match': '*' }, body: '1' })).status).toBe(412);
  });

  it('have limits of size and of quota', async () => {
    const own = `/dav/files/${taro}`;
    expect((await ask('PUT', `${own}/big`, { who: taro, body: Buffer.alloc(900_000) })).status).toBe(201);
    const over = await ask('PUT', `${own}/more`, { who: taro, body: Buffer.alloc(200_000) });
    expect([over.status, over.text.includes('quota-not-exceeded')]).toEqual([507, true]);
    const use = await ask('PROPFIND', `${own}/`, {
      who: taro,
      headers: { depth: '0' },
      body: propfind('<d:quota-used-bytes/><d:quota-available-bytes/>'),
    });
    expect(use.text).toContain('<d:quota-used-bytes>900000</d:quota-used-bytes>');
    expect((await ask('PUT', `${files}/huge`, { body: Buffer.alloc(2_200_000) })).status).toBe(413);
    expect((await ask('GET', `${files}/huge`)).status).toBe(404);
  });

  it.each([
    ['/a%2fb', 400],
    ['/%00', 400],
    ['/%ff', 400],
    [`/${'x'.repeat(300)}`, 414],
    ['/no/such/x', 409],
  ])('are not put at %s', async (path, status) => {
    expect((await ask('PUT', `${files}${path}`, { body: 'x' })).status).toBe(status);
  });
});

describe('hostile bodies', () => {
  it.each([
    [
      'an entity',
      '<!DOCTYPE p [<!ENTITY e SYSTEM "file:///etc/passwd">]><d:propfind xmlns:d="DAV:">&e;</d:propfind>',
      400,
    ],
    ['a bomb', `<!DOCTYPE p [<!ENTITY a "aaaa">]><d:propfind xmlns:d="DAV:"/>`, 400],
    ['what is too deep', '<a>'.repeat(5000), 400],
    ['what is no XML', 'hello', 400],
    ['what is too large', `<d:propfind xmlns:d="DAV:">${' '.repeat(1_100_000)}</d:propfind>`, 413],
  ])('%s is refused', async (_, body, status) => {
    expect((await ask('PROPFIND', `${files}/`, { headers: { depth: '0' }, body })).status).toBe(status);
    expect((await ask('PROPFIND', `${files}/`, { headers: { depth: '0' } })).status).toBe(207);
  });

  it('everything somebody has is not asked for at once', async () => {
    const answer = await ask('PROPFIND', `${files}/`, { headers: { depth: 'infinity' } });
    expect([answer.status, answer.text.includes('propfind-finite-depth')]).toEqual([403, true]);
  });
});

describe('cards', () => {
  it('are kept as they came, found by their words, and given in the version that is asked for', async () => {
    const text = card('u1', 'EMAIL:taro@away.test\r\n');
    expect((await ask('PUT', `${cards}/u1.vcf`, { body: text })).status).toBe(201);
    expect((await ask('GET', `${cards}/u1.vcf`)).text).toBe(text);
    const query = (words: string): Asking => ({
      headers: { depth: '1' },
      body: `<c:addressbook-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"><d:prop><c:address-data version="4.0"/></d:prop><c:filter><c:prop-filter name="FN"><c:text-match>${words}</c:text-match></c:prop-filter></c:filter></c:addressbook-query>`,
    });
    const found = await ask('REPORT', `${cards}/`, query('佐藤'));
    expect(found.text).toContain('VERSION:4.0');
    expect(hrefsIn((await ask('REPORT', `${cards}/`, query('鈴木'))).text)).toEqual([]);
    const multiget = await ask('REPORT', `${cards}/`, {
      body: `<c:addressbook-multiget xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"><d:prop><d:getetag/><c:address-data/></d:prop><d:href>${cards}/u1.vcf</d:href><d:href>${cards}/none.vcf</d:href></c:addressbook-multiget>`,
    });
    expect(multiget.text).toContain('UID:u1');
    expect(multiget.text).toMatch(/none\.vcf<\/d:href><d:status>HTTP\/1\.1 404/);
  });

  it.each([
    ['no card', 'hello', 'valid-address-data'],
    ['a card of vCard 2.1', 'BEGIN:VCARD\r\nVERSION:2.1\r\nN:x\r\nEND:VCARD\r\n', 'supported-address-data'],
    ['a card whose UID another has', card('u1'), 'no-uid-conflict'],
    [
      'a picture that is too big',
      card('p', `PHOTO;ENCODING=b;TYPE=JPEG:${'A'.repeat(4_300_000)}\r\n`),
      'max-resource-size',
    ],
  ])('%s is refused', async (_, body, precondition) => {
    const answer = await ask('PUT', `${cards}/refused.vcf`, { body });
    expect([answer.status, answer.text.includes(precondition)]).toEqual([403, true]);
    expect((await ask('GET', `${cards}/refused.vcf`)).status).toBe(404);
  });

  it('are synchronised by what has changed, a part at a time, and never by a token of elsewhere', async () => {
    const book = `/dav/addressbooks/${taro}/default`;
    const report = (body: string) => ask('REPORT', `${book}/`, { who: taro, body });
    const start = tokenIn((await report(sync(''))).text);
    for (const uid of ['a', 'b', 'c']) await ask('PUT', `${book}/${uid}.vcf`, { who: taro, body: card(uid) });
    const part = await report(sync(start, '<d:limit><d:nresults>2</d:nresults></d:limit>'));
    expect(hrefsIn(part.text)).toEqual([`${book}/a.vcf`, `${book}/b.vcf`, `${book}/`]);
    const rest = await report(sync(tokenIn(part.text)));
    expect(hrefsIn(rest.text)).toEqual([`${book}/c.vcf`]);
    await ask('DELETE', `${book}/a.vcf`, { who: taro });
    const gone = await report(sync(tokenIn(rest.text)));
    expect(gone.text).toMatch(/a\.vcf<\/d:href><d:status>HTTP\/1\.1 404/);
    for (const token of [
      tokenIn((await ask('REPORT', `${cards}/`, { body: sync('') })).text),
      'urn:x',
      `${start}9999`,
    ]) {
      const refused = await report(sync(token));
      expect([refused.status, refused.text.includes('valid-sync-token')]).toEqual([403, true]);
    }
  });
});

describe('the directory', () => {
  const book = `/dav/addressbooks/${hana}/directory`;

  it('is an address book of the people of the organisation, which nobody writes', async () => {
    const found = await ask('REPORT', `${book}/`, {
      body: '<c:addressbook-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"><d:prop><c:address-data/></d:prop><c:filter><c:prop-filter name="EMAIL"><c:text-match>hana@</c:text-match></c:prop-filter></c:filter></c:addressbook-query>',
    });
    expect(found.text).toContain('FN:山田 花子');
    expect(found.text).toContain('N:山田;花子;;;');
    const [href = ''] = hrefsIn(found.text);
    expect((await ask('GET', href)).text).toContain(`:${hana}`);
    for (const [method, path] of [
      ['PUT', href],
      ['DELETE', href],
      ['PUT', `${book}/new.vcf`],
      ['PROPPATCH', `${book}/`],
      ['DELETE', `${book}/`],
      ['LOCK', href],
    ] as const) {
      const body =
        method === 'PROPPATCH'
          ? '<d:propertyupdate xmlns:d="DAV:"><d:set><d:prop><d:displayname>x</d:displayname></d:prop></d:set></d:propertyupdate>'
          : method === 'LOCK'
            ? '<d:lockinfo xmlns:d="DAV:"><d:lockscope><d:exclusive/></d:lockscope><d:locktype><d:write/></d:locktype></d:lockinfo>'
            : card('x');
      const answer = await ask(method, path, method === 'DELETE' ? {} : { body });
      expect([method, path, answer.status]).toEqual([method, path, 403]);
    }
  });

  it('tells who is new', async () => {
    const before = tokenIn((await ask('REPORT', `${book}/`, { body: sync('') })).text);
    await server.cli('user', 'add', 'jiro@dav.test', '--name', '田中 次郎', '--password', testPassword);
    const news = await ask('REPORT', `${book}/`, { body: sync(before) });
    expect(hrefsIn(news.text)).toHaveLength(1);
  });
});
