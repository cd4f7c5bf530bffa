import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AccountId, OrganisationId } from '#kernel';
import { imapRenderer, ImapService } from '#gateways/imap';
import { maxStamped } from '#core/delivery';
import { TraceReader } from '#core/trace';
import { ImapClient, SmtpClient, testPassword, testWorld, type World } from '#testing';

let world: World;
let own: OrganisationId;
let submission: number;
let ann: AccountId;
let bob: AccountId;
let imap: ImapService;
let client: ImapClient;
let number = 0;

const signature = { name: 'company', text: '-- \n{{name}}, {{title}}\n{{#phone}}Tel {{phone}}{{/phone}}', once: false };

beforeAll(async () => {
  world = await testWorld({ renderer: imapRenderer });
  submission = await world.listen('submission');
  ann = await world.person('ann@here.test', { name: '鈴木 杏', title: 'R&D' });
  bob = await world.person('bob@here.test', { name: 'Bob', phone: '03-1' });
  await world.directory.addGroup('sales@here.test', { members: ['bob@here.test'] });
  own = await world.rules.organisation('default');
  const { store, authentication, sentCopies } = world;
  const listen = { host: '127.0.0.1', port: 0 };
  imap = new ImapService({
    hostname: 'mail.test',
    listen,
    store,
    authentication,
    sentCopies,
    cleartextAuthentication: 'always',
  });
  const address = await imap.listen();
  client = await ImapClient.open(typeof address === 'string' ? 0 : address.port, 'ann@here.test', testPassword);
});
beforeEach(async () => {
  for (const { name } of await world.signatures.list(own)) await world.signatures.remove(own, name);
});
afterAll(async () => {
  client.close();
  await imap.close(0);
  await world.close();
});

interface Letter {
  readonly to?: string[];
  readonly header?: string;
  readonly body?: string;
  readonly user?: string;
}

/** Submits a message; gives its Message-ID. */
async function send({ to = ['bob@here.test'], header = '', body = 'hi\r\n', user = 'ann' }: Letter): Promise<string> {
  number += 1;
  const id = `<${number}@client.test>`;
  const from = `${user}@here.test`;
  const auth = { user: from, pass: testPassword };
  const transport = createTransport({ host: '127.0.0.1', port: submission, auth, tls: { rejectUnauthorized: false } });
  const raw = `From: ${from}\r\nMessage-ID: ${id}\r\nSubject: s${number}\r\n${header}\r\n${body}`;
  await transport.sendMail({ envelope: { from, to }, raw });
  return id;
}

const bodyOf = (message: string): string => message.slice(message.indexOf('\r\n\r\n') + 4);
const newest = async (of: AccountId, mailbox?: string): Promise<string> =>
  (await world.messages(of, mailbox)).at(-1) ?? '';
const copyFor = async (letter: Letter, of = bob): Promise<string> => {
  await send(letter);
  return bodyOf(await newest(of));
};

async function eventsOf(subject: string): Promise<readonly object[]> {
  await world.trace.flush();
  const now = Date.now();
  const range = { organisation: null, from: now - 60_000, before: now + 60_000, limit: 10 };
  const [story] = await new TraceReader(world.database).find({ subject }, range);
  return (story?.events ?? []).filter(({ kind }) => kind === 'ruled').map(({ detail }) => detail);
}

describe('a signature', () => {
  it('is in every copy, with what the directory says, and is told', async () => {
    await world.signatures.put(own, { ...signature, to: 'all' });
    const copy = await copyFor({ user: 'bob', to: ['ann@here.test'] }, ann);
    expect(copy).toBe('hi\r\n\r\n-- \r\nBob,\r\nTel 03-1\r\n');
    expect(await eventsOf(`s${number}`)).toEqual([{ signature: 'company' }]);
    await world.signatures.enable(own, 'company', false);
    expect(await copyFor({})).toBe('hi\r\n');
  });

  it('is signed by DKIM', async () => {
    await world.signatures.put(own, { ...signature, to: 'all', text: 'FOOT' });
    await send({});
    const copy = await newest(bob);
    expect(copy).toMatch(/^[^]*DKIM-Signature: /);
    const hash = createHash('sha256').update('hi\r\n\r\nFOOT\r\n').digest('base64');
    expect(copy.replace(/\r\n[ \t]+/g, '')).toContain(`bh=${hash}`);
  });

  it('for those outside is in all copies where one of them is outside', async () => {
    await world.signatures.put(own, { ...signature, text: 'FOOT' });
    expect(await copyFor({})).toBe('hi\r\n');
    expect(await copyFor({ to: ['bob@here.test', 'x@away.test'] })).toBe('hi\r\n\r\nFOOT\r\n');
  });

  it('is for whom it is meant, by address, group or domain; the first that fits', async () => {
    await world.signatures.put(own, { name: 'a', position: 1, from: 'sales@here.test', to: 'all', text: 'SALES' });
    await world.signatures.put(own, { name: 'b', position: 2, from: '@here.test', to: 'all', text: 'HERE' });
    await world.signatures.put(own, { name: 'c', position: 3, from: 'ann@here.test', to: 'all', text: 'ANN' });
    await world.signatures.put(own, { name: 'd', from: '@else.test', to: 'all', place: 'end', text: 'ELSE' });
    expect(await copyFor({ user: 'bob', to: ['ann@here.test'] }, ann)).toBe('hi\r\n\r\nSALES\r\n');
    expect(await copyFor({})).toBe('hi\r\n\r\nHERE\r\n');
  });

  it('comes once into a thread, until it says something else', async () => {
    await world.signatures.put(own, { ...signature, to: 'all', once: true, text: '{{name}}' });
    const first = await send({ user: 'bob', to: ['ann@here.test'] });
    expect(bodyOf(await newest(ann))).toBe('hi\r\n\r\nBob\r\n');
    const second = await send({ header: `In-Reply-To: ${first}\r\n` });
    expect(bodyOf(await newest(bob))).toContain('6Yi05pyoIOadjw');
    const third = await send({ user: 'bob', to: ['ann@here.test'], header: `References: ${first} ${second}\r\n` });
    expect(bodyOf(await newest(ann))).toBe('hi\r\n');
    expect(await eventsOf(`s${number}`)).toEqual([{ signature: 'company', reason: 'carried-before' }]);
    // what carries it by quoting alone passes it on
    expect(await copyFor({ user: 'bob', to: ['ann@here.test'], header: `In-Reply-To: ${third}\r\n` }, ann)).toBe(
      'hi\r\n',
    );
    await world.signatures.put(own, { ...signature, to: 'all', once: true, text: 'new' });
    expect(await copyFor({ user: 'bob', to: ['ann@here.test'], header: `In-Reply-To: ${third}\r\n` }, ann)).toContain(
      'new',
    );
  });

  it('leaves alone what its author has protected, and says so', async () => {
    await world.signatures.put(own, { ...signature, to: 'all', text: 'FOOT' });
    const header = 'MIME-Version: 1.0\r\nContent-Type: multipart/signed; boundary=b\r\n';
    const body = '--b\r\n\r\nhi\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\nx\r\n--b--\r\n';
    expect(await copyFor({ header, body })).toBe(body);
    expect(await eventsOf(`s${number}`)).toEqual([{ signature: 'company', reason: 'protected' }]);
  });

  it('comes above a large attachment, and not into a text without end', async () => {
    await world.signatures.put(own, { ...signature, to: 'all', text: 'FOOT' });
    const header = 'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n';
    const line = `${'x'.repeat(98)}\r\n`;
    const large = line.repeat(maxStamped / 100 + 1);
    const file = `--b\r\nContent-Type: application/octet-stream\r\n\r\n${large}\r\n--b--\r\n`;
    expect(await copyFor({ header, body: `--b\r\n\r\nhi\r\n${file}` })).toBe(`--b\r\n\r\nhi\r\n\r\nFOOT\r\n${file}`);
    expect(await copyFor({ body: large })).toBe(large);
    expect(await eventsOf(`s${number}`)).toEqual([{ signature: 'company', reason: 'too-large' }]);
  });

  it('is not in what comes from elsewhere, or what the server writes', async () => {
    await world.signatures.put(own, { ...signature, to: 'all', text: 'FOOT' });
    const mx = await SmtpClient.open(await world.listen('mx'));
    await mx.deliver('s@away.test', ['bob@here.test'], 'From: ann@here.test\r\n\r\nhi');
    expect(bodyOf(await newest(bob))).toBe('hi\r\n');
    mx.close();
  });
});

describe('the copy in Sent', () => {
  const bring = async (id: string, more = ''): Promise<string> => {
    const copy = Buffer.from(`From: ann@here.test\r\nMessage-ID: ${id}\r\n${more}\r\nhi\r\n`);
    const { status, text } = await client.append('Sent', copy, '\\Seen');
    expect(status).toBe('OK');
    return /APPENDUID \d+ (\d+)/.exec(text)?.[1] ?? '';
  };
  const sent = async (): Promise<readonly string[]> => await world.messages(ann, 'Sent');

  it('is as it was sent, and the client is told where it is', async () => {
    await world.signatures.put(own, { ...signature, to: 'all', text: 'FOOT' });
    const count = (await sent()).length;
    const id = await send({});
    expect(bodyOf((await sent()).at(-1) ?? '')).toBe('hi\r\n\r\nFOOT\r\n');
    const uid = await bring(id);
    expect(await sent()).toHaveLength(count + 1);
    await client.command('SELECT Sent');
    expect((await client.command(`UID FETCH ${uid} (FLAGS BODY[TEXT])`)).untagged).toMatch(/\\Seen\)[^]*FOOT/);
  });

  it('keeps whom the client names to the server alone', async () => {
    await world.signatures.put(own, { ...signature, to: 'all', text: 'FOOT' });
    const id = await send({ header: 'Bcc: carl@away.test\r\n' });
    expect((await sent()).at(-1)).toMatch(/^Bcc: carl@away\.test\r\n/);
    expect(await newest(bob)).not.toContain('Bcc');
    const count = (await sent()).length;
    await bring(id, 'Bcc: carl@away.test\r\n');
    expect(await sent()).toHaveLength(count);
    const other = await send({});
    const uid = await bring(other, 'Bcc: dora@away.test\r\n');
    expect(await sent()).toHaveLength(count + 1);
    expect((await sent()).at(-1)).toMatch(/^Bcc: dora@away\.test\r\n[^]*FOOT\r\n$/);
    expect(uid).not.toBe('');
  });

  it('takes the place of one that the client brought before', async () => {
    await world.signatures.put(own, { ...signature, to: 'all', text: 'FOOT' });
    const id = `<${number + 1}@client.test>`;
    await bring(id, 'Bcc: eve@away.test\r\n');
    const count = (await sent()).length;
    await send({});
    expect(await sent()).toHaveLength(count);
    expect((await sent()).at(-1)).toMatch(/^Bcc: eve@away\.test\r\n[^]*FOOT\r\n$/);
  });

  it('is what the client brings where nothing was signed', async () => {
    await world.signatures.put(own, { ...signature, text: 'FOOT' });
    const count = (await sent()).length;
    const id = await send({});
    expect(await sent()).toHaveLength(count);
    await bring(id);
    expect(bodyOf((await sent()).at(-1) ?? '')).toBe('hi\r\n');
  });

  it('is left out where there is no room, and the message goes', async () => {
    await world.signatures.put(own, { ...signature, to: 'all', text: 'FOOT' });
    const full = await world.person('full@here.test', { quota: 10 });
    expect(await copyFor({ user: 'full' })).toBe('hi\r\n\r\nFOOT\r\n');
    expect(await world.messages(full, 'Sent')).toEqual([]);
  });
});

describe('what an administrator writes', () => {
  it.each([
    [{ name: 'x', text: '{{nickname}}' }, 'there is no field nickname'],
    [{ name: 'x' }, 'a signature has a text, html, or both'],
    [{ name: 'x', text: ' ' }, 'missing or empty'],
    [{ name: 'x', html: '<script>' }, 'it cannot hold <script'],
    [{ name: 'x', text: 'x', to: 'inside' }, 'to is outside or all'],
    [{ name: 'x', text: 'x', place: 'left' }, 'place is above or end'],
    [{ name: 'x', text: 'x', once: 'yes' }, 'once is true or false'],
    [{ name: 'x', text: 'x', from: Array.from({ length: 101 }, (_, at) => `p${at}@here.test`) }, 'at most 100'],
    [{ name: 'x', text: 'x', colour: 'red' }, 'colour is none of'],
  ])('is refused (%#)', async (document, reason) => {
    await expect(world.signatures.put(own, document)).rejects.toThrow(reason);
  });

  it('is as many as an organisation may have', async () => {
    for (let at = 0; at < 100; at++) await world.signatures.put(own, { name: `n${at}`, text: 'x' });
    await expect(world.signatures.put(own, { name: 'one more', text: 'x' })).rejects.toThrow('at most 100 signatures');
    await expect(world.signatures.put(own, { name: 'n1', text: 'y' })).resolves.toMatchObject({ text: 'y' });
    await expect(world.signatures.remove(own, 'gone')).rejects.toThrow('there is no signature gone');
  });
});
