import { describe, expect, it } from 'vitest';
import { parseAuthorizedUrl } from './authorized-url.js';

const rump = 'imap://joe%40example.com@example.com/INBOX/;uid=20/;section=1.2;urlauth=submit+fred';

describe('a URL that lets others read', () => {
  it('is read in its parts', () => {
    expect(parseAuthorizedUrl(rump)).toEqual({
      rump,
      user: 'joe@example.com',
      message: {
        mailbox: 'INBOX',
        uidValidity: null,
        uid: 20,
        section: { part: '1.2', text: null, fields: [] },
        partial: null,
      },
      expires: null,
      access: { kind: 'submit', user: 'fred' },
      signature: null,
    });
    const token = '91354a473744909de610943775f92038';
    expect(parseAuthorizedUrl(`${rump}:internal:${token}`)).toMatchObject({
      rump,
      signature: { mechanism: 'INTERNAL', token },
    });
  });

  it.each([
    ['imap://joe@h/INBOX/;uid=20;expire=2026-01-02T03:04:05Z;urlauth=anonymous', Date.UTC(2026, 0, 2, 3, 4, 5)],
    [
      'imap://joe;AUTH=*@h:143/A;UIDVALIDITY=7/;uid=20;EXPIRE=2026-01-02T03:04:05+09:00;URLAUTH=authuser',
      Date.UTC(2026, 0, 1, 18, 4, 5),
    ],
    ['IMAP://joe@h/A/;UID=1;urlauth=user+a%40b.c', null],
  ])('knows when it ends: %s', (url, expires) => {
    expect(parseAuthorizedUrl(url)?.expires).toBe(expires);
  });

  it('means an address of the domain that it names by a bare name', () => {
    expect(parseAuthorizedUrl('imap://joe@example.com:143/INBOX/;uid=20;urlauth=user+a@b.c')).toMatchObject({
      user: 'joe@example.com',
      access: { kind: 'user', user: 'a@b.c' },
    });
  });

  it.each([
    '',
    '/INBOX/;uid=20;urlauth=anonymous',
    'http://joe@h/INBOX/;uid=20;urlauth=anonymous',
    'imap://h/INBOX/;uid=20;urlauth=anonymous',
    'imap://joe@h/;uid=20;urlauth=anonymous',
    'imap://joe@h/INBOX;urlauth=anonymous',
    'imap://joe@h/INBOX/;uid=20',
    'imap://joe@h/INBOX/;uid=20;urlauth=everybody',
    'imap://joe@h/INBOX/;uid=20;urlauth=user+',
    'imap://joe@h/INBOX/;uid=20;urlauth=user+%zz',
    'imap://joe@h/INBOX/;uid=20;expire=tomorrow;urlauth=anonymous',
    'imap://joe@h/INBOX/;uid=20;urlauth=anonymous:internal:abc',
    'imap://joe@h/INBOX/;uid=20;urlauth=anonymous;expire=2026-01-02T03:04:05Z',
    'imap://%ff@h/INBOX/;uid=20;urlauth=anonymous',
  ])('is nothing else: %j', (url) => {
    expect(parseAuthorizedUrl(url)).toBeNull();
  });
});
