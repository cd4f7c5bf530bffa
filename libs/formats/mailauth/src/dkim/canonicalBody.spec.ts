import { describe, expect, it } from 'vitest';
import { CanonicalBody } from './canonicalBody.js';

describe('canonical bodies (RFC 6376 §3.4.5)', () => {
  const of = (form: 'simple' | 'relaxed', body: string) => {
    let out = '';
    const canonical = new CanonicalBody(form, (octets) => {
      out += octets.toString('latin1');
    });
    for (const octet of Buffer.from(body, 'latin1')) canonical.write(Buffer.of(octet));
    canonical.end();
    return out;
  };

  it.each([
    [' C \r\nD \t E\r\n\r\n\r\n', ' C \r\nD \t E\r\n', ' C\r\nD E\r\n'],
    ['', '\r\n', ''],
    ['\r\n\r\n', '\r\n', ''],
    [' \t\r\n \r\n', ' \t\r\n \r\n', ''],
    ['a', 'a\r\n', 'a\r\n'],
    ['a \r b\n', 'a \r b\n\r\n', 'a \r b\n\r\n'],
    ['\r\n\r\na\r\n', '\r\n\r\na\r\n', '\r\n\r\na\r\n'],
    [`a${'\r\n'.repeat(2000)}b`, `a${'\r\n'.repeat(2000)}b\r\n`, `a${'\r\n'.repeat(2000)}b\r\n`],
  ])('%j', (body, simple, relaxed) => {
    expect(of('simple', body)).toBe(simple);
    expect(of('relaxed', body)).toBe(relaxed);
  });
});
