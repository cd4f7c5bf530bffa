import { describe, expect, it } from 'vitest';
import {
  allParts,
  attachmentsOf,
  baseSubject,
  fieldValue,
  parseMessage,
  partContent,
  preview,
  textOf,
} from './index.js';

const HEAD =
  'From: "\x1b$B;3ED\x1b(B" <a@b>, =?iso-2022-jp?B?GyRCOzNFRBsoQg==?= <c@d>\r\nTo: g: x@y, (c) <@r,@s:z@w>;\r\nSubject: [x] Re: =?utf-8?Q?=E3=81?= =?utf-8?Q?=82?= \x82\xa0\r\n' +
  'Date: Tue, 24 Nov 2026 10:00:00 +0900 (JST)\r\nReferences: <a@b> <c@d>\r\nMessage-ID: <m@b>\r\n';
const MESSAGE = `${HEAD}Content-Type: multipart/mixed; boundary="b1"; x*0*=utf-8''%E3%81; x*1*=%82\r\n\r\n--b1\r\nContent-Type: text/plain; charset=iso-2022-jp; format=flowed; delsp=yes\r\n\r\n> q \r\n\x1b$B;3ED\x1b(B \r\nx\r\n--b1\r\nContent-Type: multipart/alternative; boundary=b2\r\n\r\n--b2\r\nContent-Type: text/html; charset=utf-7\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p title=3D"x">+MEI-</p><style>a</style>&#12354;=\r\n&amp;\r\n--b2\r\nContent-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: base64\r\n\r\n1tC5+g==\r\n--b2--\r\n--b1\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment; filename*=shift_jis'ja'%82%A0.eml\r\n\r\n${HEAD}\r\nbody \xb1\xb2\r\n--b1\r\nContent-Type: application/octet-stream; name="=?cp932?B?g1w=?="\r\nContent-Transfer-Encoding: x-uuencode\r\nContent-ID: <i>\r\n\r\nbegin 644 x\r\n#0V%T\r\n\`\r\nend\r\n--b1--\r\n`;

const SPICE = [
  '\0',
  '\r',
  '\n',
  '\r\n\r\n',
  '-',
  '--b1',
  '"',
  '(',
  ')',
  '<',
  '>',
  '=?',
  '?=',
  '=',
  '\xff',
  '\x82',
  '\x1b$B',
  '\x1b(B',
  '\x0e',
  ';',
  ':',
  ',',
  '*',
  "''",
  '%',
  '&#',
  '<!--',
  '+',
  '~{',
];

/** A small generator of repeatable numbers. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
}

function mutate(below: (limit: number) => number): Buffer {
  let text = MESSAGE;
  for (let k = 0; k < 1 + below(12); k++) {
    const at = below(text.length);
    const from = below(text.length);
    const piece =
      below(4) === 0 ? text.slice(from, from + below(80)) : (SPICE[below(SPICE.length)] ?? '').repeat(1 + below(3));
    text = text.slice(0, at) + piece + text.slice(at + below(10));
  }
  return Buffer.from(text.slice(0, 1 + below(text.length * 2)), 'latin1');
}

describe('broken messages', () => {
  it('never make anything throw, and never let a NUL or half a character through', () => {
    const below = random(Number(process.env['SEED'] ?? 7));
    const rounds = Number(process.env['ROUNDS'] ?? 500);
    for (let round = 0; round < rounds; round++) {
      const message = mutate(below);
      const parsed = parseMessage(message);
      const { envelope } = parsed;
      const files = attachmentsOf(parsed);
      const texts = [
        preview(message, parsed, 40),
        textOf(message, parsed, 10_000),
        baseSubject(envelope.subject ?? ''),
        JSON.stringify([envelope, files, parsed.root, parsed.defects]).replaceAll('\\\\', ''),
        ...parsed.fields.map((field) => fieldValue(message, field)),
      ];
      for (const text of texts) {
        expect(text.includes('\0') || text.includes('\\u0000')).toBe(false);
        expect(text.isWellFormed()).toBe(true);
      }
      for (const part of allParts(parsed.root))
        expect(partContent(message, part).length).toBeLessThanOrEqual(message.length);
    }
  });

  it('the whole message is read as meant', () => {
    const message = Buffer.from(MESSAGE, 'latin1');
    const parsed = parseMessage(message);
    expect(parsed.envelope.subject).toBe('[x] Re: あ あ');
    expect(parsed.envelope.from).toMatchObject([{ name: '山田' }, { name: '山田' }]);
    expect(textOf(message, parsed, 1000)).toBe('> q\n山田x\nあ\nあ&\n中国\nbody ±²');
    expect(preview(message, parsed)).toBe('山田x');
    expect(attachmentsOf(parsed).map((file) => file.filename)).toEqual(['あ.eml', 'ソ']);
    expect(parsed.defects).toEqual([]);
  });
});
