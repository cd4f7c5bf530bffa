import { describe, expect, it } from 'vitest';
import { CommandLineReader, splitCommand } from './commandLine.js';
import { readMailParameters } from './mailParameters.js';
import { parsePathArgument } from './pathArgument.js';
import { protocolName } from './protocolName.js';
import { readRecipientParameters } from './recipientParameters.js';
import { decodeXtext, encodeXtext } from './xtext.js';

function lines(limit: number, ...pieces: string[]): string[] {
  const reader = new CommandLineReader(limit);
  const read: string[] = [];
  for (const piece of pieces) {
    const chunk = Buffer.from(piece, 'latin1');
    for (let at = 0; at < chunk.length; ) {
      const event = reader.read(chunk, at);
      if (event === null) break;
      read.push(event.kind === 'line' ? event.line : event.kind);
      at = event.end;
    }
  }
  return read;
}

describe('CommandLineReader', () => {
  it('cuts lines wherever the chunks end', () => {
    expect(lines(100, 'EHLO a\r\nMAI', 'L\r', '\nQUIT\n', 'x')).toEqual(['EHLO a', 'MAIL', 'QUIT']);
  });

  it('throws an overlong line away and goes on after it', () => {
    expect(lines(10, 'a'.repeat(11), 'b'.repeat(1000), '\r\nQUIT\r\n')).toEqual(['too-long', 'QUIT']);
    expect(lines(10, `${'a'.repeat(20)}\r\nQUIT\r\n`)).toEqual(['too-long', 'QUIT']);
  });

  it('marks controls and what is not UTF-8', () => {
    expect(lines(10, 'a\0\r\n', 'a\rb\r\n', '\xff\r\n', '\xc3\xa9\r\n')).toEqual([
      'garbage',
      'garbage',
      'garbage',
      'é',
    ]);
  });

  it('splits verb and argument', () => {
    expect(splitCommand('mail FROM:<> ')).toEqual({ verb: 'MAIL', argument: 'FROM:<>' });
    expect(splitCommand('quit')).toEqual({ verb: 'QUIT', argument: '' });
  });
});

describe('parsePathArgument', () => {
  it('reads path and parameters', () => {
    expect(parsePathArgument('from: <"a>b"@c.example> SIZE=10  BODY=8BITMIME SMTPUTF8', 'FROM')).toEqual({
      path: { kind: 'mailbox', address: { localPart: 'a>b', domain: 'c.example' } },
      parameters: new Map([
        ['SIZE', '10'],
        ['BODY', '8BITMIME'],
        ['SMTPUTF8', null],
      ]),
      utf8: false,
    });
    expect(parsePathArgument('TO:<é@c.example>', 'TO')).toMatchObject({ utf8: true });
  });

  it.each([
    '',
    'TO:<a@b.example>',
    'FROM:',
    'FROM:a@b.example',
    'FROM:<a@b.example',
    'FROM:<a@b.example>SIZE=1',
    'FROM:<a b@c.example>',
    'FROM:<a@b.example> =1',
    'FROM:<a@b.example> SIZE=',
    'FROM:<a@b.example> SIZE=1 SIZE=1',
    'FROM:<a@b.example> A_B',
  ])('refuses %j', (argument) => {
    expect(parsePathArgument(argument, 'FROM')).toMatchObject({ code: 501 });
  });
});

describe('parameters of MAIL', () => {
  const read = (entries: [string, string | null][], binaryMime = false, auth = true) =>
    readMailParameters(new Map(entries), { maxSize: 1000, binaryMime, auth, tls: auth });

  it('reads them', () => {
    expect(
      read([
        ['SIZE', '1000'],
        ['BODY', '8bitmime'],
        ['SMTPUTF8', null],
        ['RET', 'HDRS'],
        ['ENVID', 'QQ+2B1'],
        ['AUTH', '<>'],
        ['REQUIRETLS', null],
      ]),
    ).toEqual({
      size: 1000,
      body: '8bitmime',
      smtputf8: true,
      ret: 'hdrs',
      envid: 'QQ+1',
      requireTls: true,
      hold: null,
      by: null,
      priority: null,
    });
    expect(read([['BODY', 'BINARYMIME']], true)).toMatchObject({ body: 'binarymime' });
  });

  it.each<[string, string | null, number]>([
    ['SIZE', '1001', 552],
    ['SIZE', '9'.repeat(20), 552],
    ['SIZE', '9'.repeat(21), 501],
    ['SIZE', '-1', 501],
    ['SIZE', null, 501],
    ['BODY', 'BINARYMIME', 501],
    ['BODY', 'x', 501],
    ['SMTPUTF8', 'x', 501],
    ['RET', 'ALL', 501],
    ['ENVID', 'ab+0D+0Acd', 501],
    ['ENVID', 'a'.repeat(101), 501],
    ['AUTH', '+', 501],
    ['REQUIRETLS', 'yes', 501],
    ['WHAT', 'x', 555],
  ])('refuses %s=%s', (name, value, code) => {
    expect(read([[name, value]])).toMatchObject({ code });
  });

  it('reads for how long a message is to be held, one way or the other', () => {
    const held = (...entries: [string, string | null][]) =>
      readMailParameters(new Map(entries), {
        maxSize: 1000,
        binaryMime: false,
        auth: true,
        tls: true,
        futureRelease: true,
      });
    expect(held(['HOLDFOR', '3600'])).toMatchObject({ hold: { seconds: 3600 } });
    const until = Date.UTC(2030, 0, 2, 3, 4, 5);
    expect(held(['HOLDUNTIL', '2030-01-02T03:04:05Z'])).toMatchObject({ hold: { until } });
    expect(held(['HOLDUNTIL', '2030-01-02t12:04:05.0+09:00'])).toMatchObject({ hold: { until } });
    for (const wrong of ['0', '01', '1234567890', '-1', 'x', null])
      expect(held(['HOLDFOR', wrong])).toMatchObject({ code: 501 });
    for (const wrong of ['2030-01-02', '2030-13-02T03:04:05Z', '2030-01-02T03:04:05', 'tomorrow', null])
      expect(held(['HOLDUNTIL', wrong])).toMatchObject({ code: 501 });
    expect(held(['HOLDFOR', '1'], ['HOLDUNTIL', '2030-01-02T03:04:05Z'])).toMatchObject({ code: 501 });
    expect(read([['HOLDFOR', '1']])).toMatchObject({ code: 555 });
    expect(read([['HOLDUNTIL', '2030-01-02T03:04:05Z']])).toMatchObject({ code: 555 });
  });

  it('reads by when a message is to be delivered, and how urgent it is', () => {
    const asked = (...entries: [string, string | null][]) =>
      readMailParameters(new Map(entries), {
        maxSize: 1,
        binaryMime: false,
        auth: false,
        tls: true,
        futureRelease: true,
        urgency: true,
      });
    expect(asked()).toMatchObject({ by: null, priority: null });
    expect(asked(['BY', '120;R'])).toMatchObject({ by: { seconds: 120, mode: 'return', trace: false } });
    expect(asked(['BY', '+999999999;rt'])).toMatchObject({ by: { seconds: 999_999_999, mode: 'return', trace: true } });
    expect(asked(['BY', '-5;NT'])).toMatchObject({ by: { seconds: -5, mode: 'notify', trace: true } });
    expect(asked(['BY', '0;N'])).toMatchObject({ by: { seconds: 0, mode: 'notify', trace: false } });
    for (const wrong of ['0;R', '-1;R', '120', '120;', '120;X', '120;T', ';R', '1234567890;R', '1;RTT', '1.5;N', null])
      expect(asked(['BY', wrong])).toMatchObject({ code: 501 });
    for (const priority of [-9, -1, 0, 1, 9])
      expect(asked(['MT-PRIORITY', String(priority)])).toMatchObject({ priority });
    for (const wrong of ['10', '-10', '+1', '-0', '00', '1.5', 'x', null])
      expect(asked(['MT-PRIORITY', wrong])).toMatchObject({ code: 501 });
    expect(asked(['BY', '120;R'], ['HOLDFOR', '60'])).toMatchObject({ code: 501 });
    expect(read([['BY', '120;R']])).toMatchObject({ code: 555 });
    expect(read([['MT-PRIORITY', '1']])).toMatchObject({ code: 555 });
  });

  it('knows AUTH and REQUIRETLS only where they are offered', () => {
    expect(read([['AUTH', '<>']], false, false)).toMatchObject({ code: 555 });
    expect(read([['REQUIRETLS', null]], false, false)).toMatchObject({ code: 555 });
  });
});

describe('parameters of RCPT', () => {
  const read = (entries: [string, string | null][]) => readRecipientParameters(new Map(entries));

  it('reads them', () => {
    expect(
      read([
        ['NOTIFY', 'SUCCESS,failure'],
        ['ORCPT', 'rfc822;a+2Bb@c.example'],
      ]),
    ).toEqual({
      notify: ['success', 'failure'],
      orcpt: { type: 'rfc822', address: 'a+b@c.example' },
    });
    expect(read([['ORCPT', 'utf-8;é@c.example']])).toMatchObject({ orcpt: { address: 'é@c.example' } });
  });

  it.each<[string, string | null, number]>([
    ['NOTIFY', 'NEVER,SUCCESS', 501],
    ['NOTIFY', 'x', 501],
    ['NOTIFY', null, 501],
    ['NOTIFY', 'DELAY,DELAY', 501],
    ['ORCPT', 'rfc822', 501],
    ['ORCPT', ';a', 501],
    ['ORCPT', 'rfc822;', 501],
    ['ORCPT', 'rfc822;a+0Ab', 501],
    ['ORCPT', 'rfc822;é', 501],
    ['ORCPT', `rfc822;${'a'.repeat(500)}`, 501],
    ['SIZE', '1', 555],
  ])('refuses %s=%s', (name, value, code) => {
    expect(read([[name, value]])).toMatchObject({ code });
  });
});

describe('xtext', () => {
  it('decodes what it encodes', () => {
    const text = Array.from({ length: 95 }, (_, i) => String.fromCharCode(0x20 + i)).join('');
    expect(decodeXtext(encodeXtext(text))).toBe(text);
  });

  it.each(['+', '+2', '+2b', '+0A', '+7F', '+80', 'a=b', 'a b', 'é'])('refuses %j', (text) => {
    expect(decodeXtext(text)).toBeNull();
  });
});

describe('protocolName', () => {
  const none = { lmtp: false, extended: true, tls: false, authenticated: false, utf8: false };
  it('names the protocols', () => {
    expect(protocolName({ ...none, extended: false })).toBe('SMTP');
    expect(protocolName({ ...none, tls: true, authenticated: true })).toBe('ESMTPSA');
    expect(protocolName({ ...none, lmtp: true })).toBe('LMTP');
    expect(protocolName({ ...none, utf8: true, tls: true })).toBe('UTF8SMTPS');
    expect(protocolName({ ...none, utf8: true, lmtp: true })).toBe('UTF8LMTP');
  });
});
