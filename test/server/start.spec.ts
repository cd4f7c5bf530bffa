import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, TestServer } from '#testing';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({ FUMIBAKO_WORKERS: '2' });
});
afterAll(() => server.remove());

/** Opens a connection and collects what the server says until it closes. */
function listen(port: number): { said: () => string; closed: Promise<void>; send: (text: string) => void } {
  const socket = createConnection(port, '127.0.0.1').setEncoding('latin1');
  let text = '';
  socket.on('data', (chunk: string) => {
    text += chunk;
  });
  socket.on('error', () => undefined);
  const send = (said: string): void => void socket.write(said);
  return { said: () => text, send, closed: new Promise((done) => socket.once('close', () => done())) };
}

describe('the server', () => {
  it('shows the first administrator once and where everything listens', () => {
    expect(server.output).toMatch(
      /First administrator: administrator@mx\.fumibako\.test\nPassword \(shown this once\): \S{16}/,
    );
    expect(server.output).toContain(`127.0.0.1:${server.ports.SMTP}`);
    expect(server.output).toMatch(/^fumibako ready/m);
  });

  it('lets the first administrator choose a password by a link, once', async () => {
    const [, link = ''] = /once: (http:\/\/127\.0\.0\.1:\d+\/password\/[\w-]{43})\n/.exec(server.output) ?? [];
    const japanese = await fetch(link, { headers: { 'accept-language': 'ja,en;q=0.5' } });
    expect(await japanese.text()).toContain('パスワードの設定');
    expect(japanese.headers.get('referrer-policy')).toBe('no-referrer');
    const post = async (password: string, again: string): Promise<[number, string]> => {
      const answer = await fetch(link, { method: 'POST', body: new URLSearchParams({ password, again }) });
      return [answer.status, await answer.text()];
    };
    expect(await post('short', 'short')).toEqual([400, expect.stringContaining('at least 8 characters')]);
    const long = 'x'.repeat(1025);
    expect(await post(long, long)).toEqual([400, expect.stringContaining('too long')]);
    expect(await post('long enough', 'long enouhg')).toEqual([400, expect.stringContaining('differ')]);
    expect(await post('long enough', 'long enough')).toEqual([200, expect.stringContaining('is set')]);
    expect(await post('another one', 'another one')).toEqual([410, expect.stringContaining('has been used')]);
    expect((await fetch(link)).status).toBe(410);
    const imap = listen(server.ports.IMAP);
    imap.send('a LOGIN administrator@mx.fumibako.test "long enough"\r\n');
    while (!imap.said().includes('\r\na ')) await delay(10);
    expect(imap.said()).toContain('a OK');
    imap.send('b LOGOUT\r\n');
    await imap.closed;
  });

  it('stops guesses at such links', async () => {
    const guess = async (): Promise<number> =>
      (await fetch(`http://127.0.0.1:${server.ports.HTTP}/password/${'x'.repeat(43)}`)).status;
    const statuses: number[] = [];
    // The workers tell one another; a guess or two may be made before the other hears.
    for (let count = 0; count < 13 && statuses.at(-1) !== 429; count++) statuses.push(await guess());
    expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 404));
    expect(statuses.at(-1)).toBe(429);
  });

  it('serves the TLS policy of its domains, and of no others', async () => {
    const get = async (host: string): Promise<[number, string]> =>
      await new Promise((resolve, reject) => {
        const asked = request(`http://127.0.0.1:${server.ports.HTTP}/.well-known/mta-sts.txt`, { headers: { host } });
        asked.on('error', reject).on('response', async (answer) => {
          let text = '';
          for await (const piece of answer) text += String(piece);
          resolve([answer.statusCode ?? 0, text]);
        });
        asked.end();
      });
    const domain = 'mx.fumibako.test';
    expect(await get(`mta-sts.${domain}`)).toEqual([
      200,
      expect.stringContaining('version: STSv1\r\nmode: testing\r\nmx: '),
    ]);
    expect((await get(`mta-sts.else.test:80`))[0]).toBe(404);
    expect((await get(domain))[0]).toBe(404);
  });

  it('has a page for links of lists, which nobody can make up', async () => {
    const link = `http://127.0.0.1:${server.ports.HTTP}/lists/${'x'.repeat(43)}`;
    const asked = await fetch(link, { headers: { 'accept-language': 'ja' } });
    expect([asked.status, await asked.text()]).toEqual([404, expect.stringContaining('このリンクはありません')]);
    const posted = await fetch(link, {
      method: 'POST',
      body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
    });
    expect(posted.status).toBe(404);
    const decided = `http://127.0.0.1:${server.ports.HTTP}/moderation/${'a'.repeat(24)}`;
    const form = { method: 'POST', body: new URLSearchParams({ decision: 'approve' }) };
    for (const moderated of [await fetch(decided), await fetch(decided, form)])
      expect([moderated.status, await moderated.text()]).toEqual([404, expect.stringContaining('no such link')]);
  });

  it('is ready and live, and shows the metrics of all workers', async () => {
    const get = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${server.ports.HTTP}${path}`);
    expect((await get('/health/live')).status).toBe(200);
    expect(await (await get('/health/ready')).json()).toEqual({ status: 'ready' });
    const metrics = await (await get('/metrics')).text();
    for (const name of [
      'fumibako_connections',
      'fumibako_messages_total',
      'fumibako_delivery_queue_depth',
      'process_cpu_seconds_total',
    ])
      expect(metrics).toContain(`# TYPE ${name} `);
  });

  it('starts again after SIGTERM, on the same data and without a new administrator', async () => {
    const smtp = listen(server.ports.SMTP);
    while (!smtp.said().startsWith('220 ')) await delay(10);
    expect(await server.stop()).toBe(0);
    await smtp.closed;
    expect(smtp.said()).toMatch(/\r\n421 4\.\d\.\d .*\r\n$/);
    expect(existsSync(join(server.dataDir, 'postgres/cluster/postmaster.pid'))).toBe(false);
    await server.start();
    expect(server.output).not.toContain('First administrator');
  });

  it('starts again after kill -9 of the supervisor', async () => {
    await server.stop('SIGKILL');
    await server.start();
    expect((await fetch(`http://127.0.0.1:${server.ports.HTTP}/health/ready`)).status).toBe(200);
  });
});

describe('settings', () => {
  const main = join(import.meta.dirname, '../../dist/apps/server/src/main.js');
  const refused = async (environment: Record<string, string>): Promise<string> => {
    const { status, stderr } = await run(process.execPath, [main], { env: { ...server.environment, ...environment } });
    expect(status).toBe(1);
    return stderr;
  };

  it('names the variable that it does not know, cannot read or cannot obey', async () => {
    expect(await refused({ FUMIBAKO_PORT_SMPT: '25' })).toContain('FUMIBAKO_PORT_SMPT is not a setting');
    expect(await refused({ FUMIBAKO_PORT_SMTP: 'smtp' })).toContain('FUMIBAKO_PORT_SMTP must be a port');
    expect(await refused({ FUMIBAKO_ACME: 'on' })).toContain('FUMIBAKO_ACME cannot be used');
    expect(await refused({ FUMIBAKO_CONFIG: '/nonexistent.yaml' })).toContain('FUMIBAKO_CONFIG');
  });
});
