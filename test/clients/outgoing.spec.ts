import { createTransport } from 'nodemailer';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDsn } from '#formats/dsn';
import { ImapClient, TestServer, testPassword } from '#testing';
import { OtherServers } from './otherServers.js';
import { missing } from './support.js';

const ann = 'ann@here.test';
const absent = missing('postfix', 'smtp-sink', 'dnsmasq');
const ready = absent.length === 0 && process.getuid?.() === 0;
const addresses = {
  'postfix.test': '127.0.0.11',
  'plain.test': '127.0.0.12',
  'old.test': '127.0.0.13',
  'soft.test': '127.0.0.14',
  'hard.test': '127.0.0.15',
  'gone.test': '127.0.0.16',
  'slow.test': '127.0.0.17',
  'down.test': '127.0.0.18',
};

let server: TestServer;
let others: OtherServers;

const at = (name: keyof typeof addresses, ...options: string[]) => others.sink(name, addresses[name], ...options);

beforeAll(async () => {
  if (!ready) return;
  others = await OtherServers.make();
  await others.dns(addresses);
  server = await TestServer.start({
    FUMIBAKO_DNS: `127.0.0.1:${others.dnsPort}`,
    FUMIBAKO_MX_PORT: String(others.mxPort),
    FUMIBAKO_LOG_LEVEL: 'info',
  });
  await server.users([ann]);
  await others.startPostfix(addresses['postfix.test'], 'postfix.test', {
    domain: 'here.test',
    port: server.ports.SMTP,
  });
  await at('plain.test');
  await at('old.test', '-e', '-8', '-N', '-p');
  await at('soft.test', '-r', 'RCPT');
  await at('hard.test', '-f', '.');
  await at('gone.test', '-q', 'DATA');
  await at('slow.test', '-W', 'DATA:3');
});
afterAll(async () => {
  await others?.stop();
  await server?.remove();
});

/** Sends a letter of ann's by submission. */
async function send(to: readonly string[], subject: string, dsn?: object): Promise<void> {
  const transport = createTransport({
    host: '127.0.0.1',
    port: server.ports.SUBMISSION,
    auth: { user: ann, pass: testPassword },
    tls: { rejectUnauthorized: false },
  });
  const text = `.\r\n..dots, and a line of some length\r\nText of ${subject}.`;
  await transport.sendMail({ from: ann, to: [...to], subject, text, ...(dsn ? { dsn } : {}) } as never);
  transport.close();
}

interface QueueRow {
  readonly id: number;
  readonly recipient: string;
  readonly status: string;
  readonly lastReply: string | null;
}

const queue = async () => JSON.parse(await server.cli('queue', 'list', '--json')) as QueueRow[];
const about = async (recipient: string) => (await queue()).find((row) => row.recipient === recipient);

/** The literals in an answer of IMAP. */
function literals(answer: string): readonly string[] {
  const found: string[] = [];
  for (let rest = answer; ; ) {
    const match = /\{(\d+)\}\r\n/.exec(rest);
    if (!match) return found;
    const start = match.index + match[0].length;
    found.push(rest.slice(start, start + Number(match[1])));
    rest = rest.slice(start + Number(match[1]));
  }
}

/** Notifications in ann's INBOX. */
async function notices() {
  const client = await ImapClient.open(server.ports.IMAP, ann, testPassword);
  try {
    await client.command('SELECT INBOX');
    const { untagged } = await client.command('FETCH 1:* BODY.PEEK[]');
    return literals(untagged).flatMap((text) => parseDsn(Buffer.from(text)) ?? []);
  } finally {
    client.close();
  }
}

async function until<T>(look: () => Promise<T | undefined | false> | T | undefined | false, what: string): Promise<T> {
  const deadline = Date.now() + 90_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline)
      throw new Error(`${what} did not come about\n${server.errors.slice(-4000)}\n${others.postfixLog}`);
    await delay(200);
  }
}

describe.skipIf(!ready)('mail to servers of others', () => {
  it('goes to Postfix under TLS, whole, and is forgotten', async () => {
    await send(['bob@postfix.test'], 'to postfix');
    const text = await until(() => others.mailbox.find((each) => each.includes('Subject: to postfix')), 'the letter');
    expect(text).toMatch(/Received: from mx\.fumibako\.test .*\n.*\(using TLSv1\.3/);
    expect(text).toContain('\n.\n..dots, and a line of some length\nText of to postfix.\n');
    await until(async () => !(await about('bob@postfix.test')), 'an empty queue');
    expect(server.errors).toContain('"tls":{"version":"TLSv1.3"');
  });

  it('comes back from Postfix as a notification of success where that is asked for', async () => {
    await send(['bob@postfix.test'], 'with DSN', {
      id: 'envelope-7',
      return: 'headers',
      notify: ['success'],
      recipient: 'bob@postfix.test',
    });
    const report = await until(
      async () => (await notices()).find(({ envelopeId }) => envelopeId === 'envelope-7'),
      'the notification of Postfix',
    );
    expect(report.reportingMta).toBe('mx.postfix.test');
    expect(report.recipients[0]).toMatchObject({
      action: 'delivered',
      finalRecipient: { address: 'bob@postfix.test' },
    });
  });

  it('to nobody there fails with what Postfix said', async () => {
    await send(['nobody@postfix.test'], 'to nobody');
    const report = await until(
      async () =>
        (await notices()).find(({ recipients }) => recipients[0]?.finalRecipient.address === 'nobody@postfix.test'),
      'the notification',
    );
    expect(report.recipients[0]).toMatchObject({ action: 'failed', status: '5.1.1', remoteMta: 'mx.postfix.test' });
  });

  it('that is greylisted arrives later', async () => {
    await send(['grey@postfix.test'], 'grey');
    const row = await until(async () => {
      const found = await about('grey@postfix.test');
      return found?.lastReply ? found : undefined;
    }, 'the greylisting');
    expect(row.lastReply).toMatch(/^450 4\.7\.1 .*greylisted/);
    others.greylist(false, 'postfix.test');
    // a session of Postfix that is under way goes on as it began
    await until(async () => {
      await server.cli('queue', 'retry', String(row.id)).catch(() => undefined);
      await delay(2000);
      return others.mailbox.some((text) => text.includes('Subject: grey'));
    }, 'the letter');
  });

  it('goes to a server that knows no extensions, and success there is ours to tell', async () => {
    await send(['x@plain.test', 'x@old.test'], 'plain', { notify: ['success', 'failure'], return: 'headers' });
    for (const name of ['plain.test', 'old.test'])
      await until(() => others.taken(name).some((text) => text.includes('Subject: plain')), name);
    const [text = ''] = others.taken('old.test');
    expect(text).toContain('\n.\n..dots, and a line of some length\nText of plain.\n');
    const report = await until(
      async () => (await notices()).find(({ recipients }) => recipients[0]?.finalRecipient.address === 'x@old.test'),
      'the notification',
    );
    expect(report.recipients[0]?.action).toBe('relayed');
  });

  it('waits, fails or is sent again as the servers have it', async () => {
    await send(['x@soft.test', 'x@hard.test', 'x@gone.test', 'x@slow.test'], 'mixed');
    await until(() => others.taken('slow.test').length === 1, 'the slow server');
    const failed = await until(
      async () => (await notices()).find(({ recipients }) => recipients[0]?.finalRecipient.address === 'x@hard.test'),
      'the notification',
    );
    expect(failed.recipients[0]).toMatchObject({ action: 'failed', remoteMta: 'mx.hard.test' });
    const states = await until(async () => {
      const rows = (await queue()).filter(({ lastReply }) => lastReply !== null);
      return rows.length >= 3 ? rows : undefined;
    }, 'three answers');
    const found = Object.fromEntries(states.map(({ recipient, status }) => [recipient, status]));
    expect(found).toMatchObject({ 'x@soft.test': 'waiting', 'x@hard.test': 'failed', 'x@gone.test': 'waiting' });
    expect(others.taken('gone.test')).toEqual([]);
  });

  it('to one that is down arrives when it is up, in order of age, while others are served', async () => {
    const subjects = Array.from({ length: 12 }, (_, index) => `late ${String(index).padStart(2, '0')}`);
    for (const subject of subjects) await send(['x@down.test'], subject);
    await until(async () => (await about('x@down.test'))?.lastReply?.includes('ECONNREFUSED'), 'the refusal');
    const before = others.taken('plain.test').length;
    await send(['x@plain.test'], 'meanwhile');
    await until(() => others.taken('plain.test').length > before, 'mail to another');
    await at('down.test', '-m', '1');
    await until(() => others.taken('down.test').length === subjects.length, 'everything');
    const order = others.taken('down.test').map((text) => /^Subject: (.*)$/m.exec(text)?.[1]);
    expect(order.toSorted()).toEqual(subjects);
    // two workers have a connection each: neighbours may change places
    const moved = order.map((subject, index) => Math.abs(subjects.indexOf(subject ?? '') - index));
    expect(Math.max(...moved)).toBeLessThanOrEqual(3);
    await until(async () => !(await about('x@down.test')), 'an empty queue');
  });

  it('is not lost by kill -9 of everything, and comes once', async () => {
    const subjects = Array.from({ length: 12 }, (_, index) => `killed ${index}`);
    for (const subject of subjects) await send(['x@slow.test'], subject);
    await server.stop('SIGKILL');
    await delay(500);
    await server.start();
    const killed = () => others.taken('slow.test').filter((text) => text.includes('Subject: killed'));
    await until(() => new Set(killed().map((text) => /^Subject: (.*)$/m.exec(text)?.[1])).size === 12, 'all of it');
    // What was in flight, one a connection at most, may have come twice.
    expect(killed().length).toBeLessThanOrEqual(12 + 4);
  });
});
