import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardOf, linesOf } from '../cards.fixture.js';
import {
  CARD_LIMITS,
  CardFault,
  convertCard,
  IMPORT_LIMITS,
  matchesCard,
  parameterValue,
  parameterValues,
  printCard,
  printCards,
  readCards,
  textProperty,
  toJcard,
  typesOf,
  viewOf,
} from '../index.js';

const read = (text: string | Buffer, limits = IMPORT_LIMITS) => readCards(Buffer.from(text), limits);
const card = (...lines: readonly string[]): string =>
  ['BEGIN:VCARD', 'VERSION:4.0', ...lines, 'END:VCARD', ''].join('\r\n');

describe('a content line (RFC 6350 §3.3)', () => {
  const line = (text: string, version = '4.0') => cardOf(version, text).properties[0];

  it.each([
    ['FN:a', { group: null, name: 'FN', parameters: [], value: 'a' }],
    ['item1.X-ABLabel:x:y', { group: 'item1', name: 'X-ABLabel', parameters: [], value: 'x:y' }],
    [
      'TEL;TYPE="work,voice";PREF=1;X=a,"b;c:d",e:1',
      {
        group: null,
        name: 'TEL',
        parameters: [
          { name: 'TYPE', values: ['work,voice'] },
          { name: 'PREF', values: ['1'] },
          { name: 'X', values: ['a', 'b;c:d', 'e'] },
        ],
        value: '1',
      },
    ],
    [
      "ADR;LABEL=a^nb^^c^'d^x:;",
      { group: null, name: 'ADR', parameters: [{ name: 'LABEL', values: ['a\nb^c"d^x'] }], value: ';' },
    ],
    ['FN;;X=:a', { group: null, name: 'FN', parameters: [{ name: 'X', values: [''] }], value: 'a' }],
    ['NOTE;X="a:b', { group: null, name: 'NOTE', parameters: [{ name: 'X', values: ['a'] }], value: 'b' }],
    ['N :a', { group: null, name: 'N', parameters: [], value: 'a' }],
  ])('%s', (text, property) => {
    expect(line(text)).toEqual(property);
  });

  it('of older versions has parameters without names, and carets that mean nothing', () => {
    const property = line('TEL;HOME;PREF;ENCODING=8BIT;X=a^nb:1', '2.1');
    expect(property?.parameters.map(({ name }) => name)).toEqual(['', '', 'ENCODING', 'X']);
    if (property === undefined) throw new Error('no property');
    expect([typesOf(property), parameterValue(property, 'X')]).toEqual([['HOME', 'PREF'], 'a^nb']);
  });

  it('is printed as it was read, and cannot be left', () => {
    const lines = [
      'item1.TEL;TYPE="work,voice";X=a,"b;c:d",e:1',
      "ADR;LABEL=a^nb^^c^'d:;",
      'PHOTO:data:image/png;base64,AAAA',
      'NOTE:a; b\\, c\\nd',
    ];
    expect(linesOf(cardOf('4.0', ...lines))).toEqual(lines);
    const property = { ...textProperty('NOTE', 'x'), value: 'a\r\nEND:VCARD' };
    const hostile = { ...property, parameters: [{ name: 'X', values: ['a\nb\r"c'] }] };
    expect(linesOf({ version: '4.0', properties: [hostile] })).toEqual(["NOTE;X=a^nb ^'c:a\\nEND:VCARD"]);
    expect(linesOf({ version: '3.0', properties: [hostile] })).toEqual(["NOTE;X=a b 'c:a\\nEND:VCARD"]);
  });
});

describe('lines', () => {
  it.each([
    ['CRLF and a blank', 'NOTE:ab\r\n c\r\n\td'],
    ['LF and a blank', 'NOTE:ab\n c\n\td'],
    ['CR and a blank', 'NOTE:ab\r c\r\td'],
    ['CR CR LF and a blank', 'NOTE:ab\r\r\n c\r\r\n\td'],
  ])('go on behind %s', (_, line) => {
    expect(read(`BEGIN:VCARD\nVERSION:3.0\n${line}\nEND:VCARD`).cards[0]?.properties[0]?.value).toBe('abcd');
  });

  it('have blanks at the ends of parameters, and none within a character', () => {
    const { properties } = cardOf('4.0', 'N;SORT-AS= やまだ , たろう ;X = だ:à');
    expect(properties[0]).toEqual({
      group: null,
      name: 'N',
      parameters: [
        { name: 'SORT-AS', values: ['やまだ', 'たろう'] },
        { name: 'X', values: ['だ'] },
      ],
      value: 'à',
    });
  });

  it('may be split within a character', () => {
    const octets = Buffer.from('BEGIN:VCARD\r\nVERSION:3.0\r\nFN:文箱\r\nEND:VCARD\r\n');
    const at = octets.indexOf('文') + 1;
    const split = Buffer.concat([octets.subarray(0, at), Buffer.from('\r\n '), octets.subarray(at)]);
    expect(viewOf(read(split).cards[0] as never).formattedName).toBe('文箱');
  });

  it('are folded at 75 octets, and no character is split (RFC 6350 §3.2)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        const one = { version: '4.0' as const, properties: [textProperty('NOTE', text)] };
        const printed = Buffer.from(printCard(one));
        for (const line of printed.toString('latin1').split('\r\n')) {
          expect(line.length).toBeLessThanOrEqual(75);
          expect(Buffer.from(line, 'latin1').toString('utf8')).not.toContain('\ufffd');
        }
        expect(read(printed).cards).toEqual([one]);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it.each([
    ['UTF-8 with a mark', Buffer.from(`\ufeff${card('FN:文箱')}`)],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${card('FN:文箱')}`, 'utf16le')],
    ['Shift_JIS that is said', Buffer.from(card('FN;CHARSET=SHIFT_JIS:@').replace('@', '\x95\xb6\x94\xa0'), 'latin1')],
  ])('are read in %s', (_, octets) => {
    const [found] = read(octets).cards;
    expect(found?.properties).toEqual([textProperty('FN', '文箱')]);
  });
});

describe('vCard 2.1', () => {
  it('has quoted-printable in several lines, in any charset', () => {
    const found = cardOf(
      '2.1',
      'NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=E6=96=87=',
      '=E7=AE=B1=0D=0A=',
      ' x=3D',
      'FN;QUOTED-PRINTABLE;CHARSET=SHIFT_JIS:=95=B6=94=A0',
    );
    expect([viewOf(found).notes, viewOf(found).formattedName]).toEqual([['文箱\n x='], '文箱']);
    expect(read(printCard(found)).cards).toEqual([found]);
  });

  it('may end in the midst of quoted-printable', () => {
    const found = cardOf('2.1', 'NOTE;ENCODING=QUOTED-PRINTABLE:a=');
    expect(viewOf(found).notes).toEqual(['a']);
  });

  it('has pictures in base64, indented or not', () => {
    const indented = cardOf('2.1', 'PHOTO;JPEG;BASE64:', '    AAAA', '    BBBB', '', 'FN:a');
    const bare = cardOf('2.1', 'PHOTO;JPEG;ENCODING=BASE64:AAAA', 'BBBB', '', 'FN:a');
    for (const each of [indented, bare]) {
      expect(viewOf(each).photo).toMatchObject({ kind: 'data', mediaType: 'image/jpeg' });
      expect(each.properties.map(({ value }) => value)).toEqual(['AAAABBBB', 'a']);
      expect(read(printCard(each)).cards).toEqual([each]);
    }
  });

  it('has cards within cards', () => {
    const lines = ['AGENT:', 'BEGIN:VCARD', 'VERSION:2.1', 'FN:inner', 'END:VCARD', 'FN:outer'];
    const found = cardOf('2.1', ...lines);
    expect(found.properties.map(({ name }) => name)).toEqual(['AGENT', 'FN']);
    expect(viewOf(found).formattedName).toBe('outer');
    expect(linesOf(found)).toEqual(lines);
  });
});

describe('what is broken', () => {
  it('is read as far as it goes, and told', () => {
    const text = [
      'x',
      'BEGIN:vCard',
      'FN:a',
      'nonsense',
      '1 2:3',
      'BEGIN:VCARD',
      'VERSION:9',
      'FN:b',
      'END:VCARD',
      'END:VCARD',
    ];
    const { cards, findings } = read(text.join('\n'));
    expect(cards.map((each) => viewOf(each).formattedName)).toEqual(['a', 'b']);
    expect(findings).toEqual([
      { kind: 'line-unreadable', line: 1 },
      { kind: 'line-unreadable', line: 4 },
      { kind: 'line-unreadable', line: 5 },
      { kind: 'end-missing', line: 6 },
      { kind: 'version-missing', line: 2 },
      { kind: 'version-unknown', line: 7 },
      { kind: 'version-missing', line: 6 },
      { kind: 'begin-missing', line: 10 },
    ]);
  });

  it('never throws anything but a refusal', () => {
    const pieces = fc.constantFrom(
      'BEGIN:VCARD',
      'END:VCARD',
      '\r\n',
      '\n',
      '\r',
      ' ',
      ':',
      ';',
      '=',
      '"',
      ',',
      '\\',
      'VERSION:2.1',
      'AGENT:',
      'ENCODING=QUOTED-PRINTABLE',
      'ENCODING=b',
      'TYPE',
      'N',
      'PHOTO',
      '文',
      '\0',
      '^',
      'data:',
      'BDAY:--02',
      '\ufeff',
    );
    fc.assert(
      fc.property(fc.constantFrom('2.1', '3.0', '4.0'), fc.array(fc.oneof(pieces, fc.string())), (version, parts) => {
        const { cards } = read(`BEGIN:VCARD\r\nVERSION:${version}\r\n${parts.join('')}\r\nEND:VCARD\r\n`);
        for (const each of cards) {
          for (const version of ['3.0', '4.0'] as const) viewOf(convertCard(each, version));
          expect(toJcard(each)[0]).toBe('vcard');
          expect(matchesCard(each, { test: 'allof', properties: [] })).toBe(true);
        }
        expect(read(printCards(cards)).cards).toEqual(cards);
      }),
      { seed: 1, numRuns: 1000 },
    );
  });
});

describe('limits', () => {
  const refusal = (work: () => unknown): string => {
    try {
      work();
    } catch (error) {
      if (error instanceof CardFault) return error.precondition;
      throw error;
    }
    return '';
  };

  it('octets', () => {
    const limits = { ...CARD_LIMITS, octets: card('FN:a').length };
    expect(refusal(() => read(card('FN:a'), limits))).toBe('');
    expect(refusal(() => read(card('FN:ab'), limits))).toBe('max-resource-size');
  });

  it('cards', () => {
    expect(refusal(() => read(card('FN:a'), CARD_LIMITS))).toBe('');
    expect(refusal(() => read(card('FN:a') + card('FN:b'), CARD_LIMITS))).toBe('valid-address-data');
  });

  it('properties', () => {
    const members = (count: number) => card(...Array.from({ length: count }, (_, i) => `MEMBER:urn:x:${i}`));
    expect(refusal(() => read(members(CARD_LIMITS.properties), CARD_LIMITS))).toBe('');
    expect(refusal(() => read(members(CARD_LIMITS.properties + 1), CARD_LIMITS))).toBe('valid-address-data');
  });

  it('parameters', () => {
    const line = (count: number) => card(`FN${';X=1'.repeat(count)}:a`);
    expect(refusal(() => read(line(CARD_LIMITS.parameters), CARD_LIMITS))).toBe('');
    expect(refusal(() => read(line(CARD_LIMITS.parameters + 1), CARD_LIMITS))).toBe('valid-address-data');
  });

  it('depth', () => {
    const nested = (count: number) => card(...Array.from({ length: count }, () => ['AGENT:', 'BEGIN:VCARD']).flat());
    expect(refusal(() => read(nested(CARD_LIMITS.depth), CARD_LIMITS))).toBe('');
    expect(refusal(() => read(nested(CARD_LIMITS.depth + 1), CARD_LIMITS))).toBe('valid-address-data');
  });

  it('a picture in thousands of lines costs time in proportion', () => {
    const text = card(
      `PHOTO;ENCODING=b:${'\r\n AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'.repeat(60_000)}`,
    );
    const start = performance.now();
    expect(read(text, CARD_LIMITS).cards[0]?.properties[0]?.value.length).toBe(60_000 * 72);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it.each([
    ['blanks in a parameter', `FN;X=a${' '.repeat(1_000_000)}b:c`],
    ['quotes', `FN;X=${'"'.repeat(1_000_000)}:a`],
    ['quotes in a list', `FN;X=${'"a",a" '.repeat(200_000)}:a`],
    ['a line without a colon', 'A'.repeat(1_000_000)],
    ['line ends of old', `FN:a${'\r'.repeat(1_000_000)}b:c`],
    ['soft line ends', `FN;QUOTED-PRINTABLE:${'=\r\n'.repeat(300_000)}`],
    ['cards within cards', 'AGENT:\r\nBEGIN:VCARD\r\n'.repeat(50_000)],
    ['dates', `BDAY:${'T1 '.repeat(300_000)}`],
    ['labels', `a.X-ABLabel:_$!<${'>!$'.repeat(300_000)}`],
    ['commas', `CATEGORIES:${','.repeat(1_000_000)}`],
    ['escapes', `N:${'\\'.repeat(1_000_000)}`],
    ['addresses', `PHOTO:data:${';'.repeat(1_000_000)}`],
  ])('%s cost time in proportion', (_, line) => {
    const start = performance.now();
    expect(refusal(() => read(card(line)).cards.map(viewOf))).toMatch(/^(?:|valid-address-data)$/);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it('names that objects inherit are names', () => {
    const found = cardOf('4.0', '__proto__;__proto__=constructor:a', 'constructor:b');
    expect(found.properties.map(({ name }) => name)).toEqual(['__proto__', 'constructor']);
    expect(parameterValues(found.properties[0] as never, '__PROTO__')).toEqual(['constructor']);
  });
});
