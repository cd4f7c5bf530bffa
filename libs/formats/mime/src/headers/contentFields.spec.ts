import { describe, expect, it } from 'vitest';
import { parseMessage } from '../parser/messageParser.js';

const root = (header: string): ReturnType<typeof parseMessage>['root'] =>
  parseMessage(Buffer.from(`${header}\n\nx`, 'latin1')).root;

describe('content fields', () => {
  it.each([
    ['TEXT/Html', 'text/html'],
    ['image/ jpeg', 'image/jpeg'],
    ['text / plain (x)', 'text/plain'],
    ['text', 'text/plain'],
    ['text/', 'text/plain'],
    ['/plain', 'text/plain'],
    ['', 'text/plain'],
    ['application', 'application/octet-stream'],
    ['image/x y', 'image/x'],
    ['te(st', 'application/octet-stream'],
    ['text/html charset=utf-8', 'text/html'],
    ['application/pdf, name=x', 'application/pdf'],
    [`x/${'y'.repeat(200)}`, 'application/octet-stream'],
  ])('Content-Type %j is %s', (value, expected) => {
    const part = root(`Content-Type: ${value}`);
    expect(`${part.type}/${part.subtype}`).toBe(expected);
  });

  it('reads parameters behind a missing semicolon', () => {
    expect(root('Content-Type: text/html charset=utf-8').parameters).toEqual([
      { name: 'charset', raw: 'utf-8', value: 'utf-8' },
    ]);
  });

  it.each([
    ['7bit', '7bit'],
    ['7-bit', '7bit'],
    ['8BITS', '8bit'],
    ['"base64"', 'base64'],
    ['BASE64 (x)', 'base64'],
    ['quoted printable', 'quoted-printable'],
    ['quoted-printable;', 'quoted-printable'],
    ['x-uue', 'x-uuencode'],
    ['', '7bit'],
    ['x-gzip64', 'x-gzip64'],
    ['7v l;"', 'binary'],
    ['text/html', 'binary'],
  ])('Content-Transfer-Encoding %j is %s', (value, expected) => {
    expect(root(`Content-Transfer-Encoding: ${value}`).encoding).toBe(expected);
  });

  it('reads the other fields', () => {
    const part = root(
      'Content-ID: <a@b>\nContent-Description: =?utf-8?Q?=C3=A9?=\nContent-Language: ja, en (x)\nContent-Location: http://a/\n b\nContent-MD5: Q==\nContent-Disposition: INLINE; filename="a\tb"',
    );
    expect(part).toMatchObject({
      id: '<a@b>',
      description: '=?utf-8?Q?=C3=A9?=',
      languages: ['ja', 'en'],
      location: 'http://a/b',
      md5: 'Q==',
      filename: 'a b',
    });
    expect(part.disposition?.type).toBe('inline');
  });

  it('prefers the name of the disposition', () => {
    const part = root('Content-Type: a/b; name=type\nContent-Disposition: attachment; filename=disposition');
    expect(part.filename).toBe('disposition');
    expect(root('Content-Type: a/b; name=type\nContent-Disposition: attachment').filename).toBe('type');
    expect(root('Content-Disposition: ; filename=x').disposition?.type).toBe('attachment');
    expect(root('Content-Disposition:').disposition).toBeNull();
  });
});
