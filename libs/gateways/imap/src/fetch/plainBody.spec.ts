import { parseMessage } from '#formats/mime';
import { renderBody, renderBodyStructure } from '#wires/imap';
import { describe, expect, it } from 'vitest';
import { plainBody } from './plainBody.js';

const MESSAGES = {
  'a plain text': 'Subject: x\r\n\r\nhello\r\n',
  'an attachment with odd parameters':
    'Content-Type: application/x-y; name="a \\"b\\" (c).bin"; x="("\r\nContent-Disposition: attachment; filename="{3}"\r\n\r\nabc',
  'names that need literals': 'Content-Type: text/plain; name="日本) (.txt"\r\nContent-Description: 日本\r\n\r\nx',
  'an empty multipart': 'Content-Type: multipart/mixed; boundary=b\r\n\r\n',
  'a nested message in a multipart':
    'Content-Type: multipart/mixed; boundary=b\r\nContent-Language: ja, en\r\n\r\n--b\r\n\r\none\r\n--b\r\n' +
    'Content-Type: message/rfc822\r\nContent-Location: x\r\n\r\nFrom: "a \\" b" <c@d>\r\nSubject: (\r\n' +
    'Content-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\n\r\ntwo\r\n--c\r\nContent-Type: text/html\r\n\r\n<p>\r\n--c--\r\n--b--\r\n',
};

describe('plainBody', () => {
  it.each(Object.entries(MESSAGES))('drops the extension data of %s', (_, text) => {
    const { root } = parseMessage(Buffer.from(text));
    expect(plainBody(renderBodyStructure(root)).toString('latin1')).toBe(renderBody(root).toString('latin1'));
  });
});
