import { describe, expect, it } from 'vitest';
import { parseMessage, partText } from '#formats/mime';
import { randomFrom } from '#testing';
import {
  decodeUtf8Address,
  type DeliveryReport,
  DSN_LIMITS,
  type DsnAction,
  type DsnOptions,
  encodeUtf8Address,
  failedRecipients,
  parseDsn,
  printDsn,
  type RecipientReport,
} from './index.js';

const recipient: RecipientReport = {
  finalRecipient: { type: 'rfc822', address: 'b@b.example' },
  originalRecipient: { type: 'rfc822', address: 'alias@a.example' },
  action: 'failed',
  status: '5.1.1',
  remoteMta: 'mx.b.example',
  diagnostic: { type: 'smtp', text: '550 5.1.1 No such user here' },
  lastAttempt: Date.UTC(2026, 10, 24, 16, 18, 27),
  willRetryUntil: null,
};
const report: DeliveryReport = {
  reportingMta: 'mail.a.example',
  envelopeId: 'QQ314159',
  arrivedAt: Date.UTC(2026, 10, 24, 16, 0, 0),
  recipients: [recipient],
};
const options: DsnOptions = {
  report,
  from: { name: 'Mail Delivery System', address: 'postmaster@a.example' },
  to: 'a@a.example',
  messageId: 'dsn1@mail.a.example',
  boundary: '=_dsn1',
  now: Date.UTC(2026, 10, 24, 16, 18, 28),
  zoneMinutes: 540,
  languages: ['ja', 'en'],
  returned: 'full',
  eightBit: false,
  utf8: false,
};
const original = 'From: a@a.example\r\nMessage-ID: <m1@a.example>\r\n\r\nText\r\n';

function print(over: Partial<DsnOptions> = {}, returned = original): Buffer {
  const { head, tail } = printDsn({ ...options, ...over });
  return Buffer.concat([head, Buffer.from(returned), tail]);
}

describe('printing', () => {
  it('writes the three parts of RFC 3464 §2', () => {
    const lines = print({ languages: ['en'] })
      .toString('utf8')
      .split('\r\n');
    expect(lines.slice(0, 9)).toEqual([
      'From: Mail Delivery System <postmaster@a.example>',
      'To: <a@a.example>',
      'Subject: Your message could not be delivered',
      'Date: Wed, 25 Nov 2026 01:18:28 +0900',
      'Message-ID: <dsn1@mail.a.example>',
      'Auto-Submitted: auto-replied',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status;',
      ' boundary="=_dsn1"',
    ]);
    const status = lines.indexOf('Content-Type: message/delivery-status');
    expect(lines.slice(status + 1)).toEqual([
      '',
      'Reporting-MTA: dns; mail.a.example',
      'Original-Envelope-Id: QQ314159',
      'Arrival-Date: Wed, 25 Nov 2026 01:00:00 +0900',
      '',
      'Original-Recipient: rfc822; alias@a.example',
      'Final-Recipient: rfc822; b@b.example',
      'Action: failed',
      'Status: 5.1.1',
      'Remote-MTA: dns; mx.b.example',
      'Diagnostic-Code: smtp; 550 5.1.1 No such user here',
      'Last-Attempt-Date: Wed, 25 Nov 2026 01:18:27 +0900',
      '',
      '--=_dsn1',
      'Content-Type: message/rfc822',
      '',
      ...original.split('\r\n'),
      '--=_dsn1--',
      '',
    ]);
  });

  it.each([
    ['failed', 'could not be delivered to', '配信できませんでした'],
    ['delayed', 'until Wed, 25 Nov 2026 02:00:00 +0900', 'まで再送を続けます'],
    ['delivered', 'was delivered to', '配信しました'],
    ['relayed', 'sends no confirmations', '中継しました'],
    ['expanded', 'members of', '配布リスト'],
  ] as const)('tells people what was %s, in their languages', (action: DsnAction, english, japanese) => {
    const willRetryUntil = Date.UTC(2026, 10, 24, 17, 0, 0);
    const message = print({ report: { ...report, recipients: [{ ...recipient, action, willRetryUntil }] } });
    const parsed = parseMessage(message);
    const [people] = parsed.root.children;
    const text = people ? partText(message, people) : '';
    expect(text).toContain(english);
    expect(text).toContain(japanese);
    expect(text).toContain('alias@a.example');
    expect(text).not.toContain('b@b.example');
    expect(parsed.envelope.subject).toMatch(/.+ \/ Your message .+/);
    expect(/Will-Retry-Until/.test(message.toString())).toBe(action === 'delayed');
  });

  it.each([
    ['full', false, 'message/rfc822'],
    ['headers', false, 'text/rfc822-headers'],
    ['full', true, 'message/global'],
    ['headers', true, 'message/global-headers'],
  ] as const)('returns %s, with UTF-8 %s, as %s', (returned, utf8, type) => {
    const parsed = parseMessage(print({ returned, utf8, eightBit: utf8 }));
    const last = parsed.root.children.at(-1);
    expect(`${last?.type}/${last?.subtype}`).toBe(type);
    expect(last?.encoding).toBe(utf8 ? '8bit' : '7bit');
    expect(parseDsn(print({ returned, utf8 }))?.originalMessageId).toBe('m1@a.example');
  });

  it('lets nothing in that would end a line', () => {
    const diagnostic = {
      type: 'smtp',
      text: '550 a\r\nAction: delivered\r\n\r\nFinal-Recipient: rfc822; x@x.example\0',
    };
    const printed = print({ report: { ...report, recipients: [{ ...recipient, diagnostic, remoteMta: 'a\nb' }] } });
    expect(parseDsn(printed)?.recipients).toMatchObject([{ action: 'failed', remoteMta: 'a b' }]);
    expect(parseDsn(printed)?.recipients).toHaveLength(1);
  });

  it('keeps lines short', () => {
    const diagnostic = { type: 'smtp', text: `550 ${'x'.repeat(3000)} ${'word '.repeat(500)}` };
    const lines = print({ report: { ...report, recipients: [{ ...recipient, diagnostic }] } })
      .toString()
      .split('\r\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(998);
  });
});

describe('addresses beyond ASCII (RFC 6533 §3)', () => {
  it.each([
    ['文@日本.example', '\\x{6587}@\\x{65E5}\\x{672C}.example'],
    ['a+b=c\\d e@x.example', 'a\\x{2B}b\\x{3D}c\\x{5C}d\\x{20}e@x.example'],
    ['😀@x.example', '\\x{1F600}@x.example'],
  ])('%s', (address, encoded) => {
    expect(encodeUtf8Address(address)).toBe(encoded);
    expect(decodeUtf8Address(encoded)).toBe(address);
    expect(decodeUtf8Address(address)).toBe(address);
  });

  it('leave alone what is no character', () => {
    expect(decodeUtf8Address('\\x{D800}\\x{110000}\\x{zz}')).toBe('\\x{D800}\\x{110000}\\x{zz}');
  });

  it.each([true, false])('come back as they were, with SMTPUTF8 %s', (utf8) => {
    const finalRecipient = { type: 'utf-8', address: '文@日本.example' };
    const printed = print({ utf8, report: { ...report, recipients: [{ ...recipient, finalRecipient }] } });
    expect(parseDsn(printed)?.recipients[0]?.finalRecipient).toEqual(finalRecipient);
    const status = printed.toString().split('Reporting-MTA')[1]?.split('--=_dsn1')[0] ?? '';
    expect(/[^\0-~]/.test(status)).toBe(utf8);
  });
});

describe('reading', () => {
  it('reads what is printed', () => {
    const random = randomFrom(11);
    const pick = <T>(...values: T[]): T => values[Math.floor(random() * values.length)] as T;
    for (let round = 0; round < 200; round += 1) {
      const recipients = Array.from({ length: 1 + Math.floor(random() * 3) }, (): RecipientReport => {
        const action = pick<DsnAction>('failed', 'delayed', 'delivered', 'relayed', 'expanded');
        return {
          ...recipient,
          action,
          status: pick('5.1.1', '4.4.7', '2.1.5'),
          originalRecipient: pick(
            null,
            { type: 'rfc822', address: '"a b"@x.example' },
            { type: 'utf-8', address: 'é@x.example' },
          ),
          remoteMta: pick(null, 'mx.x.example'),
          diagnostic: pick(null, { type: 'x-local', text: 'said: something; else' }),
          willRetryUntil: action === 'delayed' ? pick(null, 1_800_000_000_000) : null,
        };
      });
      const own = { ...report, envelopeId: pick(null, 'id 1'), recipients };
      expect(parseDsn(print({ report: own }))).toEqual({ ...own, originalMessageId: 'm1@a.example' });
    }
  });

  const foreign = (status: string) =>
    Buffer.from(
      `Content-Type: multipart/report; report-type="Delivery-Status"; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n${status}\r\n--b--\r\n`,
    );

  it.each([
    [
      'without the fields of the message',
      'Final-Recipient: rfc822;b@b.example\r\nAction: failed\r\nStatus: 5.2.2 (full)',
    ],
    [
      'with several empty lines',
      'Reporting-MTA: dns;x\r\n\r\n \r\n\r\nFinal-Recipient: <b@b.example>\r\nAction: Failed (x)\r\nStatus: 5.2.2',
    ],
    [
      'with lone LF',
      'Reporting-MTA: dns;x\n\nFinal-Recipient: rfc822;\n b@b.example\nAction: failed\nStatus: smtp;5.2.2',
    ],
    ['without an action', 'Reporting-MTA: x\r\n\r\nFinal-Recipient: rfc822;b@b.example\r\nStatus: 5.2.2'],
    [
      'behind a part of text',
      'This could not be delivered.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: x\r\n\r\nFinal-Recipient: rfc822;b@b.example\r\nAction: failed\r\nStatus: 5.2.2',
    ],
    [
      'with the original recipient alone',
      'Reporting-MTA: x\r\n\r\nOriginal-Recipient: rfc822;b@b.example\r\nAction: failed\r\nStatus: 5.2.2',
    ],
  ])('reads one %s', (_, status) => {
    expect(parseDsn(foreign(status))?.recipients).toMatchObject([
      { finalRecipient: { type: 'rfc822', address: 'b@b.example' }, action: 'failed', status: '5.2.2' },
    ]);
  });

  it.each([
    ['another message', Buffer.from(original)],
    ['a forwarded one', Buffer.from(`Content-Type: message/rfc822\r\n\r\n${print().toString()}`)],
    ['one about nobody', foreign('Reporting-MTA: dns;x')],
    ['one that says nothing', foreign('Reporting-MTA: dns;x\r\n\r\nFinal-Recipient: rfc822;b@b.example')],
    ['an empty one', foreign('')],
    ['nothing', Buffer.alloc(0)],
  ])('does not take %s for one', (_, message) => {
    expect(parseDsn(message)).toBeNull();
  });

  it('reads as much as its limits allow', () => {
    const many = foreign(
      `Reporting-MTA: dns;x\r\n${'\r\nFinal-Recipient: rfc822;b@b.example\r\nAction: failed\r\n'.repeat(1001)}`,
    );
    expect(parseDsn(many)?.recipients).toHaveLength(1000);
    expect(parseDsn(many, { ...DSN_LIMITS, maxRecipients: 3 })?.recipients).toHaveLength(3);
    expect(parseDsn(many, { ...DSN_LIMITS, maxOctets: 75 })?.recipients).toHaveLength(1);
  });

  it('knows the field by which others tell of failures', () => {
    expect(failedRecipients(Buffer.from('X-Failed-Recipients: a@a.example,\r\n b@b.example\r\n\r\n'))).toEqual([
      'a@a.example',
      'b@b.example',
    ]);
    expect(failedRecipients(Buffer.from(original))).toEqual([]);
  });
});
