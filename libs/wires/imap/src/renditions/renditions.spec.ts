import type { AddressItem, Envelope, MailboxAddress, Part } from '#formats/mime';
import { describe, expect, it } from 'vitest';
import { renderBody, renderBodyStructure } from './body-structure.js';
import { renderEnvelope } from './envelope.js';

const person = (local: string, domain = 'example.org', rawName: string | null = null): MailboxAddress => ({
  kind: 'mailbox',
  rawName,
  name: rawName,
  local,
  domain,
});

const EMPTY: Envelope = {
  rawDate: null,
  sentAt: null,
  rawSubject: null,
  subject: null,
  from: [],
  sender: [],
  replyTo: [],
  to: [],
  cc: [],
  bcc: [],
  rawInReplyTo: null,
  rawMessageId: null,
  references: [],
};

const envelope = (changes: Partial<Envelope>): string => renderEnvelope({ ...EMPTY, ...changes }).toString('latin1');
const to = (...items: AddressItem[]): string => envelope({ to: items });
const shownTo = (list: string): string => `(NIL NIL NIL NIL NIL ${list} NIL NIL NIL NIL)`;

describe('renderEnvelope', () => {
  it('shows absent fields as NIL and empty ones as ""', () => {
    expect(envelope({})).toBe('(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)');
    expect(envelope({ rawDate: '', rawSubject: '', rawInReplyTo: '', rawMessageId: '' })).toBe(
      '("" "" NIL NIL NIL NIL NIL NIL "" "")',
    );
  });

  it('shows all fields in order', () => {
    expect(
      envelope({
        rawDate: 'Wed, 17 Jul 1996 02:23:25 -0700 (PDT)',
        rawSubject: '=?utf-8?Q?caf=C3=A9?= "x"',
        from: [person('a', 'b.example', 'Terry "T" Gray')],
        sender: [person('s')],
        replyTo: [person('r')],
        to: [person('t'), person('u')],
        cc: [person('c')],
        bcc: [person('d')],
        rawInReplyTo: '<1@x>',
        rawMessageId: '<2@x>',
      }),
    ).toBe(
      '("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" "=?utf-8?Q?caf=C3=A9?= \\"x\\"" ' +
        '(("Terry \\"T\\" Gray" NIL "a" "b.example")) ((NIL NIL "s" "example.org")) ((NIL NIL "r" "example.org")) ' +
        '((NIL NIL "t" "example.org")(NIL NIL "u" "example.org")) ((NIL NIL "c" "example.org")) ' +
        '((NIL NIL "d" "example.org")) "<1@x>" "<2@x>")',
    );
  });

  it('lets Sender and Reply-To default to From', () => {
    const from = '((NIL NIL "a" "example.org"))';
    expect(envelope({ from: [person('a')] })).toBe(`(NIL NIL ${from} ${from} ${from} NIL NIL NIL NIL NIL)`);
  });

  it('shows groups, empty ones too', () => {
    const group: AddressItem = {
      kind: 'group',
      rawName: 'A Group',
      name: 'A Group',
      members: [person('x'), person('y')],
    };
    expect(to(group, person('z'))).toBe(
      shownTo(
        '((NIL NIL "A Group" NIL)(NIL NIL "x" "example.org")(NIL NIL "y" "example.org")(NIL NIL NIL NIL)(NIL NIL "z" "example.org"))',
      ),
    );
    expect(to({ ...group, members: [] })).toBe(shownTo('((NIL NIL "A Group" NIL)(NIL NIL NIL NIL))'));
  });

  it('gives an address without domain an empty host, so that it is no group', () => {
    expect(to(person('root', ''))).toBe(shownTo('((NIL NIL "root" ""))'));
  });

  it.each([
    ['8-bit octets', 'caf\xe9', '{4}\r\ncaf\xe9'],
    ['control characters', 'a\x07', '{2}\r\na\x07'],
    ['line breaks', 'a\r\nX: y\n', '"a  X: y "'],
    ['NUL', 'a\0b', '{3}\r\na?b'],
    ['a long line', 'x'.repeat(2000), `{2000}\r\n${'x'.repeat(2000)}`],
    ['what looks like a literal', 'x {5}', '"x {5}"'],
  ])('keeps the line whole with %s', (_, rawSubject, expected) => {
    expect(envelope({ rawSubject })).toBe(`(NIL ${expected} NIL NIL NIL NIL NIL NIL NIL NIL)`);
  });
});

const TEXT: Part = {
  section: '1',
  type: 'text',
  subtype: 'plain',
  parameters: [],
  id: null,
  description: null,
  encoding: '7bit',
  disposition: null,
  languages: [],
  location: null,
  md5: null,
  headerStart: 0,
  bodyStart: 100,
  bodyEnd: 142,
  lines: 3,
  filename: null,
  children: [],
  message: null,
};
const parameter = (name: string, raw: string) => ({ name, raw, value: raw });
const both = (part: Part): [string, string] => [
  renderBody(part).toString('latin1'),
  renderBodyStructure(part).toString('latin1'),
];

describe('renderBody and renderBodyStructure', () => {
  it('show a text with its lines', () => {
    expect(both(TEXT)).toEqual([
      '("text" "plain" NIL NIL NIL "7bit" 42 3)',
      '("text" "plain" NIL NIL NIL "7bit" 42 3 NIL NIL NIL NIL)',
    ]);
  });

  it('show all fields of a part', () => {
    const part: Part = {
      ...TEXT,
      type: 'image',
      subtype: 'png',
      parameters: [parameter('name', 'a "b".png'), parameter('x', '\xff')],
      id: '<1@x>',
      description: 'A picture',
      encoding: 'base64',
      disposition: { type: 'attachment', parameters: [parameter('filename', 'a.png')] },
      languages: ['en'],
      location: 'http://x',
      md5: 'Q2hlY2s=',
    };
    const fields = '"image" "png" ("name" "a \\"b\\".png" "x" {1}\r\n\xff) "<1@x>" "A picture" "base64" 42';
    expect(both(part)).toEqual([
      `(${fields})`,
      `(${fields} "Q2hlY2s=" ("attachment" ("filename" "a.png")) "en" "http://x")`,
    ]);
    expect(renderBodyStructure({ ...TEXT, languages: ['en', 'ja'] }).toString()).toMatch(
      / NIL NIL \("en" "ja"\) NIL\)$/,
    );
    expect(renderBodyStructure({ ...TEXT, disposition: { type: 'inline', parameters: [] } }).toString()).toMatch(
      / NIL \("inline" NIL\) NIL NIL\)$/,
    );
  });

  it('show a multipart', () => {
    const part: Part = {
      ...TEXT,
      type: 'multipart',
      subtype: 'mixed',
      parameters: [parameter('boundary', 'b')],
      children: [TEXT, { ...TEXT, subtype: 'html' }],
    };
    expect(both(part)).toEqual([
      '(("text" "plain" NIL NIL NIL "7bit" 42 3)("text" "html" NIL NIL NIL "7bit" 42 3) "mixed")',
      '(("text" "plain" NIL NIL NIL "7bit" 42 3 NIL NIL NIL NIL)("text" "html" NIL NIL NIL "7bit" 42 3 NIL NIL NIL NIL) "mixed" ("boundary" "b") NIL NIL NIL)',
    ]);
  });

  it('show an empty multipart with one empty text', () => {
    expect(both({ ...TEXT, type: 'multipart', subtype: 'mixed' })).toEqual([
      '(("text" "plain" NIL NIL NIL "7bit" 0 0) "mixed")',
      '(("text" "plain" NIL NIL NIL "7bit" 0 0 NIL NIL NIL NIL) "mixed" NIL NIL NIL NIL)',
    ]);
  });

  it.each(['rfc822', 'global'])('show message/%s with envelope, body and lines', (subtype) => {
    const part: Part = { ...TEXT, type: 'message', subtype, message: { envelope: EMPTY, root: { ...TEXT, lines: 1 } } };
    const head = `"message" "${subtype}" NIL NIL NIL "7bit" 42 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)`;
    expect(both(part)).toEqual([
      `(${head} ("text" "plain" NIL NIL NIL "7bit" 42 1) 3)`,
      `(${head} ("text" "plain" NIL NIL NIL "7bit" 42 1 NIL NIL NIL NIL) 3 NIL NIL NIL NIL)`,
    ]);
  });

  it('show a message that was not parsed as octets', () => {
    expect(both({ ...TEXT, type: 'message', subtype: 'rfc822' })[0]).toBe(
      '("application" "octet-stream" NIL NIL NIL "7bit" 42)',
    );
    expect(both({ ...TEXT, type: 'message', subtype: 'delivery-status' })[0]).toBe(
      '("message" "delivery-status" NIL NIL NIL "7bit" 42)',
    );
  });

  it('keep the line whole whatever the message says', () => {
    const part = { ...TEXT, subtype: 'x\r\n* BYE', description: '\r\na OK', parameters: [parameter('n', '\0')] };
    expect(both(part)[0]).toBe('("text" "x  * BYE" ("n" {1}\r\n?) NIL "  a OK" "7bit" 42 3)');
  });

  it('walk a hundred thousand levels without a stack', () => {
    let part = TEXT;
    for (let i = 0; i < 100_000; i += 1) part = { ...TEXT, type: 'multipart', subtype: 'mixed', children: [part] };
    const shown = renderBody(part);
    expect(shown.subarray(0, 100_000).every((octet) => octet === 0x28)).toBe(true);
    expect(shown.subarray(-9).toString()).toBe(' "mixed")');
  });
});
