import { chmodSync, chownSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDsn } from '#formats/dsn';
import { ImapClient, testPassword, TestServer } from '#testing';
import { answers, OtherServers } from './otherServers.js';
import { missing } from './support.js';
import { UnpackedServer } from './unpacked.js';

const ann = 'ann@here.test';
const ready = missing('dnsmasq', 'apt-get', 'dpkg', 'unshare').length === 0 && process.getuid?.() === 0;
const addresses = { 'exim.test': '127.0.0.41', 'opensmtpd.test': '127.0.0.42' } as const;
const exim = ready ? UnpackedServer.of('exim4-daemon-light', 'exim4-base') : null;
const opensmtpd = ready ? UnpackedServer.of('opensmtpd') : null;

let server: TestServer;
let others: OtherServers;

beforeAll(async () => {
  if (!exim && !opensmtpd) return;
  others = await OtherServers.make();
  await others.dns(addresses);
  server = await TestServer.start({
    FUMIBAKO_DNS: `127.0.0.1:${others.dnsPort}`,
    FUMIBAKO_MX_PORT: String(others.mxPort),
    FUMIBAKO_LOG_LEVEL: 'info',
  });
  await server.users([ann]);
  if (exim) await startExim(exim);
  if (opensmtpd) await startOpenSmtpd(opensmtpd);
});
afterAll(async () => {
  await exim?.stop();
  await opensmtpd?.stop();
  await others?.stop();
  await server?.remove();
});

async function startExim(unpacked: UnpackedServer): Promise<void> {
  const { key, cert } = unpacked.pair('mx.exim.test');
  // uid of Debian-exim in its namespace
  chownSync(key, 797, 797);
  unpacked.write(
    'exim.conf',
    `primary_hostname = mx.exim.test
log_file_path = ${unpacked.path}/%slog
tls_certificate = ${cert}
tls_privatekey = ${key}
tls_advertise_hosts = *
dsn_advertise_hosts = *
smtputf8_advertise_hosts = *
acl_smtp_rcpt = check
keep_environment =
begin acl
check:
  deny local_parts = nobody
       message = nobody of that name
  accept domains = exim.test
begin routers
local:
  driver = accept
  domains = exim.test
  transport = maildir
home:
  driver = manualroute
  domains = here.test
  route_list = * 127.0.0.1
  self = send
  transport = home
begin transports
maildir:
  driver = appendfile
  directory = ${unpacked.maildir()}
  maildir_format
  user = nobody
  group = nogroup
home:
  driver = smtp
  port = ${server.ports.SMTP}
`,
  );
  chmodSync(unpacked.path, 0o777);
  unpacked.start('/usr/sbin/exim4', '-bdf', '-oX', `${addresses['exim.test'].replaceAll(':', '::')}.${others.mxPort}`);
  await answers(addresses['exim.test'], others.mxPort, () => unpacked.log);
}

async function startOpenSmtpd(unpacked: UnpackedServer): Promise<void> {
  const { key, cert } = unpacked.pair('mx.opensmtpd.test');
  const configuration = unpacked.write(
    'smtpd.conf',
    `pki mx.opensmtpd.test cert "${cert}"
pki mx.opensmtpd.test key "${key}"
table people { "bob@opensmtpd.test" = "nobody" }
listen on ${addresses['opensmtpd.test']} port ${others.mxPort} tls pki mx.opensmtpd.test hostname mx.opensmtpd.test
action "in" maildir "${unpacked.maildir()}" virtual <people>
action "home" relay host "smtp://127.0.0.1:${server.ports.SMTP}"
match from any for domain "opensmtpd.test" action "in"
match from any for domain "here.test" action "home"
`,
  );
  unpacked.start('/usr/sbin/smtpd', '-d', '-v', '-f', configuration);
  await answers(addresses['opensmtpd.test'], others.mxPort, () => unpacked.log);
}

/** Sends a letter of ann's by submission. */
async function send(to: string, subject: string, dsn?: object): Promise<void> {
  const auth = { user: ann, pass: testPassword };
  const port = server.ports.SUBMISSION;
  const transport = createTransport({ host: '127.0.0.1', port, auth, tls: { rejectUnauthorized: false } });
  const raw = `From: ${ann}\r\nTo: ${to}\r\nSubject: ${subject}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n.\r\n..dots, 文箱, and a line of some length\r\n${'x'.repeat(900)}\r\n`;
  await transport.sendMail({ envelope: { from: ann, to, use8BitMime: true }, raw, ...(dsn ? { dsn } : {}) } as never);
  transport.close();
}

/** What lies in ann's INBOX. */
async function letters(): Promise<readonly string[]> {
  const client = await ImapClient.open(server.ports.IMAP, ann, testPassword);
  try {
    await client.command('SELECT INBOX');
    const { untagged } = await client.command('FETCH 1:* BODY.PEEK[]');
    return untagged.split(/^\* \d+ FETCH .*\{\d+\}\r\n/m).slice(1);
  } finally {
    client.close();
  }
}

const notices = async () => (await letters()).flatMap((text) => parseDsn(Buffer.from(text)) ?? []);

async function until<T>(look: () => Promise<T | undefined> | T | undefined, what: string): Promise<T> {
  const deadline = Date.now() + 45_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline)
      throw new Error(
        `${what} did not come about\n${[server.errors, exim?.log, opensmtpd?.log].map((log) => log?.slice(-2500)).join('\n---\n')}`,
      );
    await delay(200);
  }
}

describe.each([
  ['exim.test', exim, true],
  // its TLS fails in every handshake: Debian 12 links it with an OpenSSL that it does not know
  ['opensmtpd.test', opensmtpd, false],
] as const)('mail to %s', (domain, other, speaksTls) => {
  it.skipIf(!other)('arrives whole, under TLS where that works there, else in the clear', async () => {
    await send(`bob@${domain}`, 'first');
    const text = await until(() => other?.mailbox.find((each) => each.includes('Subject: first')), 'the letter');
    const body = Buffer.from(`\n.\n..dots, 文箱, and a line of some length\n${'x'.repeat(900)}\n`).toString('latin1');
    expect(text.replaceAll('\r\n', '\n')).toContain(body);
    expect(text).toMatch(/^DKIM-Signature: /m);
    const line = await until(
      () =>
        server.errors.split('\n').find((each) => each.includes(`"host":"mx.${domain}"`) && each.includes('delivered')),
      'a line of the log',
    );
    expect(line).toContain(speaksTls ? '"tls":{"version":"TLSv1.3"' : '"tls":"none"');
  });

  it.skipIf(!other)('is told of by that server where success is asked for', async () => {
    const dsn = { id: `id-${domain}`, return: 'headers', notify: ['success'], recipient: `bob@${domain}` };
    await send(`bob@${domain}`, 'second', dsn);
    const isAbout = (text: string): boolean =>
      text.includes(`\nReporting-MTA: dns; mx.${domain}\r\n`) && /^Final-Recipient: rfc822; ?bob@/im.test(text);
    const text = await until(async () => (await letters()).find(isAbout), 'the notification');
    expect(text).toMatch(/^Action: delivered\r$/im);
    // that of OpenSMTPD 6.8 is multipart/mixed, and so no report by RFC 3464
    if (domain === 'exim.test')
      expect(parseDsn(Buffer.from(text))).toMatchObject({ recipients: [{ action: 'delivered' }] });
  });

  it.skipIf(!other)('for nobody there comes back with what it said', async () => {
    await send(`nobody@${domain}`, 'third');
    const report = await until(
      async () =>
        (await notices()).find(({ recipients }) => recipients[0]?.finalRecipient.address === `nobody@${domain}`),
      'the notification',
    );
    expect(report.recipients[0]).toMatchObject({ action: 'failed', remoteMta: `mx.${domain}` });
    expect(report.recipients[0]?.diagnostic?.text).toMatch(/^5\d\d /);
  });
});
