import { describe, expect, it } from 'vitest';
import { parseMessage } from '../parser/messageParser.js';
import { unflow } from './flowed.js';
import { htmlToText } from './html.js';
import { preview } from './preview.js';
import { cutToOctets, textOf } from './search.js';

describe('unflow (RFC 3676)', () => {
  it.each([
    ['a \nb\n', false, 'a b\n'],
    ['a \nb\n', true, 'ab\n'],
    ['a\nb', false, 'a\nb\n'],
    ['> a \n> b\nc \nd\n', false, '> a b\nc d\n'],
    ['> a \n>> b\n', false, '> a \n>> b\n'],
    [' >no quote\n', false, '>no quote\n'],
    ['text \n-- \nname\n', false, 'text \n-- \nname\n'],
    ['a \r\nb\r\n', false, 'a b\n'],
    ['', false, ''],
  ])('%j', (text, delsp, expected) => {
    expect(unflow(text, delsp)).toBe(expected);
  });
});

describe('htmlToText', () => {
  it.each([
    ['<p>a</p><p>b</p>', 'a\nb'],
    ['a<br>b<BR/>c', 'a\nb\nc'],
    ['a &amp; b &lt;c&gt; &eacute;&#12354;&#x3042;&nbsp;x', 'a & b <c> éああ x'],
    ['&unknown; &#0; & &amp', '&unknown; & &'],
    ['<style>p{}</style><script>if (a<b) c()</script>x', 'x'],
    ['<title>t</title><p title="a>b">x</p>', 'x'],
    ['<!-- <p>no</p> -->x<!--', 'x<!--'],
    ['a  \n\t b', 'a b'],
    ['<b>bo</b>ld', 'bold'],
    ['<td>a</td><td>b</td>', 'a b'],
    ['1 < 2 <3', '1 < 2 <3'],
    ['<a href="x', '<a href="x'],
    ['', ''],
    ['<style>never closed', ''],
    ['<div>\0a</div>', 'a'],
  ])('%j', (html, expected) => {
    expect(htmlToText(html)).toBe(expected);
  });

  it('stops at the bound and cuts no character', () => {
    expect(htmlToText('<p>abcdef', 3)).toBe('abc');
    expect(htmlToText('ab😀', 3)).toBe('ab\ufffd');
    expect(htmlToText('x'.repeat(100), 10)).toHaveLength(10);
  });

  it.each([
    '<svg>',
    '<a ="',
    '<a ="><b =\'>',
    '&lt;',
    '<!--',
    '<',
    '&',
    '<head></x>',
    '<p>a',
    '&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    '<div>',
  ])('is linear in %j', (piece) => {
    expect(htmlToText(piece.repeat(100_000))).toBeTypeOf('string');
  });
});

function message(text: string): { bytes: Buffer; parsed: ReturnType<typeof parseMessage> } {
  const bytes = Buffer.from(text.replaceAll('\n', '\r\n'));
  return { bytes, parsed: parseMessage(bytes) };
}

const ALTERNATIVE = `Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=utf-8

> quoted
own  words
  here
-- 
signature
--b
Content-Type: text/html; charset=utf-8

<p>html <b>words</b></p>
--b--
`;

describe('preview', () => {
  it('takes the plain text without quotes and signature', () => {
    const { bytes, parsed } = message(ALTERNATIVE);
    expect(preview(bytes, parsed)).toBe('own words here');
    expect(preview(bytes, parsed, 4)).toBe('own');
  });

  it('takes HTML where no plain text is', () => {
    const { bytes, parsed } = message('Content-Type: text/html\n\n<style>x</style><p>Hello &amp; <i>you</i>');
    expect(preview(bytes, parsed)).toBe('Hello & you');
  });

  it('keeps quotes when there is nothing else, joins flowed lines and cuts no character', () => {
    const quoted = message('Subject: x\n\n> only\n> quotes\n');
    expect(preview(quoted.bytes, quoted.parsed)).toBe('> only > quotes');
    const flowed = message('Content-Type: text/plain; format=flowed; delsp=yes\n\n日本 \n語\n');
    expect(preview(flowed.bytes, flowed.parsed)).toBe('日本語');
    const emoji = message('Content-Type: text/plain; charset=utf-8\n\nab😀');
    expect(preview(emoji.bytes, emoji.parsed, 3)).toBe('ab');
  });

  it('is empty for a message without text', () => {
    const { bytes, parsed } = message('Content-Type: image/png\n\nx');
    expect(preview(bytes, parsed)).toBe('');
  });
});

describe('textOf', () => {
  it('joins all texts, those of nested messages too', () => {
    const { bytes, parsed } = message(ALTERNATIVE);
    expect(textOf(bytes, parsed, 10_000)).toBe('> quoted\r\nown  words\r\n  here\r\n-- \r\nsignature\nhtml words');
    const nested = message('Content-Type: message/rfc822\n\nSubject: x\n\ninner\0text\n');
    expect(textOf(nested.bytes, nested.parsed, 100)).toBe('inner text');
  });

  it('keeps to the bound in octets', () => {
    const { bytes, parsed } = message('Content-Type: text/plain; charset=utf-8\n\nああああ');
    expect(textOf(bytes, parsed, 7)).toBe('ああ');
    expect(textOf(bytes, parsed, 0)).toBe('');
    expect(cutToOctets('a😀b', 4)).toBe('a');
    expect(cutToOctets('a😀b', 5)).toBe('a😀');
  });
});
