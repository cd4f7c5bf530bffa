import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, TestServer } from '#testing';

const program = join(import.meta.dirname, '../../dist/apps/cli/src/main.js');
/** A failed log-in is answered late. */
const patience = { timeout: 60_000, interval: 300 };
const password = 'correct horse battery';
let server: TestServer;
let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'fumibako-cli-'));
  server = await TestServer.start({ FUMIBAKO_WORKERS: '2' });
});
afterAll(async () => {
  await server.remove();
  rmSync(directory, { recursive: true, force: true });
});

/** What POP3 says to a log-in, and how many messages there are. */
function popStatus(user: string, secret: string): Promise<string> {
  const socket = createConnection(server.ports.POP3, '127.0.0.1').setEncoding('latin1');
  let text = '';
  socket.on('data', (data: string) => {
    text += data;
  });
  socket.write(`USER ${user}\r\nPASS ${secret}\r\nQUIT\r\n`);
  return new Promise((done) => socket.once('close', () => done(text.split('\r\n')[2] ?? '')));
}

describe('the command line beside a running server', () => {
  it('adds people who can sign in at once, and takes them out again', async () => {
    await server.cli('user', 'add', 'ann@cli.test', '--password', password, '--create-domain');
    expect(await popStatus('ann@cli.test', password)).toBe('+OK 0 messages (0 octets)');
    const input = { env: server.environment, input: 'another password\n' };
    expect(
      (await run(process.execPath, [program, 'user', 'passwd', 'ann@cli.test', '--password-stdin'], input)).status,
    ).toBe(0);
    await expect.poll(() => popStatus('ann@cli.test', password), patience).toBe('-ERR [AUTH] Authentication failed');
    expect(await popStatus('ann@cli.test', 'another password')).toMatch(/^\+OK/);
    await server.cli('user', 'disable', 'ann@cli.test');
    await expect
      .poll(() => popStatus('ann@cli.test', 'another password'), patience)
      .toBe('-ERR [AUTH] Authentication failed');
    await server.cli('user', 'enable', 'ann@cli.test');
  });

  it('imports mail that the server shows, stops at an interrupt, and exports it', async () => {
    const box = join(directory, 'box.mbox');
    const message = `From a@b Thu Nov 24 05:18:26 2016\nSubject: n\n\n${'text of a message\n'.repeat(300)}\n`;
    writeFileSync(box, message.repeat(50));
    expect(await server.cli('mail', 'import', 'ann@cli.test', box)).toBe(
      '50 message(s) are stored for ann@cli.test.\n',
    );
    await expect.poll(() => popStatus('ann@cli.test', 'another password'), patience).toMatch(/^\+OK 50 messages/);
    writeFileSync(box, message.repeat(20_000));
    const child = spawn(process.execPath, [program, 'mail', 'import', 'ann@cli.test', box], {
      env: server.environment,
    });
    let errors = '';
    child.stderr.on('data', (data: Buffer) => {
      errors += data.toString();
    });
    const status = new Promise((done) => child.once('exit', done));
    await expect.poll(() => popStatus('ann@cli.test', 'another password'), patience).not.toMatch(/^\+OK 50 /);
    child.kill('SIGINT');
    expect(await status).toBe(1);
    const stored = Number(/^interrupted: (\d+) message\(s\) were stored\n$/.exec(errors)?.[1]);
    expect(stored).toBeGreaterThan(0);
    await expect
      .poll(() => popStatus('ann@cli.test', 'another password'), patience)
      .toMatch(new RegExp(`^\\+OK ${stored + 50} messages`));
    expect(await server.cli('mail', 'export', 'ann@cli.test', join(directory, 'out'))).toMatch(
      new RegExp(`^${stored + 50} message`),
    );
  }, 120_000);

  it('finds nothing wrong with a server that runs', async () => {
    const { stdout, stderr, status } = await server.tryCli('doctor');
    expect(`${stderr}${stdout}`).not.toMatch(/^WRONG/m);
    expect(status).toBe(0);
    expect(stdout).toContain(`127.0.0.1:${server.ports.IMAP} (Imap) is open`);
  });

  it('answers wrong usage with 2 and refusals with 1', async () => {
    expect((await server.tryCli('nonsense')).status).toBe(2);
    expect(await server.tryCli('user', 'add', 'ann@cli.test', '--password', password)).toMatchObject({
      status: 1,
      stdout: '',
    });
  });

  it('works without a server too, and leaves no database running', async () => {
    expect(await server.stop()).toBe(0);
    expect(await server.cli('user', 'list')).toMatch(/^ann@cli\.test/m);
    expect(existsSync(join(server.dataDir, 'postgres/cluster/postmaster.pid'))).toBe(false);
  });
});
