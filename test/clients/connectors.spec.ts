import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSelfSigned } from '#platform/net';
import { run, TestServer } from '#testing';
import { Home, missing } from './support.js';

const ready = missing('swaks').length === 0;
/** Milliseconds after which a running server knows of a change. */
const knownTime = 2500;
const pair = makeSelfSigned({ names: ['relay.far.test'], days: 1 });
let server: TestServer;
let home: Home;

beforeAll(async () => {
  if (!ready) return;
  server = await TestServer.start();
  await server.users(['ann@here.test']);
  home = new Home();
  writeFileSync(home.join('key.pem'), pair.key);
  writeFileSync(home.join('cert.pem'), pair.cert);
});
afterAll(async () => {
  home?.remove();
  await server?.remove();
});

/** Whether swaks may send a letter of ann's to a domain elsewhere. */
async function mayRelay(...options: readonly string[]): Promise<boolean> {
  const target = ['--server', '127.0.0.1', '--port', String(server.ports.SMTP), '--quit-after', 'RCPT'];
  const letter = ['--from', 'ann@here.test', '--to', 'x@away.test'];
  const { status, stdout, stderr } = await run('swaks', [...target, ...letter, ...options], { cwd: home.path });
  if (/550 5\.7\.1 Relaying is denied/.test(stdout)) return false;
  if (status !== 0) throw new Error(stdout + stderr);
  return true;
}

describe.skipIf(!ready)('swaks, as a machine with a connector', () => {
  const shown = ['--tls', '--tls-cert', 'cert.pem', '--tls-key', 'key.pem'];

  it('relays by its address while there is one, and no other does', async () => {
    const from = ['--local-interface', '127.0.0.9'];
    expect(await mayRelay(...from)).toBe(false);
    await server.cli('connector', 'add', 'printers', '--network', '127.0.0.9', '--relay');
    await delay(knownTime);
    expect(await mayRelay(...from)).toBe(true);
    expect(await mayRelay(...from, '--tls')).toBe(true);
    expect(await mayRelay('--local-interface', '127.0.0.10')).toBe(false);
    await server.cli('connector', 'remove', 'printers');
    await delay(knownTime);
    expect(await mayRelay(...from)).toBe(false);
  });

  it('relays by its certificate, and not without it', async () => {
    expect(await mayRelay(...shown)).toBe(false);
    const fingerprint = new X509Certificate(pair.cert).fingerprint256;
    await server.cli('connector', 'add', 'cloud', '--certificate', `sha256:${fingerprint}`, '--relay');
    await delay(knownTime);
    expect(await mayRelay(...shown)).toBe(true);
    expect(await mayRelay('--tls')).toBe(false);
    expect(await mayRelay()).toBe(false);
  });

  it('does not relay by a name that nobody vouches for', async () => {
    await server.cli('connector', 'remove', 'cloud');
    // it vouches for itself, and is no authority for others
    const named = ['connector', 'add', 'named', '--certificate', 'relay.far.test', '--relay'];
    await server.cli(...named);
    await delay(knownTime);
    expect(await mayRelay(...shown)).toBe(false);
  });
});
