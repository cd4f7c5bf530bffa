import { X509Certificate } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { makeSelfSigned } from './selfSigned.js';

describe('makeSelfSigned', () => {
  it('makes a certificate that says what it should', () => {
    const { cert, key } = makeSelfSigned({ names: ['mail.example', 'imap.mail.example', '127.0.0.1'], days: 3650 });
    const read = new X509Certificate(cert);
    expect(read.subject).toBe('CN=mail.example');
    expect(read.subjectAltName).toBe('DNS:mail.example, DNS:imap.mail.example, IP Address:127.0.0.1');
    expect(read.ca).toBe(false);
    expect(read.verify(read.publicKey)).toBe(true);
    const years = (read.validToDate.getTime() - read.validFromDate.getTime()) / (365 * 86_400_000);
    expect(Math.round(years)).toBe(10);
    expect(key).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  });

  it('reaches beyond 2050', () => {
    const read = new X509Certificate(makeSelfSigned({ names: ['a.example'], days: 20_000 }).cert);
    expect(read.validToDate.getUTCFullYear()).toBeGreaterThan(2050);
  });

  it('serves a client that trusts it, by name and by address', async () => {
    const made = makeSelfSigned({ names: ['mail.example', '127.0.0.1'], days: 1 });
    const server = createServer(made, (socket) => socket.end('hello'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    for (const servername of ['mail.example', undefined]) {
      const said = await new Promise<string>((resolve, reject) => {
        const socket = connect({ port, host: '127.0.0.1', servername, ca: made.cert });
        socket
          .setEncoding('utf8')
          .on('data', (data) => resolve(String(data)))
          .on('error', reject);
      });
      expect(said).toBe('hello');
    }
    await new Promise((resolve) => server.close(resolve));
  });

  it('needs a name', () => {
    expect(() => makeSelfSigned({ names: [], days: 1 })).toThrow(RangeError);
  });
});
