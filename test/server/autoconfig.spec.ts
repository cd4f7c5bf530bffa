import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testPassword, TestServer } from '#testing';

let server: TestServer;
const address = 'hana@setup.test';

beforeAll(async () => {
  server = await TestServer.start({ FUMIBAKO_HOSTNAME: 'mx.setup.test', FUMIBAKO_CLEARTEXT_AUTH: 'loopback' });
  await server.users([address]);
}, 120_000);
afterAll(() => server.stop());

const at = (path: string): string => `http://127.0.0.1:${server.ports.HTTP}${path}`;
const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(at(path), { headers, redirect: 'manual' });
const basic = (password: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${address}:${password}`).toString('base64')}`,
});
const outlook = 'http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a';

function ask(
  body: string,
  headers: Record<string, string> = {},
  path = '/autodiscover/autodiscover.xml',
): Promise<Response> {
  return fetch(at(path), { method: 'POST', body, headers: { 'content-type': 'text/xml', ...headers } });
}
const request = (who: string, schema = outlook): string =>
  `<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request><EMailAddress>${who}</EMailAddress><AcceptableResponseSchema>${schema}</AcceptableResponseSchema></Request></Autodiscover>`;

describe('Thunderbird’s document', () => {
  it('names the servers, IMAP over TLS first, and where calendars are', async () => {
    const answer = await get(`/mail/config-v1.1.xml?emailaddress=${encodeURIComponent(address)}`);
    expect(answer.headers.get('content-type')).toBe('text/xml; charset=utf-8');
    const text = await answer.text();
    const imap = `<incomingServer type="imap"><hostname>mx.setup.test</hostname><port>${server.ports.IMAPS}</port><socketType>SSL</socketType>`;
    expect(text).toContain(imap);
    expect(text.indexOf(imap)).toBeLessThan(text.indexOf('type="pop3"'));
    expect(text).toContain(
      `<outgoingServer type="smtp"><hostname>mx.setup.test</hostname><port>${server.ports.SUBMISSIONS}</port>`,
    );
    expect(text).toContain(`<serverURL>https://mx.setup.test:${server.ports.HTTPS}/dav/</serverURL>`);
  });

  it('is told by the name of the host as well, and not for domains of others', async () => {
    expect((await get('/mail/config-v1.1.xml?emailaddress=a@other.test')).status).toBe(404);
    expect((await get('/mail/config-v1.1.xml?emailaddress=%00')).status).toBe(404);
    expect((await get('/.well-known/autoconfig/mail/config-v1.1.xml')).status).toBe(404);
  });
});

describe('Autodiscover', () => {
  it('asks for a password first, and tells the servers then', async () => {
    const first = await ask(request(address));
    expect(first.status).toBe(401);
    expect(first.headers.get('www-authenticate')).toContain('Basic');
    expect((await ask(request(address), basic('wrong password'))).status).toBe(401);
    const answer = await ask(request(address), basic(testPassword), '/Autodiscover/Autodiscover.xml');
    expect(answer.status).toBe(200);
    const text = await answer.text();
    expect(text).toContain(`<Type>IMAP</Type><Server>mx.setup.test</Server><Port>${server.ports.IMAPS}</Port>`);
    expect(text).not.toContain('mapiHttp');
  });

  it('asks nobody for the password of another server', async () => {
    const answer = await ask(request('a@other.test'), basic(testPassword));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('<ErrorCode>601</ErrorCode>');
  });

  it.each([
    ['nothing', ''],
    ['what is no XML', '<<<'],
    ['no address', '<Autodiscover><Request/></Autodiscover>'],
    ['an entity', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Autodiscover>&e;</Autodiscover>'],
  ])('answers %s with an error', async (_, body) => {
    const answer = await ask(body);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('<ErrorCode>600</ErrorCode>');
  });

  it('refuses bodies that are too large', async () => {
    expect((await ask('x'.repeat(70_000))).status).toBe(413);
  });

  it('leads to itself by its second version, and to nothing else', async () => {
    const found = await get(`/autodiscover/autodiscover.json?Email=${address}&Protocol=AutodiscoverV1`);
    expect(await found.json()).toEqual({
      Protocol: 'AutodiscoverV1',
      Url: `https://mx.setup.test:${server.ports.HTTPS}/autodiscover/autodiscover.xml`,
    });
    const other = await get(`/autodiscover/autodiscover.json/v1.0/${address}?Protocol=EWS`);
    expect(other.status).toBe(400);
    expect(await other.json()).toMatchObject({ ErrorCode: 'ProtocolNotSupported' });
    expect((await get('/autodiscover/autodiscover.xml')).status).toBe(302);
  });
});

describe('pages and profiles', () => {
  it('a profile for Apple’s devices has mail, calendars and contacts, and the same names each time', async () => {
    const answer = await get(`/apple/${address}.mobileconfig`);
    expect(answer.headers.get('content-type')).toContain('application/x-apple-aspen-config');
    const text = await answer.text();
    for (const type of ['com.apple.mail.managed', 'com.apple.caldav.account', 'com.apple.carddav.account'])
      expect(text).toContain(`<string>${type}</string>`);
    expect(text).not.toContain(testPassword);
    expect(await (await get(`/apple/${address}.mobileconfig`)).text()).toBe(text);
    expect((await get('/apple/a@other.test.mobileconfig')).status).toBe(404);
    expect((await get('/apple/nothing')).status).toBe(404);
  });

  it('the page of a person speaks their language, and escapes what it shows', async () => {
    const japanese = await (await get(`/setup/${address}`, { 'accept-language': 'ja' })).text();
    expect(japanese).toContain('メール・予定表・連絡先の設定');
    expect(japanese).toContain('<svg');
    expect(await (await get(`/setup/${address}`)).text()).toContain('Set up mail, calendar and contacts');
    const hostile = await get(`/setup/${encodeURIComponent('"<b>"@setup.test')}`);
    expect(await hostile.text()).not.toContain('<b>"@');
    expect((await get('/setup/a@other.test')).status).toBe(404);
  });
});
