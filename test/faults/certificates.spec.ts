import { X509Certificate } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeSelfSigned } from '#platform/net';
import { TestServer } from '#testing';
import { Line } from '../abuse/support.js';

const directory = mkdtempSync(join(tmpdir(), 'fumibako-certificates-'));
const files = { cert: join(directory, 'cert.pem'), key: join(directory, 'key.pem') };
const pairs = ['first', 'second', 'third'].map((name) => makeSelfSigned({ names: [`${name}.test`], days: 1 }));
const fingerprints = pairs.map(({ cert }) => new X509Certificate(cert).fingerprint256);
const clients = 16;
/** Milliseconds in which every worker has noticed a new certificate. */
const noticed = 10_000;

let server: TestServer;
beforeAll(async () => {
  put(0);
  server = await TestServer.start({
    FUMIBAKO_WORKERS: '2',
    FUMIBAKO_TLS_CERT: files.cert,
    FUMIBAKO_TLS_KEY: files.key,
  });
});
afterAll(async () => {
  await server.remove();
  rmSync(directory, { recursive: true });
});

/** Puts a pair in place as administrators do: one file after the other. */
function put(index: number): void {
  for (const name of ['key', 'cert'] as const) {
    writeFileSync(`${files[name]}.new`, pairs[index]?.[name] ?? '');
    renameSync(`${files[name]}.new`, files[name]);
  }
}

/** One handshake and what is said behind it; gives the number of the certificate. Rejects when anything fails. */
async function handshake(port: number, starttls: RegExp | null): Promise<number> {
  const line = starttls === null ? null : Line.to(port);
  if (line && starttls)
    await line.say(starttls.source.startsWith('^220') ? ['EHLO x', 'STARTTLS'] : ['a STARTTLS'], starttls);
  line?.socket.removeAllListeners('data');
  return await new Promise((resolve, reject) => {
    const secure = connect({
      ...(line ? { socket: line.socket } : { port, host: '127.0.0.1' }),
      rejectUnauthorized: false,
    });
    secure.once('error', reject).once('close', () => reject(new Error('closed')));
    secure.once('data', () => secure.destroy());
    secure.once('secureConnect', () => {
      resolve(fingerprints.indexOf(secure.getPeerX509Certificate()?.fingerprint256 ?? ''));
      secure.destroy();
    });
  });
}

it('a new certificate under a load of handshakes fails none of them and is served by every worker afterwards', async () => {
  const { ports } = server;
  const doors = [
    [ports.IMAPS, null],
    [ports.SUBMISSIONS, null],
    [ports.POP3S, null],
    [ports.SMTP, /^220 2\.0\.0 /m],
    [ports.IMAP, /^a OK /m],
  ] as const;
  const served: number[] = [];
  const failures: string[] = [];
  let going = true;
  const load = Array.from({ length: clients }, async (_, client) => {
    for (let turn = client; going; turn++) {
      const [port, starttls] = doors[turn % doors.length] ?? doors[0];
      await handshake(port, starttls).then(
        (number) => served.push(number),
        (error: Error) => failures.push(`${port}: ${error.message}`),
      );
    }
  });
  for (const index of [1, 2]) {
    put(index);
    const deadline = Date.now() + noticed;
    // Served by all: the last hundred handshakes know nothing else.
    while (served.slice(-100).some((number) => number !== index) || served.length < 100) {
      expect(Date.now()).toBeLessThan(deadline);
      await delay(50);
    }
  }
  going = false;
  await Promise.all(load);
  expect(failures).toEqual([]);
  expect(new Set(served)).toEqual(new Set([0, 1, 2]));
});

it('a pair that does not fit together is refused and the old one kept', async () => {
  const before = server.errors.length;
  writeFileSync(files.key, pairs[0]?.key ?? '');
  const refusal = (): string => server.errors.slice(before);
  const deadline = Date.now() + noticed;
  while (!refusal().includes('the new certificate is refused') && Date.now() < deadline) await delay(50);
  expect(refusal()).toContain('the new certificate is refused');
  for (let turn = 0; turn < 10; turn++) expect(await handshake(server.ports.IMAPS, null)).toBe(2);
});
