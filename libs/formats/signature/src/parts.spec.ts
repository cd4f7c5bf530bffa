import { describe, expect, it } from 'vitest';
import { insertSignatures } from './index.js';

const signatures = { above: { text: 'ANN', html: '<p>ANN</p>' }, end: null };

function signed(message: string): Buffer {
  const result = insertSignatures(Buffer.from(message, 'latin1'), true, signatures);
  if ('reason' in result) throw new Error(result.reason);
  return result.message;
}
const reasonOf = (message: string, isAll = true): string => {
  const result = insertSignatures(Buffer.from(message, 'latin1'), isAll, signatures);
  return 'reason' in result ? result.reason : 'signed';
};

describe('in the parts of a message', () => {
  const part = (type: string, content: string): string => `--b\r\nContent-Type: ${type}\r\n\r\n${content}\r\n`;
  const multipart = (kind: string, ...parts: string[]): string =>
    `Content-Type: multipart/${kind}; boundary=b\r\n\r\n${parts.join('')}--b--\r\n`;

  it('both alternatives', () => {
    const message = multipart(
      'alternative',
      part('text/plain', 'hi'),
      part('text/html', '<p>hi</p>'),
      part('text/calendar', 'BEGIN:VCALENDAR'),
    );
    const after = signed(message).toString('latin1');
    expect(after).toBe(
      multipart(
        'alternative',
        part('text/plain', 'hi\r\n\r\nANN'),
        part('text/html', '<p>hi</p>\r\n<div>\r\n<p>ANN</p>\r\n</div>\r\n'),
        part('text/calendar', 'BEGIN:VCALENDAR'),
      ),
    );
  });

  it('one without text, whose empty line is that of the delimiter', () => {
    const message = multipart('mixed', '--b\r\nX: y\r\n\r\n', part('image/png', 'png'));
    expect(signed(message).toString('latin1')).toBe(message.replace('X: y\r\n\r\n', 'X: y\r\n\r\nANN\r\n\r\n'));
    expect(reasonOf(multipart('mixed', '--b\r\nX: y\r\n', part('image/png', 'png')))).toBe('no-text');
  });

  it('the first body alone', () => {
    const message = multipart('mixed', part('text/plain', 'hi'), part('image/png', 'png'), part('text/plain', 'more'));
    expect(signed(message).toString('latin1')).toBe(message.replace('hi', 'hi\r\n\r\nANN'));
    const related = multipart('related', part('text/html', 'hi'), part('image/png', 'png'));
    expect(signed(related).toString('latin1')).toContain('hi\r\n<div>');
  });

  it.each([
    ['protected', multipart('signed', part('text/plain', 'hi'), part('application/pgp-signature', 's'))],
    [
      'protected',
      multipart(
        'mixed',
        multipart('signed', part('text/plain', 'hi')).replace(/b\b/g, 'c').replace(/^/, '--b\r\n'),
        '',
      ),
    ],
    [
      'protected',
      multipart('encrypted', part('application/pgp-encrypted', 'x'), part('application/octet-stream', 'x')),
    ],
    ['protected', 'Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nMII=\r\n'],
    ['protected', 'Subject: s\r\n\r\nhi\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nx\r\n'],
    ['no-text', multipart('mixed', part('image/png', 'png'), part('text/plain', 'more'))],
    ['no-text', 'Content-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nx\r\n'],
    ['no-text', 'Content-Type: text/plain; name=a.txt\r\n\r\nx\r\n'],
    ['no-text', 'Content-Type: text/plain\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\nx\r\n'],
    ['no-text', multipart('report', part('text/plain', 'hi'))],
  ])('%s', (reason, message) => {
    expect(reasonOf(message)).toBe(reason);
  });

  it('of the beginning of a message: what ends there', () => {
    const start = 'Content-Type: multipart/mixed; boundary=b\r\n\r\n';
    expect(reasonOf(`${start}${part('text/plain', 'hi')}`, false)).toBe('too-large');
    expect(reasonOf(`${start}${part('text/plain', 'hi')}--b\r\nContent-Type: image/png\r\n\r\nx`, false)).toBe(
      'signed',
    );
    const open = `Content-Type: multipart/alternative; boundary=b\r\n\r\n${part('text/plain', 'hi')}--b\r\n`;
    expect(reasonOf(`${open}Content-Type: image/png\r\n\r\nx`, false)).toBe('too-large');
    expect(reasonOf(`${open}Content-Type: text/html\r\n\r\nx\r\n--b\r\nContent-Type: image/png\r\n\r\nx`, false)).toBe(
      'signed',
    );
    expect(reasonOf('Subject: s\r\n\r\nhi', false)).toBe('too-large');
  });
});
