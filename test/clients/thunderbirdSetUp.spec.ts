import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestServer, testPassword } from '#testing';
import { Marionette, type Preferences } from './marionette.js';
import { deliver, Home, listing, missing } from './support.js';

const domain = 'kaisha.test';
const person = `hana@${domain}`;
const host = `mail.${domain}`;
const absent = missing('thunderbird', 'Xvfb', 'openssl');
let server: TestServer;
let home: Home;
let thunderbird: Marionette;

/** An authority, and a certificate of it for the domain and everything in it. */
async function certificates(): Promise<{ readonly authority: string; readonly cert: string; readonly key: string }> {
  const extension = `subjectAltName=DNS:${domain},DNS:*.${domain}\nbasicConstraints=CA:FALSE\n`;
  writeFileSync(home.join('extension'), extension);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const openssl = (...args: readonly string[]): Promise<string> => home.run('openssl', ...args);
  await openssl('req', '-x509', ...key, '-days', '30', '-subj', '/CN=Test', '-keyout', 'ca.key', '-out', 'ca.pem');
  await openssl('req', '-new', ...key, '-subj', `/CN=${host}`, '-keyout', 'leaf.key', '-out', 'leaf.csr');
  const signed = ['-in', 'leaf.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '30'];
  await openssl('x509', '-req', ...signed, '-extfile', 'extension', '-out', 'leaf.pem');
  return {
    authority: readFileSync(home.join('ca.pem'), 'utf8'),
    cert: home.join('leaf.pem'),
    key: home.join('leaf.key'),
  };
}

/** An empty profile. The names of the domain are this machine, and its ports 80 and 443 are the server's. */
const preferences = (): Preferences => ({
  // programs that are driven remember no passwords
  'remote.prefs.recommended': false,
  'network.dns.localDomains': [domain, host, `autoconfig.${domain}`, `autodiscover.${domain}`].join(','),
  'network.socket.forcePort': `443=${server.ports.HTTPS};80=${server.ports.HTTP}`,
});

/** What the assistant for new accounts does, by its own modules, with nothing but a name, an address and a password. */
const words = `
  const load = (name) => ChromeUtils.importESModule("resource:///modules/" + name + ".sys.mjs");
  const { MailServices } = load("MailServices");
  const { cal } = load("calendar/calUtils");
  const { setTimeout } = ChromeUtils.importESModule("resource://gre/modules/Timer.sys.mjs");
  const until = async (what, test) => {
    for (let turn = 0; turn < 300; turn++) {
      const value = await test();
      if (value) return value;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("waited in vain: " + what);
  };
`;
const within = (body: string, ...values: readonly unknown[]): Promise<unknown> =>
  thunderbird.run(words + body, ...values);

describe.skipIf(absent.length > 0)('Thunderbird, from address and password alone', () => {
  beforeAll(async () => {
    home = new Home();
    const { authority, cert, key } = await certificates();
    server = await TestServer.start({ FUMIBAKO_HOSTNAME: host, FUMIBAKO_TLS_CERT: cert, FUMIBAKO_TLS_KEY: key });
    await server.users([person]);
    await deliver(server, person, ['welcome']);
    thunderbird = await Marionette.start('thunderbird', home.path, preferences());
    await within(
      `Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB).addCertFromBase64(values[0], "CTu,CTu,CTu");`,
      authority.replaceAll(/-----[A-Z ]+-----|\s/g, ''),
    );
  }, 120_000);
  afterAll(async () => {
    await thunderbird?.close();
    await server?.remove();
    home?.remove();
  });

  it('finds the servers, signs in and reads the letter', async () => {
    const found = await within(
      `const [address, password] = values;
       const { FindConfig } = load("accountcreation/FindConfig");
       const { AccountConfig } = load("accountcreation/AccountConfig");
       const { ConfigVerifier } = load("accountcreation/ConfigVerifier");
       const { CreateInBackend } = load("accountcreation/CreateInBackend");
       const control = new AbortController();
       const search = FindConfig.parallelAutoDiscovery(address.split("@")[1], address, control.signal, password, null);
       const { value: config } = await search.next();
       AccountConfig.replaceVariables(config, "Hana", address, password);
       const { incoming, outgoing } = config;
       const ways = [incoming, outgoing].map(({ type, hostname, port, socketType, username }) => [type, hostname, port, socketType, username]);
       await new ConfigVerifier(null, control.signal).verifyConfig(config, false);
       config.rememberPassword = true;
       const account = await CreateInBackend.createAccountInBackend(config);
       const root = account.incomingServer.rootFolder;
       account.incomingServer.performExpand(null);
       const inbox = await until("INBOX", () => root.getFolderWithFlags(Ci.nsMsgFolderFlags.Inbox));
       inbox.getNewMessages(null, null);
       await until("the letter", () => inbox.getTotalMessages(false) === 1);
       return { ways, letters: [...inbox.messages].map((message) => message.mime2DecodedSubject) };`,
      person,
      testPassword,
    );
    const tls = 3;
    expect(found).toEqual({
      ways: [
        ['imap', host, server.ports.IMAPS, tls, person],
        ['smtp', host, server.ports.SUBMISSIONS, tls, person],
      ],
      letters: ['welcome'],
    });
  });

  it('sends by the way that it found', async () => {
    await within(
      `const compose = Cc["@mozilla.org/messengercompose/compose;1"].createInstance(Ci.nsIMsgCompose);
       const { MailServices: services } = load("MailServices");
       const identity = services.accounts.defaultAccount.defaultIdentity;
       const fields = Cc["@mozilla.org/messengercompose/composefields;1"].createInstance(Ci.nsIMsgCompFields);
       fields.from = values[0];
       fields.to = values[0];
       fields.subject = "自分へ";
       const parameters = Cc["@mozilla.org/messengercompose/composeparams;1"].createInstance(Ci.nsIMsgComposeParams);
       parameters.composeFields = fields;
       parameters.identity = identity;
       compose.initialize(parameters, null, null);
       await compose.sendMsg(Ci.nsIMsgSend.nsMsgDeliverNow, identity, services.accounts.defaultAccount.key, null, null);`,
      person,
    );
    await expect.poll(() => listing(server, person, 'INBOX'), { timeout: 20_000 }).toHaveLength(2);
  });

  it('finds the calendars, and what it writes there is there', async () => {
    const found = await within(
      `const [address, password] = values;
       const all = await cal.provider.detection.detect(address, password, "https://" + address.split("@")[1], true, [], {});
       const calendars = [...all.values()].flat();
       const calendar = calendars.find(({ uri }) => uri.spec.endsWith("/default/"));
       const loaded = new Promise((resolve) => calendar.addObserver(new Proxy({}, { get: (_, name) => name === "QueryInterface" ? ChromeUtils.generateQI(["calIObserver"]) : name === "onLoad" ? resolve : () => undefined })));
       cal.manager.registerCalendar(calendar);
       await loaded;
       const { CalEvent } = load("CalEvent");
       const event = new CalEvent(["BEGIN:VEVENT", "UID:tea@kaisha.test", "DTSTAMP:20301101T000000Z", "DTSTART;TZID=Asia/Tokyo:20301125T100000",
         "DTEND;TZID=Asia/Tokyo:20301125T110000", "SUMMARY:お茶", "END:VEVENT"].join("\\r\\n"));
       await calendar.addItem(event);
       return calendars.map(({ uri }) => uri.pathQueryRef).sort();`,
      person,
      testPassword,
    );
    expect(found).toEqual(
      [
        `/dav/calendars/${person}/default/`,
        `/dav/calendars/${person}/holidays/`,
        `/dav/calendars/${person}/tasks/`,
      ].map(encodeAt),
    );
    await expect
      .poll(() => object('calendars', 'default/tea_kaisha.test.ics'), { timeout: 20_000 })
      .toContain('SUMMARY:お茶');
  });

  it('finds the address books, and what it writes there is there', async () => {
    const found = await within(
      `const [address, password] = values;
       const { CardDAVUtils } = load("CardDAVUtils");
       const books = await CardDAVUtils.detectAddressBooks(address, password, "https://" + address.split("@")[1], false, true);
       const own = await books.find(({ url }) => url.pathname.endsWith("/default/")).create();
       const { AddrBookCard } = load("AddrBookCard");
       const card = new AddrBookCard();
       card.displayName = "山田 太郎";
       card.primaryEmail = "taro@else.test";
       own.addCard(card);
       return books.map(({ url }) => url.pathname).sort();`,
      person,
      testPassword,
    );
    expect(found).toEqual(
      [`/dav/addressbooks/${person}/default/`, `/dav/addressbooks/${person}/directory/`].map(encodeAt),
    );
    await expect.poll(cards, { timeout: 20_000 }).toContain('山田 太郎');
  });
});

const encodeAt = (path: string): string => path.replace('@', '%40');

const origin = (): string => `http://127.0.0.1:${server.ports.HTTP}`;
const authorization = `Basic ${Buffer.from(`${person}:${testPassword}`).toString('base64')}`;

async function object(home: string, path: string): Promise<string> {
  const answer = await fetch(`${origin()}/dav/${home}/${person}/${path}`, { headers: { authorization } });
  return await answer.text();
}

async function cards(): Promise<string> {
  const body =
    '<addressbook-query xmlns="urn:ietf:params:xml:ns:carddav"><prop xmlns="DAV:"><address-data xmlns="urn:ietf:params:xml:ns:carddav"/></prop><filter/></addressbook-query>';
  const url = `${origin()}/dav/addressbooks/${person}/default/`;
  const headers = { authorization, depth: '1', 'content-type': 'application/xml' };
  return await (await fetch(url, { method: 'REPORT', headers, body })).text();
}
