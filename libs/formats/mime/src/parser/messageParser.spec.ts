import { describe, expect, it } from 'vitest';
import type { ParsedMessage, Part } from '../types.js';
import { parseMessage } from './messageParser.js';
import { crlf, MIXED } from './samples.fixture.js';
import { allParts } from './sections.js';

/** Sections with types and contents of a tree, in order. */
function outline(message: Buffer, parsed: ParsedMessage): [string, string, string][] {
  return [...allParts(parsed.root)].map((part) => [part.section, `${part.type}/${part.subtype}`, body(message, part)]);
}

function body(message: Buffer, part: Part): string {
  return part.type === 'multipart' || part.message !== null
    ? ''
    : message.toString('latin1', part.bodyStart, part.bodyEnd);
}

function parse(text: string): { message: Buffer; parsed: ParsedMessage; parts: [string, string, string][] } {
  const message = crlf(text);
  const parsed = parseMessage(message);
  return { message, parsed, parts: outline(message, parsed) };
}

describe('structure', () => {
  it('gives a simple message one part with section 1', () => {
    const { message, parsed, parts } = parse('Subject: x\n\nline 1\nline 2\n');
    expect(parts).toEqual([['1', 'text/plain', 'line 1\r\nline 2\r\n']]);
    expect(parsed.headerEnd).toBe(14);
    expect(parsed.root.lines).toBe(2);
    expect(parsed.size).toBe(message.length);
    expect(parsed.defects).toEqual([]);
  });

  it('numbers nested parts and messages as RFC 9051 §6.4.5 does', () => {
    const { parts, parsed } = parse(MIXED);
    expect(parts).toEqual([
      ['', 'multipart/mixed', ''],
      ['1', 'text/plain', 'one\r\ntwo'],
      ['2', 'message/rfc822', ''],
      ['2', 'multipart/alternative', ''],
      ['2.1', 'text/plain', 'plain'],
      ['2.2', 'text/html', '<b>html</b>\r\n'],
      ['3', 'message/rfc822', ''],
      ['3.1', 'text/plain', 'body\r\n'],
    ]);
    expect(parsed.root.children[1]?.message?.envelope.subject).toBe('inner');
    expect(parsed.root.children[0]?.lines).toBe(1);
    expect(parsed.defects).toEqual([]);
  });

  it('counts offsets and lines in octets of the message', () => {
    const { message, parsed } = parse(MIXED);
    const inner = parsed.root.children[1];
    expect(message.toString('latin1', inner?.headerStart, inner?.bodyStart)).toBe(
      'Content-Type: message/rfc822\r\n\r\n',
    );
    const text = message.toString('latin1', inner?.bodyStart, inner?.bodyEnd);
    expect(text.startsWith('Subject: inner\r\n')).toBe(true);
    expect(text.endsWith('--out2--')).toBe(true);
    expect(inner?.lines).toBe(text.split('\n').length - 1);
  });

  it('takes bare line feeds for line ends', () => {
    const message = Buffer.from(MIXED);
    const parts = outline(message, parseMessage(message));
    expect(parts[1]).toEqual(['1', 'text/plain', 'one\ntwo']);
    expect(parts[5]).toEqual(['2.2', 'text/html', '<b>html</b>\n']);
  });

  it('leaves a bare carriage return in the text', () => {
    const message = Buffer.from('Subject: x\r\n\r\na\rb\r\n');
    expect(outline(message, parseMessage(message))).toEqual([['1', 'text/plain', 'a\rb\r\n']]);
    expect(parseMessage(message).root.lines).toBe(1);
  });

  it('takes no boundary for one that it is the prefix of', () => {
    const { parts } = parse(
      'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=bb\n\n--bb\n\none\n--bbb\n--bb--\n--b\n\ntwo\n--b--\n',
    );
    expect(parts).toEqual([
      ['', 'multipart/mixed', ''],
      ['1', 'multipart/mixed', ''],
      ['1.1', 'text/plain', 'one\r\n--bbb'],
      ['2', 'text/plain', 'two'],
    ]);
  });

  it('tells a boundary that ends in dashes from a close delimiter', () => {
    const { parts } = parse(
      'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=b--\n\n--b--\n\none\n--b----\n--b\n\ntwo\n--b--\n',
    );
    expect(parts.map(([section]) => section)).toEqual(['', '1', '1.1', '2']);
  });

  it('ends inner parts at the delimiter of an outer multipart', () => {
    const { parts, parsed } = parse(
      'Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\none\n--o\n\ntwo\n',
    );
    expect(parts).toEqual([
      ['', 'multipart/mixed', ''],
      ['1', 'multipart/mixed', ''],
      ['1.1', 'text/plain', 'one'],
      ['2', 'text/plain', 'two\r\n'],
    ]);
    expect(parsed.defects).toEqual(['missing close delimiter']);
  });

  it('makes no part of a delimiter that stands for the close delimiter', () => {
    const last = parse('Content-Type: multipart/mixed; boundary=o\n\n--o\n\none\n--o\n');
    expect(last.parts.map(([section]) => section)).toEqual(['', '1']);
    expect(last.parsed.defects).toEqual(['missing close delimiter']);
    const inner = parse(
      'Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\none\n--i\n--o\n\ntwo\n--o--',
    );
    expect(inner.parts.map(([section, , text]) => [section, text])).toEqual([
      ['', ''],
      ['1', ''],
      ['1.1', 'one'],
      ['2', 'two'],
    ]);
  });

  it('ignores delimiters after the close delimiter', () => {
    const { parts } = parse('Content-Type: multipart/mixed; boundary=o\n\n--o\n\none\n--o--\n--o\n\ntwo\n');
    expect(parts.map(([, , text]) => text)).toEqual(['', 'one']);
  });

  it('tolerates padding after a delimiter', () => {
    const { parts } = parse('Content-Type: multipart/mixed; boundary=o\n\n--o \t\n\none\n--o-- \n');
    expect(parts.map(([, , text]) => text)).toEqual(['', 'one']);
  });

  it('takes a boundary with text behind it for a delimiter', () => {
    const { parts, parsed } = parse(
      'Content-Type: multipart/mixed; boundary=o\n\n--o text\n\none\n--ox\n--o-- the end\n--o\n\ntwo\n',
    );
    expect(parts.map(([, , text]) => text)).toEqual(['', 'one\r\n--ox']);
    expect(parsed.defects).toEqual(['text after delimiter']);
  });

  it('shows a multipart without parts as text', () => {
    for (const type of ['multipart/mixed; boundary=x', 'multipart/mixed', 'multipart/alternative; boundary=""']) {
      const { parts, parsed } = parse(`Content-Type: ${type}\n\nno parts\n`);
      expect(parts).toEqual([['1', 'text/plain', 'no parts\r\n']]);
      expect(parsed.defects.length).toBeGreaterThan(0);
    }
  });

  it('takes the parts of a digest for messages', () => {
    const { parts, parsed } = parse(
      'Content-Type: multipart/digest; boundary=o\n\n--o\n\nSubject: d\n\ntext\n--o\nContent-Type: text/plain\n\nt\n--o--\n',
    );
    expect(parts).toEqual([
      ['', 'multipart/digest', ''],
      ['1', 'message/rfc822', ''],
      ['1.1', 'text/plain', 'text'],
      ['2', 'text/plain', 't'],
    ]);
    expect(parsed.root.children[0]?.message?.envelope.subject).toBe('d');
  });

  it('keeps parts inside of the part that holds them, when a delimiter takes their empty line', () => {
    const { parsed } = parse(
      'Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: message/rfc822\n\nSubject: x\n\n--o--\n',
    );
    const part = parsed.root.children[0];
    expect(part?.message?.root.bodyStart).toBe(part?.bodyEnd);
    expect(part?.message?.root.bodyEnd).toBe(part?.bodyEnd);
    expect(part?.lines).toBe(1);
    expect(part?.message?.envelope.subject).toBe('x');
  });

  it('ends a header at a delimiter', () => {
    const { parts } = parse(
      'Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: text/html\n--o\n--o\n\nx\n--o--',
    );
    expect(parts).toEqual([
      ['', 'multipart/mixed', ''],
      ['1', 'text/html', ''],
      ['2', 'text/plain', ''],
      ['3', 'text/plain', 'x'],
    ]);
  });

  it('lets a part without header begin at its first line', () => {
    const { parts, parsed } = parse('Content-Type: multipart/mixed; boundary=o\n\n--o\nHello there\n\nmore\n--o--\n');
    expect(parts[1]).toEqual(['1', 'text/plain', 'Hello there\r\n\r\nmore']);
    expect(parsed.defects).toEqual(['no header']);
  });

  it('shows an encoded message as octets', () => {
    const { parts, parsed } = parse('Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nAAAA\n');
    expect(parts).toEqual([['1', 'application/octet-stream', 'AAAA\r\n']]);
    expect(parsed.defects).toEqual(['encoded message']);
  });

  it('parses message/global like message/rfc822', () => {
    const { parts } = parse('Content-Type: message/global\n\nSubject: x\n\ny');
    expect(parts.map(([section, type]) => [section, type])).toEqual([
      ['1', 'message/global'],
      ['1.1', 'text/plain'],
    ]);
  });

  it.each([
    '',
    '\r\n',
    '\n',
    'x',
    '--',
    ':',
    ' \r\n',
    '\0\0',
    'a:b',
    'Content-Type: message/rfc822',
    'Content-Type: multipart/mixed; boundary=a\n\n--a',
  ])('gives a part for %j', (text) => {
    const message = Buffer.from(text);
    const parsed = parseMessage(message);
    expect(parsed.size).toBe(message.length);
    expect(parsed.root.bodyEnd).toBe(message.length);
  });

  it('reports fields with their offsets', () => {
    const { message, parsed } = parse('Subject : a\n b\nX-Y: z\nstray\n\nbody');
    expect(parsed.fields.map((field) => [field.name, message.toString('latin1', field.valueStart, field.end)])).toEqual(
      [
        ['subject', ' a\r\n b\r\n'],
        ['x-y', ' z\r\n'],
      ],
    );
    expect(parsed.defects).toEqual(['line without colon in header']);
  });

  it('marks what can be read in two ways', () => {
    const { parsed } = parse(
      "From: a@b\nFrom: c@d\nContent-Type: text/plain; name=a; name=b\nContent-Type: text/html\nContent-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=a; filename*0*=utf-8''b\n\nx",
    );
    expect(parsed.defects).toEqual([
      'ambiguous content-type',
      'ambiguous content-transfer-encoding',
      'ambiguous parameter name',
      'ambiguous parameter filename',
      'ambiguous from',
    ]);
    expect(parsed.root.type).toBe('text');
    expect(parsed.envelope.from).toHaveLength(1);
  });
});
