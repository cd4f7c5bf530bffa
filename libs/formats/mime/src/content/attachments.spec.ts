import { describe, expect, it } from 'vitest';
import { parseMessage } from '../parser/messageParser.js';
import { attachmentsOf } from './attachments.js';
import { partContent, partText } from './partText.js';

function multipart(type: string, ...parts: string[]): string {
  return `Content-Type: ${type}; boundary=${type.slice(-3)}\n\n${parts.map((part) => `--${type.slice(-3)}\n${part}\n`).join('')}--${type.slice(-3)}--\n`;
}

const parse = (text: string): ReturnType<typeof parseMessage> =>
  parseMessage(Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1'));

describe('attachments', () => {
  it('lists files and not the text', () => {
    const parsed = parse(
      multipart(
        'multipart/mixed',
        multipart(
          'multipart/related',
          'Content-Type: text/html\n\n<p>x',
          'Content-Type: image/png\nContent-ID: <i>\nContent-Transfer-Encoding: base64\n\naGVsbG8h\naGVsbG8h',
        ),
        'Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\naGVsbG8h',
        "Content-Type: text/plain\nContent-Disposition: attachment; filename*=utf-8''%E3%81%82.txt\n\nabc",
        'Content-Type: message/rfc822\n\n' + multipart('multipart/mix2', 'Content-Type: image/gif\n\nx'),
        'Content-Type: text/plain\n\nfooter',
      ),
    );
    expect(attachmentsOf(parsed)).toEqual([
      { section: '1.2', filename: null, type: 'image/png', size: 12, inline: true },
      { section: '2', filename: 'winmail.dat', type: 'application/ms-tnef', size: 6, inline: false },
      { section: '3', filename: 'あ.txt', type: 'text/plain', size: 3, inline: false },
      { section: '4', filename: null, type: 'message/rfc822', size: expect.any(Number), inline: false },
    ]);
  });

  it('an attached image with a Content-ID is a file', () => {
    const [image] = attachmentsOf(
      parse('Content-Type: image/png; name=a.png\nContent-ID: <x>\nContent-Disposition: attachment\n\nx'),
    );
    expect(image).toMatchObject({ section: '1', filename: 'a.png', inline: false });
  });

  it('a plain message has none', () => {
    expect(attachmentsOf(parse('Subject: x\n\ny'))).toEqual([]);
  });
});

describe('part text', () => {
  it('undoes transfer encoding and charset', () => {
    const message = Buffer.from(
      'Content-Type: text/plain; charset="ISO-2022-JP"\nContent-Transfer-Encoding: quoted-printable\n\n=1B$B;3=\nED=1B(B\n',
      'latin1',
    );
    const { root } = parseMessage(message);
    expect(partText(message, root)).toBe('山田\n');
    expect(partContent(message, root).toString('latin1')).toBe('\x1b$B;3ED\x1b(B\n');
    expect(partText(message, root, 9)).toBe('山');
  });

  it('guesses where no charset is given', () => {
    const message = Buffer.from('Subject: x\n\ncaf\xe9', 'latin1');
    expect(partText(message, parseMessage(message).root)).toBe('café');
  });
});
