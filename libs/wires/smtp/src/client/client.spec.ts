import { describe, expect, it } from 'vitest';
import { commandLine, CommandError, printMail, printRecipient } from './commands.js';
import { DotStuffer } from './dotStuffing.js';
import { readExtensions, sizeLimit } from './extensions.js';
import { printReply, REPLY_LIMITS, ReplyError, ReplyReader } from './replyReader.js';

const read = (text: string, step = text.length) => {
  const reader = new ReplyReader();
  const octets = Buffer.from(text);
  const replies = [];
  for (let at = 0; at < octets.length; at += step) replies.push(...reader.push(octets.subarray(at, at + step)));
  return { replies, partial: reader.partial };
};

describe('a reply', () => {
  it.each([
    ['250 ok\r\n', { code: 250, enhanced: null, lines: ['ok'] }],
    ['250\r\n', { code: 250, enhanced: null, lines: [''] }],
    ['250-a\r\n250-b c\r\n250 d\r\n', { code: 250, enhanced: null, lines: ['a', 'b c', 'd'] }],
    ['550 5.1.1 nobody\r\n', { code: 550, enhanced: '5.1.1', lines: ['5.1.1 nobody'] }],
    ['550-no\r\n550 5.7.1\r\n', { code: 550, enhanced: '5.7.1', lines: ['no', '5.7.1'] }],
    // An enhanced code of another class is none.
    ['550 4.1.1 odd\r\n', { code: 550, enhanced: null, lines: ['4.1.1 odd'] }],
    ['250 a\tb\u0007\r\n', { code: 250, enhanced: null, lines: ['a b '] }],
    ['250 lf alone\n', { code: 250, enhanced: null, lines: ['lf alone'] }],
  ])('%j is read, in one piece and octet by octet', (text, reply) => {
    expect(read(text)).toEqual({ replies: [reply], partial: false });
    expect(read(text, 1)).toEqual({ replies: [reply], partial: false });
  });

  it('is not complete before its last line', () => {
    expect(read('250-a\r\n')).toEqual({ replies: [], partial: true });
    expect(read('250 a')).toEqual({ replies: [], partial: true });
  });

  it('comes with others', () => {
    expect(read('250 a\r\n354 b\r\n').replies.map(({ code }) => code)).toEqual([250, 354]);
  });

  it.each(['HTTP/1.1 200 OK\r\n', '150 x\r\n', '25 x\r\n', '2500 x\r\n', '250-a\r\n251 b\r\n', '\r\n'])(
    '%j is none',
    (text) => {
      expect(() => read(text)).toThrow(ReplyError);
    },
  );

  it('has bounds on a line and on all of it', () => {
    const longest = `250 ${'x'.repeat(REPLY_LIMITS.line - 5)}\r\n`;
    expect(read(longest).replies).toHaveLength(1);
    expect(() => read('2'.repeat(REPLY_LIMITS.line + 1))).toThrow(ReplyError);
    expect(() => read(`250 ${'x'.repeat(REPLY_LIMITS.line)}\r\n`)).toThrow(ReplyError);
    expect(() => read('250-more\r\n'.repeat(REPLY_LIMITS.octets / 10 + 1))).toThrow(ReplyError);
  });

  it('is printed as one line', () => {
    expect(printReply({ code: 550, enhanced: null, lines: ['a', 'b'] })).toBe('550 a b');
  });
});

it('extensions are keywords with parameters, after the name', () => {
  const extensions = readExtensions({
    code: 250,
    enhanced: null,
    lines: ['mx SIZE', 'size 100', 'Auth PLAIN  LOGIN', '-'],
  });
  expect([...extensions]).toEqual([
    ['SIZE', ['100']],
    ['AUTH', ['PLAIN', 'LOGIN']],
  ]);
  expect(sizeLimit(extensions)).toBe(100);
  expect(sizeLimit(new Map([['SIZE', ['0']]]))).toBeNull();
  expect(sizeLimit(new Map([['SIZE', []]]))).toBeNull();
});

describe('commands', () => {
  it('are printed with their parameters', () => {
    expect(printMail({ reversePath: '' })).toBe('MAIL FROM:<>\r\n');
    const all = { size: 9, body: '8bitmime', smtpUtf8: true, ret: 'hdrs', envid: 'a+b c', requireTls: true } as const;
    expect(printMail({ reversePath: 'a@b.test', ...all })).toBe(
      'MAIL FROM:<a@b.test> SIZE=9 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=a+2Bb+20c REQUIRETLS\r\n',
    );
    const by = { seconds: 59.7, mode: 'return', trace: false } as const;
    expect(printMail({ reversePath: 'a@b.test', by, priority: 0 })).toBe('MAIL FROM:<a@b.test> BY=59;R\r\n');
    const late = { seconds: -1e12, mode: 'notify', trace: true } as const;
    expect(printMail({ reversePath: 'a@b.test', by: late, priority: -4 })).toBe(
      'MAIL FROM:<a@b.test> BY=-999999999;NT MT-PRIORITY=-4\r\n',
    );
    expect(printRecipient({ address: '"a>b"@c.test', notify: 'success,delay', originalRecipient: 'rfc822;x=@y' })).toBe(
      'RCPT TO:<"a>b"@c.test> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;x+3D@y\r\n',
    );
    expect(printRecipient({ address: 'a@b.test', originalRecipient: 'utf-8;箱@y' })).toBe(
      'RCPT TO:<a@b.test> ORCPT=utf-8;箱@y\r\n',
    );
  });

  it.each(['a\r\nRCPT TO:<x@y>', 'a\nb', 'a\rb', 'a\0b', 'a\u2028b', 'a\ud800b'])('%j is no line', (text) => {
    expect(() => commandLine(text)).toThrow(CommandError);
    expect(() => printMail({ reversePath: text })).toThrow(CommandError);
    expect(() => printRecipient({ address: 'a@b', originalRecipient: `utf-8;${text}` })).toThrow(CommandError);
  });

  it.each(['a> SIZE=1@b', 'a@b>', '<a@b'])('%j is no address', (address) => {
    expect(() => printRecipient({ address })).toThrow(CommandError);
  });
});

describe('after DATA', () => {
  const stuffed = (text: string, step = 1000): string => {
    const stuffer = new DotStuffer();
    const octets = Buffer.from(text, 'latin1');
    let out = '';
    for (let at = 0; at < octets.length; at += step)
      out += stuffer.push(octets.subarray(at, at + step)).toString('latin1');
    return out + stuffer.end().toString('latin1');
  };

  it.each([
    ['', '.\r\n'],
    ['a', 'a\r\n.\r\n'],
    ['a\r\n', 'a\r\n.\r\n'],
    ['.', '..\r\n.\r\n'],
    ['.\r\n.\r\n..a', '..\r\n..\r\n...a\r\n.\r\n'],
    ['a.b\r\n.c', 'a.b\r\n..c\r\n.\r\n'],
    ['a\n.\nb', 'a\r\n..\r\nb\r\n.\r\n'],
    ['a\r.\rb', 'a\r\n..\r\nb\r\n.\r\n'],
    ['a\r', 'a\r\n.\r\n'],
    ['a\n\r.\n', 'a\r\n\r\n..\r\n.\r\n'],
    ['\r\r\n.\r\r\n', '\r\n\r\n..\r\n\r\n.\r\n'],
  ])('%j stands as %j, however it is cut', (text, expected) => {
    for (const step of [1000, 1, 2, 3]) expect(stuffed(text, step)).toBe(expected);
  });

  it('a message of any octets has one end, and lines of CRLF alone', () => {
    const alphabet = ['\r', '\n', '.', 'a'];
    for (let number = 0; number < 4 ** 6; number++) {
      let text = '';
      for (let rest = number, place = 0; place < 6; place++, rest >>= 2) text += alphabet[rest & 3];
      const out = stuffed(text, 1 + (number % 5));
      expect(out).not.toMatch(/\r(?!\n)|(?<!\r)\n/);
      expect(`\r\n${out}`.match(/\r\n\.\r\n/g)).toHaveLength(1);
    }
  });
});
