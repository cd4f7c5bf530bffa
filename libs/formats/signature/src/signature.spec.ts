import { describe, expect, it } from 'vitest';
import { encodeCharset, encodeQuotedPrintable, parseMessage, partText } from '#formats/mime';
import { insertSignatures, type Signatures } from './index.js';
import { maxLines } from './insert.js';

const sig = { text: '-- \n鈴木 Ann', html: '<p>鈴木 <b>Ann</b></p>' };
const plainSig = { text: 'ANN', html: '<p>ANN</p>' };
const both = (texts: typeof sig): Signatures => ({ above: texts, end: null });
const footer = { text: 'FOOT', html: '<i>FOOT</i>' };

function signed(message: string | Buffer, signatures = both(plainSig), isAll = true): Buffer {
  const octets = typeof message === 'string' ? Buffer.from(message, 'latin1') : message;
  const result = insertSignatures(octets, isAll, signatures);
  if ('reason' in result) throw new Error(result.reason);
  return result.message;
}
const body = (octets: Buffer): string => octets.toString('latin1').replace(/^[^]*?\r\n\r\n/, '');
const textOf = (octets: Buffer): string => partText(octets, parseMessage(octets).root);
const plain = (text: string, type = 'text/plain; charset=utf-8', more = ''): Buffer =>
  Buffer.from(`From: a@b\r\nMIME-Version: 1.0\r\nContent-Type: ${type}\r\n${more}\r\n${text}`);
const html = (text: string, more = ''): Buffer => plain(text, 'text/html; charset=utf-8', more);

describe('in plain text', () => {
  it.each([
    ['nothing quoted', 'hi\r\n', 'hi\r\n\r\nANN\r\n'],
    ['no line break at the end', 'hi', 'hi\r\n\r\nANN'],
    ['nothing at all', '', 'ANN\r\n'],
    [
      'Outlook',
      'hi\r\n\r\n-----Original Message-----\r\nFrom: b\r\n',
      'hi\r\n\r\nANN\r\n\r\n-----Original Message-----\r\nFrom: b\r\n',
    ],
    [
      'Outlook in Japanese',
      'hi\r\n-----元のメッセージ-----\r\n差出人: b\r\n',
      'hi\r\n\r\nANN\r\n\r\n-----元のメッセージ-----\r\n差出人: b\r\n',
    ],
    [
      'Outlook on the web',
      'hi\r\n\r\n________________________________\r\n差出人: b\r\n送信日時: x\r\n',
      'hi\r\n\r\nANN\r\n\r\n________________________________\r\n差出人: b\r\n送信日時: x\r\n',
    ],
    [
      'a header block',
      'hi\r\n\r\nFrom: b\r\nSent: x\r\nTo: c\r\n',
      'hi\r\n\r\nANN\r\n\r\nFrom: b\r\nSent: x\r\nTo: c\r\n',
    ],
    [
      'On … wrote',
      'hi\r\n\r\nOn Tue, 24 Nov 2026 at 10:00, Bob\r\n<b@c.test> wrote:\r\n\r\n> yo\r\n> \r\n',
      'hi\r\n\r\nANN\r\n\r\nOn Tue, 24 Nov 2026 at 10:00, Bob\r\n<b@c.test> wrote:\r\n\r\n> yo\r\n> \r\n',
    ],
    [
      'Gmail in Japanese',
      'hi\r\n\r\n2026年11月24日(火) 10:00 Bob <b@c.test>:\r\n\r\n> yo\r\n',
      'hi\r\n\r\nANN\r\n\r\n2026年11月24日(火) 10:00 Bob <b@c.test>:\r\n\r\n> yo\r\n',
    ],
    [
      'Thunderbird in Japanese',
      'hi\r\n\r\nBob さんは書きました:\r\n> yo',
      'hi\r\n\r\nANN\r\n\r\nBob さんは書きました:\r\n> yo',
    ],
    [
      'Apple in Japanese',
      'hi\r\n\r\n2026/11/24 10:00、Bob <b@c.test>のメール:\r\n\r\n> yo',
      'hi\r\n\r\nANN\r\n\r\n2026/11/24 10:00、Bob <b@c.test>のメール:\r\n\r\n> yo',
    ],
    ['quoted lines alone', '> yo\r\n', 'ANN\r\n\r\n> yo\r\n'],
    ['answers between quoted lines', '> yo\r\nhi\r\n> ho\r\nha\r\n', '> yo\r\nhi\r\n> ho\r\nha\r\n\r\nANN\r\n'],
  ])('%s', (_, before, after) => {
    expect(body(signed(plain(before)))).toBe(Buffer.from(after).toString('latin1'));
  });

  it('of more lines than are looked at, at the end', () => {
    const most = `${'x\r\n'.repeat(maxLines - 1)}> yo\r\n`;
    expect(body(signed(plain(most)))).toMatch(/ANN\r\n\r\n> yo\r\n$/);
    expect(body(signed(plain(`x\r\n${most}`)))).toMatch(/> yo\r\n\r\nANN\r\n$/);
  });

  it('one above what is answered and one below', () => {
    const octets = signed(plain('hi\r\n\r\n> yo\r\n'), { above: plainSig, end: footer });
    expect(body(octets)).toBe('hi\r\n\r\nANN\r\n\r\n> yo\r\n\r\nFOOT\r\n');
    expect(body(signed(plain('hi\r\n'), { above: plainSig, end: footer }))).toBe('hi\r\n\r\nANN\r\n\r\nFOOT\r\n');
  });

  it('format=flowed: no line of it flows', () => {
    const text = { text: '-- \n tail  \n>x\nFrom here', html: '' };
    const octets = signed(plain('hi \r\n', 'text/plain; charset=utf-8; format=flowed'), both(text));
    expect(body(octets)).toBe('hi \r\n\r\n-- \r\n  tail\r\n >x\r\n From here\r\n');
  });

  it('ISO-2022-JP stays as it is', () => {
    const before = Buffer.concat([
      Buffer.from('Content-Type: text/plain; charset=ISO-2022-JP\r\n\r\n'),
      encodeCharset('こんにちは\r\n', 'iso-2022-jp') as Buffer,
    ]);
    const after = signed(before, both(sig));
    expect(after.subarray(0, before.length)).toEqual(before);
    expect(after.toString('latin1')).toContain('\x1b$BNkLZ\x1b(B Ann\r\n');
    expect(textOf(after)).toBe('こんにちは\r\n\r\n-- \r\n鈴木 Ann\r\n');
  });

  it('what the charset does not have makes the part UTF-8', () => {
    const before =
      'Content-Type: text/plain; format=flowed; charset="iso-2022-jp"; x="a b"\r\nSubject: s\r\nContent-Transfer-Encoding: 7bit\r\n\r\n\x1b$B$"\x1b(B\r\n';
    const after = signed(before, both({ text: '😀 é', html: '' }));
    expect(textOf(after)).toBe('あ\r\n\r\n😀 é\r\n');
    expect(after.toString('latin1')).toMatch(
      /^Content-Type: text\/plain;\r\n charset=utf-8;\r\n format=flowed;\r\n x="a b"\r\nSubject: s\r\nContent-Transfer-Encoding: (?:base64|quoted-printable)\r\nMIME-Version: 1.0\r\n\r\n/,
    );
  });

  it('a message without MIME gets the fields that it needs', () => {
    const after = signed(
      'From: a@b\r\nSubject: s\r\n\r\nhello, this is a longer text in plain English\r\n',
      both({ text: 'Zoé', html: '' }),
    );
    expect(after.toString('latin1')).toBe(
      'From: a@b\r\nSubject: s\r\nContent-Type: text/plain;\r\n charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\nMIME-Version: 1.0\r\n\r\nhello, this is a longer text in plain English\r\n\r\nZo=C3=A9\r\n',
    );
  });

  it('eight bits come into what has them already, and are encoded elsewhere', () => {
    expect(signed(plain('あ\r\n'), both(sig)).toString()).toMatch(/あ\r\n\r\n-- \r\n鈴木 Ann\r\n$/);
    const encoded = signed(plain('x\r\n'), both(sig));
    expect(encoded.every((octet) => octet < 0x80)).toBe(true);
    expect(textOf(encoded)).toBe('x\r\n\r\n-- \r\n鈴木 Ann\r\n');
  });

  it('quoted-printable: every line that was there stays', () => {
    const quoted = '=E3=81=82 =\r\nx=20\r\n> =3D\r\n';
    const after = signed(
      plain(quoted, 'text/plain; charset=utf-8', 'Content-Transfer-Encoding: quoted-printable\r\n'),
      both(sig),
    );
    expect(body(after)).toBe('=E3=81=82 =\r\nx=20\r\n\r\n--=20\r\n=E9=88=B4=E6=9C=A8 Ann\r\n\r\n> =3D\r\n');
  });

  it('base64: the content keeps its octets', () => {
    const text = Buffer.from('あ\r\n> い').toString('base64');
    const after = signed(
      plain(`${text}\r\n`, 'text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64\r\n'),
      both(sig),
    );
    expect(textOf(after)).toBe('あ\r\n\r\n-- \r\n鈴木 Ann\r\n\r\n> い');
  });

  it('a UTF-16 text becomes UTF-8', () => {
    const text = Buffer.from('\ufeffhi\r\n> い', 'utf16le').toString('base64');
    const after = signed(
      plain(`${text}\r\n`, 'text/plain; charset=utf-16', 'Content-Transfer-Encoding: base64\r\n'),
      both(sig),
    );
    expect(textOf(after)).toBe('hi\r\n\r\n-- \r\n鈴木 Ann\r\n\r\n> い');
  });
});

describe('in HTML', () => {
  const block = '\r\n<div>\r\n<p>ANN</p>\r\n</div>\r\n';
  it.each([
    [
      'Outlook',
      "<body><p>hi</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'><p>From: b</p></div></div></body>",
      '<div style=',
    ],
    [
      'Outlook on the web',
      '<body>hi<div id="appendonsend"></div><hr><div id="divRplyFwdMsg">From: b</div></body>',
      '<div id="appendonsend"',
    ],
    [
      'Gmail',
      '<div dir="ltr">hi</div><br><div class="gmail_quote gmail_quote_container"><div class="gmail_attr">On…</div><blockquote class="gmail_quote">yo</blockquote></div>',
      '<div class="gmail_quote',
    ],
    [
      'Thunderbird',
      '<body>hi<div class="moz-cite-prefix">On</div><blockquote type="cite">yo</blockquote><br></body>',
      '<div class="moz-cite',
    ],
    [
      'Apple Mail',
      '<body>hi<br><div><br><blockquote type="cite"><div>On</div></blockquote></div><br></body>',
      '<blockquote',
    ],
    ['nothing quoted', '<html><body>hi</body></html>', '</body>'],
    ['no body', '<html>hi</html>', '</html>'],
    [
      'an answer below',
      '<body><div class="moz-cite-prefix">On</div><blockquote type="cite">yo</blockquote><p>hi</p></body>',
      '</body>',
    ],
    ['a quotation in a comment', '<body><!-- <blockquote type="cite"> --><style></body></style>hi</body>', '</body>'],
  ])('%s', (_, before, mark) => {
    const at = mark === '</body>' ? before.lastIndexOf(mark) : before.indexOf(mark);
    expect(textOf(signed(html(before)))).toBe(before.slice(0, at) + block + before.slice(at));
  });

  it('is written in ASCII, whatever the charset', () => {
    const after = signed(html('<body>hi</body>'), both(sig));
    expect(body(after)).toBe('<body>hi\r\n<div>\r\n<p>&#37428;&#26408; <b>Ann</b></p>\r\n</div>\r\n</body>');
  });

  it('looks for tags between the kanji of ISO-2022-JP', () => {
    const kanji = Buffer.from('\x1b$B<b<body\x1b(B', 'latin1').toString('latin1');
    const before = `Content-Type: text/html; charset=iso-2022-jp\r\n\r\n<body>${kanji}</body>`;
    expect(signed(before).toString('latin1')).toBe(`${before.slice(0, -7)}${block}</body>`);
  });

  it('quoted-printable: in the middle of a line', () => {
    const before = html(
      '<body>=E3=81=82<blockquote type=3D"cite">x</blockquote></body>\r\n',
      'Content-Transfer-Encoding: quoted-printable\r\n',
    );
    expect(body(signed(before))).toBe(
      `<body>=E3=81=82=\r\n${block}<blockquote type=3D"cite">x</blockquote></body>\r\n`,
    );
    const full = encodeQuotedPrintable(Buffer.from(`<body>${'あ'.repeat(100)}</body></html>`)).toString('latin1');
    const after = signed(html(`${full}\r\n`, 'Content-Transfer-Encoding: quoted-printable\r\n'));
    expect(textOf(after)).toBe(`<body>${'あ'.repeat(100)}${block}</body></html>\r\n`);
    expect(
      Math.max(
        ...after
          .toString('latin1')
          .split('\r\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(76);
  });

  it('a line that is too long is encoded', () => {
    const after = signed(html('<body>hi</body>'), both({ text: '', html: '鈴'.repeat(400) }));
    expect(
      Math.max(
        ...after
          .toString('latin1')
          .split('\r\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(76);
    expect(textOf(after)).toContain('&#37428;'.repeat(400));
  });
});
