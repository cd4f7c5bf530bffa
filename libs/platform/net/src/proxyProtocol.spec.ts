import { describe, expect, it } from 'vitest';
import { parseProxyHeader } from './proxyProtocol.js';

const SIGNATURE = '0d0a0d0a000d0a515549540a';
const hex = (text: string) => Buffer.from(SIGNATURE + text, 'hex');

describe('parseProxyHeader', () => {
  it('reads version 1', () => {
    expect(parseProxyHeader(Buffer.from('PROXY TCP4 192.0.2.1 192.0.2.2 5000 25\r\nEHLO'))).toEqual({
      kind: 'proxied',
      length: 40,
      sourceAddress: '192.0.2.1',
      sourcePort: 5000,
      destinationAddress: '192.0.2.2',
      destinationPort: 25,
    });
    expect(parseProxyHeader(Buffer.from('PROXY TCP6 2001:db8::1 ::1 1 2\r\n'))).toMatchObject({
      sourceAddress: '2001:db8::1',
    });
    expect(parseProxyHeader(Buffer.from('PROXY UNKNOWN what ever\r\n'))).toEqual({ kind: 'local', length: 25 });
  });

  it('reads version 2', () => {
    expect(parseProxyHeader(hex('2111000cc0000201c000020213880019'))).toEqual({
      kind: 'proxied',
      length: 28,
      sourceAddress: '192.0.2.1',
      sourcePort: 5000,
      destinationAddress: '192.0.2.2',
      destinationPort: 25,
    });
    const v6 = '20010db8000000000000000000000001';
    expect(parseProxyHeader(hex(`21210024${v6}${v6}13880019`))).toMatchObject({
      sourceAddress: '2001:db8::1',
      sourcePort: 5000,
    });
    expect(parseProxyHeader(hex('20000000'))).toEqual({ kind: 'local', length: 16 });
  });

  it('waits for the rest of a header', () => {
    for (const text of ['', 'P', 'PROXY TCP4 1']) expect(parseProxyHeader(Buffer.from(text)).kind).toBe('incomplete');
    expect(parseProxyHeader(hex('')).kind).toBe('incomplete');
    expect(parseProxyHeader(hex('2111000cc000')).kind).toBe('incomplete');
  });

  it.each([
    'EHLO x\r\n',
    'GET / HTTP/1.1',
    'PROXY\r\n',
    'PROXY TCP4 1.2.3 1.2.3.4 1 2\r\n',
    'PROXY TCP4 1.2.3.4 1.2.3.4 1 99999\r\n',
    'PROXY TCP6 1.2.3.4 ::1 1 2\r\n',
    'PROXY TCP4 1.2.3.4 1.2.3.4 1 2 3\r\n',
    `PROXY ${'x'.repeat(120)}`,
    `PROXY ${'x'.repeat(120)}\r\n`,
  ])('refuses %j', (text) => {
    expect(parseProxyHeader(Buffer.from(text)).kind).toBe('malformed');
  });

  it.each([
    '3111000cc0000201c000020213880019',
    '2211000cc0000201c000020213880019',
    '21110004c0000201',
    '2111ffff',
    '21310000',
  ])('refuses version 2 with %s', (text) => {
    expect(parseProxyHeader(hex(text)).kind).toBe('malformed');
  });
});
