import { describe, expect, it } from 'vitest';
import { cardOf, linesOf } from './cards.fixture.js';
import {
  CARD_LIMITS,
  type CardFilter,
  CardFault,
  type CardTextMatch,
  checkCard,
  matchesCard,
  matchesText,
  personCard,
  removing,
  replacing,
  selectProperties,
  structuredProperty,
  textProperty,
  toJcard,
  viewOf,
  withProperties,
} from './index.js';

const match = (text: string, more: Partial<CardTextMatch> = {}): CardTextMatch => ({
  text,
  collation: 'i;unicode-casemap',
  match: 'contains',
  negated: false,
  ...more,
});

describe('texts are compared', () => {
  it.each([
    ['Yamada', match('YAMA'), true],
    ['Yamada', match('YAMA', { collation: 'i;octet' }), false],
    ['Yamada', match('YAMA', { collation: 'i;ascii-casemap' }), true],
    ['Émile', match('émile', { match: 'equals' }), true],
    ['Émile', match('émile', { match: 'equals', collation: 'i;ascii-casemap' }), false],
    ['ﾔﾏﾀﾞ', match('ヤマダ', { match: 'equals' }), true],
    ['Ａｂｃ', match('abc'), true],
    ['やまだ', match('ヤマダ'), false],
    ['ヤマダ', match('ヤ', { match: 'starts-with' }), true],
    ['ヤマダ', match('マ', { match: 'starts-with' }), false],
    ['ヤマダ', match('ダ', { match: 'ends-with' }), true],
    ['abc', match('b', { match: 'equals' }), false],
    ['abc', match('b', { negated: true }), false],
    ['abc', match('x', { negated: true }), true],
    ['abc', match(''), true],
  ])('%s by %j: %s', (value, condition, holds) => {
    expect(matchesText(value, condition)).toBe(holds);
  });
});

describe('addressbook-query (RFC 6352 §10.5)', () => {
  const card = cardOf(
    '3.0',
    'FN:山田 太郎',
    'EMAIL;TYPE=HOME:taro@home.test',
    'EMAIL;TYPE=WORK:taro@work.test',
    'item1.TEL:+81-3',
    'NOTE:a\\; b',
  );
  type Part = CardFilter['properties'][number];
  const part = (name: string, more: Partial<Part> = {}): Part => ({
    name,
    isDefined: true,
    test: 'anyof',
    texts: [],
    parameters: [],
    ...more,
  });
  const type = (text: string, negated = false) => ({ name: 'TYPE', isDefined: true, text: match(text, { negated }) });
  const home = { texts: [match('home.test')], parameters: [type('work')] };

  it.each([
    ['nothing', 'allof', [], true],
    ['a property', 'anyof', [part('FN')], true],
    ['a property that is not there', 'anyof', [part('BDAY')], false],
    ['its absence', 'anyof', [part('BDAY', { isDefined: false })], true],
    ['the absence of what is there', 'anyof', [part('FN', { isDefined: false })], false],
    ['one of two', 'anyof', [part('BDAY'), part('FN')], true],
    ['both of two', 'allof', [part('BDAY'), part('FN')], false],
    ['a text without its escapes', 'anyof', [part('NOTE', { texts: [match('a; b', { match: 'equals' })] })], true],
    ['one condition on one property', 'anyof', [part('EMAIL', home)], true],
    ['all conditions on one property', 'anyof', [part('EMAIL', { ...home, test: 'allof' })], false],
    [
      'all that hold of one',
      'anyof',
      [part('EMAIL', { texts: [match('work')], parameters: [type('work')], test: 'allof' })],
      true,
    ],
    ['a parameter that is missing', 'anyof', [part('TEL', { parameters: [type('home', true)] })], false],
    [
      'the absence of a parameter',
      'anyof',
      [part('TEL', { parameters: [{ name: 'TYPE', isDefined: false, text: null }] })],
      true,
    ],
    [
      'a parameter that is there',
      'anyof',
      [part('EMAIL', { parameters: [{ name: 'TYPE', isDefined: true, text: null }] })],
      true,
    ],
    ['a property in a group', 'anyof', [part('ITEM1.TEL')], true],
    ['a property in another group', 'anyof', [part('ITEM2.TEL')], false],
  ] as const)('finds %s', (_, test, properties, found) => {
    expect(matchesCard(card, { test, properties })).toBe(found);
  });

  it('may give parts of cards (RFC 6352 §10.4)', () => {
    const wanted = [
      { name: 'FN', withoutValue: false },
      { name: 'ITEM1.TEL', withoutValue: true },
      { name: 'ITEM2.EMAIL', withoutValue: false },
    ];
    expect(linesOf(selectProperties(card, wanted))).toEqual(['FN:山田 太郎', 'item1.TEL:']);
  });
});

describe('a card that is to be stored', () => {
  const check = (version: string, ...lines: readonly string[]) =>
    checkCard(Buffer.from(['BEGIN:VCARD', `VERSION:${version}`, ...lines, 'END:VCARD', ''].join('\n')));

  it('has a UID and a name, or it is told', () => {
    expect(check('3.0', 'UID:a\\,b', 'FN:x')).toMatchObject({ uid: 'a,b', findings: [] });
    expect(check('4.0', 'UID: ', 'N:x').findings.map(({ kind }) => kind)).toEqual(['uid-missing', 'fn-missing']);
    expect(check('4.0', 'N:x').uid).toBeNull();
  });

  it.each([
    ['', 'valid-address-data'],
    ['hello', 'valid-address-data'],
    ['BEGIN:VCARD\nVERSION:3.0\nFN:a\n', 'valid-address-data'],
    ['BEGIN:VCARD\nVERSION:3.0\nEND:VCARD', 'valid-address-data'],
    ['BEGIN:VCARD\nVERSION:3.0\nUID:a\nUID:b\nEND:VCARD', 'valid-address-data'],
    ['BEGIN:VCARD\nVERSION:3.0\nFN:a\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nFN:b\nEND:VCARD', 'valid-address-data'],
    ['BEGIN:VCARD\nVERSION:2.1\nFN:a\nEND:VCARD', 'supported-address-data'],
    ['BEGIN:VCARD\nVERSION:5.0\nFN:a\nEND:VCARD', 'supported-address-data'],
    ['BEGIN:VCALENDAR\nEND:VCALENDAR', 'valid-address-data'],
  ])('%j is refused: %s', (text, precondition) => {
    expect(() => checkCard(Buffer.from(text))).toThrow(CardFault);
    expect(() => checkCard(Buffer.from(text))).toThrow(expect.objectContaining({ precondition }));
  });

  it.each([
    (content: string) => `PHOTO;ENCODING=b:${content}`,
    (content: string) => `PHOTO:data:image/png;base64,${content}`,
  ])('has a picture of so many octets at most', (line) => {
    const encoded = (octets: number): string => Buffer.alloc(octets).toString('base64');
    expect(check('4.0', line(encoded(CARD_LIMITS.photoOctets - 30))).card.properties).toHaveLength(1);
    expect(() => check('4.0', line(encoded(CARD_LIMITS.photoOctets + 3)))).toThrow(
      expect.objectContaining({ precondition: 'max-resource-size' }),
    );
  });
});

describe('editing', () => {
  const card = cardOf(
    '4.0',
    'FN:a',
    'item1.TEL:1',
    'item1.X-ABLabel:x',
    'X-Y:1',
    'TEL:2',
    'item2.TEL:3',
    'item2.ADR:;',
  );

  it('replaces properties where they stood, and keeps the rest', () => {
    expect(linesOf(withProperties(card, 'tel', textProperty('TEL', '9;,')))).toEqual([
      'FN:a',
      'TEL:9\\;\\,',
      'item1.X-ABLabel:x',
      'X-Y:1',
      'item2.ADR:;',
    ]);
    expect(linesOf(withProperties(card, 'N', structuredProperty('N', [['a,b', 'c'], ['d;']]))).at(-1)).toBe(
      'N:a\\,b,c;d\\;',
    );
    expect(linesOf(withProperties(card, 'FN'))[0]).toBe('item1.TEL:1');
  });

  it('changes one property, and removes one with the label that was of it alone', () => {
    const [, first, , , , third] = card.properties;
    if (first === undefined || third === undefined) throw new Error('no property');
    expect(linesOf(replacing(card, first, { ...first, value: '8' }))[1]).toBe('item1.TEL:8');
    expect(linesOf(removing(card, first))).toEqual(['FN:a', 'X-Y:1', 'TEL:2', 'item2.TEL:3', 'item2.ADR:;']);
    expect(linesOf(removing(card, third)).at(-1)).toBe('item2.ADR:;');
  });
});

describe('somebody of the directory', () => {
  const person = {
    uid: 'urn:uuid:1',
    formattedName: '山田 太郎',
    family: '山田',
    given: '太郎',
    familyReading: 'やまだ',
    givenReading: 'たろう',
    organisation: '文箱; 株式会社',
    units: ['開発部', '一課'],
    title: '部長',
    phones: [{ number: '+81-3\nX:1', types: ['work', 'voice'] }],
    emails: ['taro@x.test', 't.yamada@x.test'],
    photo: { mediaType: 'image/jpeg', octets: Buffer.from([255, 216, 255]) },
    changed: Date.UTC(2026, 0, 2, 3, 4, 5),
  };

  it('is a card of 3.0, as older clients want it', () => {
    expect(linesOf(personCard(person, '3.0'))).toEqual([
      'UID:urn:uuid:1',
      'FN:山田 太郎',
      'N:山田;太郎;;;',
      'SORT-STRING:やまだ\\,たろう',
      'X-PHONETIC-LAST-NAME:やまだ',
      'X-PHONETIC-FIRST-NAME:たろう',
      'ORG:文箱\\; 株式会社;開発部;一課',
      'TITLE:部長',
      'TEL;TYPE=work,voice:+81-3\\nX:1',
      'EMAIL;TYPE=INTERNET,work,pref:taro@x.test',
      'EMAIL;TYPE=INTERNET,work:t.yamada@x.test',
      'PHOTO;TYPE=JPEG;ENCODING=b:/9j/',
      'REV:2026-01-02T03:04:05Z',
    ]);
  });

  it('is a card of 4.0, and says no more than there is', () => {
    expect(viewOf(personCard(person, '4.0'))).toMatchObject({
      readings: { family: 'やまだ', given: 'たろう' },
      organisation: { name: '文箱; 株式会社', units: ['開発部', '一課'] },
      emails: [{ value: 'taro@x.test', preference: 1 }, { preference: null }],
    });
    const little = {
      ...person,
      familyReading: '',
      givenReading: '',
      organisation: '',
      units: [],
      title: '',
      phones: [],
      emails: [],
      photo: null,
    };
    expect(linesOf(personCard({ ...little, uid: 'u', changed: null }, '4.0'))).toEqual([
      'UID;VALUE=text:u',
      'FN:山田 太郎',
      'N:山田;太郎;;;',
    ]);
  });
});

it('a card as jCard (RFC 7095 §3)', () => {
  const card = cardOf(
    '4.0',
    'FN:a\\, b',
    'N:Doe;John;Q,R;;',
    'item1.TEL;VALUE=uri;TYPE="work,voice";PREF=1:tel:+1',
    'BDAY:19960415',
    'REV:20260102T030405Z',
    'CATEGORIES:x,y\\,z',
    'ORG:one',
    'X-Y:\\;',
    'PHOTO:data:image/png;base64,AAAA',
  );
  expect(JSON.parse(JSON.stringify(toJcard(card)))).toEqual([
    'vcard',
    [
      ['version', {}, 'text', '4.0'],
      ['fn', {}, 'text', 'a, b'],
      ['n', {}, 'text', ['Doe', 'John', ['Q', 'R'], '', '']],
      ['tel', { type: ['work', 'voice'], pref: '1', group: 'item1' }, 'uri', 'tel:+1'],
      ['bday', {}, 'date-and-or-time', '1996-04-15'],
      ['rev', {}, 'timestamp', '2026-01-02T03:04:05Z'],
      ['categories', {}, 'text', 'x', 'y,z'],
      ['org', {}, 'text', 'one'],
      ['x-y', {}, 'unknown', '\\;'],
      ['photo', {}, 'uri', 'data:image/png;base64,AAAA'],
    ],
  ]);
});
