import { describe, expect, it } from 'vitest';
import { parseMessageUrl } from './message-url.js';

const whole = { part: '', text: null, fields: [] };

describe('URLs of messages (RFC 4469 §5)', () => {
  it.each([
    ['/INBOX/;UID=20', { mailbox: 'INBOX', uidValidity: null, uid: 20, section: whole, partial: null }],
    ['/inbox/;uid=20/', { mailbox: 'INBOX', uidValidity: null, uid: 20, section: whole, partial: null }],
    [
      '/Drafts;UIDVALIDITY=385759045/;UID=20/;section=1.MIME',
      {
        mailbox: 'Drafts',
        uidValidity: 385759045,
        uid: 20,
        section: { part: '1', text: 'MIME', fields: [] },
        partial: null,
      },
    ],
    [
      '/a/b%20%E6%97%A5/;UID=1/;SECTION=HEADER.FIELDS%20(To)/;PARTIAL=5.10',
      {
        mailbox: 'a/b 日',
        uidValidity: null,
        uid: 1,
        section: { part: '', text: 'HEADER.FIELDS', fields: ['To'] },
        partial: { start: 5, count: 10 },
      },
    ],
    [';UID=7', { mailbox: null, uidValidity: null, uid: 7, section: whole, partial: null }],
    ['/;UID=7', { mailbox: null, uidValidity: null, uid: 7, section: whole, partial: null }],
  ])('%s', (url, expected) => {
    expect(parseMessageUrl(url)).toEqual(expected);
  });

  it.each([
    '',
    '/INBOX',
    'INBOX/;UID=1',
    'imap://a@b/INBOX/;UID=1',
    '/INBOX/;UID=0',
    '/INBOX/;UID=x',
    '/INBOX/;UID=1/;SECTION=x',
    '/INBOX/;UID=1/;SECTION=1 ',
    '/INBOX/;UID=1/;EXPIRE=x',
    '/%zz/;UID=1',
    '/%ff/;UID=1',
    '/a%00b/;UID=1',
    '/INBOX/;UID=1/;PARTIAL=x',
  ])('not %j', (url) => {
    expect(parseMessageUrl(url)).toBeNull();
  });
});
