import { describe, expect, it } from 'vitest';
import { parseMessage } from './messageParser.js';
import { crlf } from './samples.fixture.js';
import { allParts } from './sections.js';

describe('limits', () => {
  const nested = (depth: number): string =>
    Array.from({ length: depth }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}.\n\n--b${i}.\n`).join('') +
    '\nx';

  it('maxDepth shows what is deeper as octets', () => {
    const parsed = parseMessage(crlf(nested(5)), { maxDepth: 3 });
    const parts = [...allParts(parsed.root)];
    expect(parts.map((part) => part.type)).toEqual(['multipart', 'multipart', 'multipart', 'application']);
    expect(parsed.defects).toContain('nesting too deep');
    const messages = parseMessage(crlf('Content-Type: message/rfc822\n\n'.repeat(9)), { maxDepth: 3 });
    expect([...allParts(messages.root)].map((part) => part.type)).toEqual([
      'message',
      'message',
      'message',
      'application',
    ]);
  });

  it('bears ten thousand levels', () => {
    const parsed = parseMessage(crlf(nested(10_000)));
    expect([...allParts(parsed.root)]).toHaveLength(101);
  });

  it('maxParts leaves out further parts', () => {
    const parsed = parseMessage(crlf(`Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(9)}--b--\n`), {
      maxParts: 4,
    });
    expect(parsed.root.children).toHaveLength(3);
    expect(parsed.defects).toContain('too many parts');
    const messages = parseMessage(crlf('Content-Type: message/rfc822\n\n'.repeat(9)), { maxParts: 3 });
    expect([...allParts(messages.root)].map((part) => part.subtype)).toEqual(['rfc822', 'rfc822', 'octet-stream']);
  });

  it('maxHeaderOctets keeps what comes before', () => {
    const text = `Subject: kept\n${'X: 0123456789\n'.repeat(100)}From: a@b\n\nbody`;
    const parsed = parseMessage(crlf(text), { maxHeaderOctets: 200 });
    expect(parsed.envelope.subject).toBe('kept');
    expect(parsed.envelope.from).toEqual([]);
    expect(parsed.defects).toEqual(['header too large']);
    expect(parsed.root.bodyEnd - parsed.root.bodyStart).toBe(4);
  });

  it('maxFields, maxAddresses and maxParameters', () => {
    const parsed = parseMessage(crlf('To: a@b, c@d, e@f\nContent-Type: text/plain; a=1; b=2; c=3\nX: 1\nX: 2\n\n'), {
      maxFields: 3,
      maxAddresses: 2,
      maxParameters: 2,
    });
    expect(parsed.fields).toHaveLength(3);
    expect(parsed.envelope.to).toHaveLength(2);
    expect(parsed.root.parameters).toHaveLength(2);
    expect(parsed.defects).toEqual(['too many header fields', 'too many parameters', 'too many addresses']);
  });

  it('a boundary longer than 2048 octets is none', () => {
    const long = 'b'.repeat(2049);
    const parsed = parseMessage(crlf(`Content-Type: multipart/mixed; boundary=${long}\n\n--${long}\n\nx`));
    expect(parsed.root.type).toBe('text');
    expect(parsed.defects).toContain('boundary too long');
  });
});
