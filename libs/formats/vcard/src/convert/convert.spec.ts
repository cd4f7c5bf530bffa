import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardOf, linesOf } from '../cards.fixture.js';
import { convertCard, viewOf } from '../index.js';

const names = ['FN:a', 'N:b;a;;;'];
const to = (target: '3.0' | '4.0', version: string, lines: readonly string[]) =>
  linesOf(convertCard(cardOf(version, ...names, ...lines), target)).slice(version === '2.1' ? 0 : 2);

describe('between 3.0 and 4.0, both ways', () => {
  it.each([
    ['preference', ['TEL;TYPE=home,pref:1'], ['TEL;TYPE=home;PREF=1:1']],
    ['an order', ['TEL;PREF=20:1', 'TEL;TYPE=pref;PREF=10:2'], ['TEL;PREF=20:1', 'TEL;PREF=10:2']],
    ['mail', ['EMAIL;TYPE=INTERNET,home:a@x.test'], ['EMAIL;TYPE=home:a@x.test']],
    ['a picture', ['PHOTO;TYPE=JPEG;ENCODING=b:/9j/'], ['PHOTO:data:image/jpeg;base64,/9j/']],
    [
      'a picture elsewhere',
      ['PHOTO;TYPE=GIF;VALUE=uri:http://x.test/a'],
      ['PHOTO;MEDIATYPE=image/gif:http://x.test/a'],
    ],
    ['what is no picture', ['PHOTO;ENCODING=b:AAAA'], ['PHOTO:data:application/octet-stream;base64,AAAA']],
    ['a key', ['KEY;TYPE=PGP;ENCODING=b:AAAA'], ['KEY:data:application/pgp-keys;base64,AAAA']],
    ['a key that is text', ['KEY:abc'], ['KEY;VALUE=text:abc']],
    [
      'a group',
      ['X-ADDRESSBOOKSERVER-KIND:group', 'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:1'],
      ['KIND:group', 'MEMBER:urn:uuid:1'],
    ],
    ['a company', ['X-ABShowAs:COMPANY'], ['KIND:org']],
    ['labels of groups', ['item1.TEL:1', 'item1.X-ABLabel:秘書'], ['item1.TEL:1', 'item1.X-ABLabel:秘書']],
    ['a birthday', ['BDAY:1996-04-15'], ['BDAY:19960415']],
    ['a birthday with a time', ['BDAY:1996-04-15T10:22:00Z'], ['BDAY:19960415T102200Z']],
    ['a birthday without a year', ['BDAY;VALUE=date;X-APPLE-OMIT-YEAR=1604:1604-04-15'], ['BDAY:--0415']],
    ['a birthday that is text', ['BDAY;VALUE=text:circa 1800'], ['BDAY;VALUE=text:circa 1800']],
    ['an anniversary', ['item1.X-ABDATE:1990-04-30', 'item1.X-ABLabel:_$!<Anniversary>!$_'], ['ANNIVERSARY:19900430']],
    ['a revision', ['REV:1995-10-31T22:27:10Z'], ['REV:19951031T222710Z']],
    ['a place', ['GEO:37.386013;-122.082932'], ['GEO:geo:37.386013,-122.082932']],
    ['an offset', ['TZ:-05:00'], ['TZ;VALUE=utc-offset:-0500']],
    ['a zone', ['TZ;VALUE=text:Asia/Tokyo'], ['TZ:Asia/Tokyo']],
    ['a UID', ['UID:abc'], ['UID;VALUE=text:abc']],
    ['a UID that is an address', ['UID:urn:uuid:1'], ['UID:urn:uuid:1']],
    [
      'an address with its label',
      ['ADR;TYPE=home:;;s;;;;', 'LABEL;TYPE=home:s\\, t\\n"u"'],
      ['ADR;TYPE=home;LABEL="s, t^n^\'u^\'":;;s;;;;'],
    ],
    ['a label alone', ['LABEL;TYPE=work:x'], ['ADR;TYPE=work;LABEL=x:;;;;;;']],
    ['an agent', ['AGENT;VALUE=uri:http://x.test/a.vcf'], ['RELATED;VALUE=uri;TYPE=agent:http://x.test/a.vcf']],
    [
      'what only one of them knows',
      ['GENDER:M', 'LANG;PREF=2:ja', 'MAILER:x', 'X-Y;Z=1:\\;'],
      ['GENDER:M', 'LANG;PREF=2:ja', 'MAILER:x', 'X-Y;Z=1:\\;'],
    ],
    ['readings', ['X-PHONETIC-LAST-NAME:やまだ'], ['X-PHONETIC-LAST-NAME:やまだ']],
    ['escapes', ['NOTE:a\\; b\\, c\\nd', 'CATEGORIES:x\\,y,z'], ['NOTE:a\\; b\\, c\\nd', 'CATEGORIES:x\\,y,z']],
    ['other names', ['X-ALTERNATIVE-N;LANGUAGE=en;ALTID=1:Y;T;;;'], ['N;LANGUAGE=en;ALTID=1:Y;T;;;']],
  ])('%s', (name, three, four) => {
    expect(to('4.0', '3.0', three)).toEqual(four);
    const back = to('3.0', '4.0', four);
    const sorted = (lines: readonly string[]): readonly string[] => lines.map(withSortedParameters);
    // an order of preference is said by a type as well
    const wanted =
      name === 'what only one of them knows'
        ? three.map((line) => line.replace('LANG;PREF=2', 'LANG;TYPE=pref;PREF=2'))
        : three;
    expect(sorted(back)).toEqual(sorted(wanted));
  });

  const withSortedParameters = (line: string): string => {
    const colon = line.indexOf(':');
    const [name, ...parameters] = line.slice(0, colon).split(';');
    return [name, ...parameters.toSorted()].join(';') + line.slice(colon);
  };

  it('the order of a name is a parameter of it', () => {
    const four = convertCard(cardOf('3.0', 'FN:a', 'N:山田;太郎;;;', 'SORT-STRING:やまだ\\,たろう'), '4.0');
    expect(linesOf(four)).toEqual(['FN:a', 'N;SORT-AS="やまだ,たろう":山田;太郎;;;']);
    expect(linesOf(convertCard(four, '3.0'))).toEqual(['FN:a', 'N:山田;太郎;;;', 'SORT-STRING:やまだ\\,たろう']);
  });
});

it('quoted-printable has no place in newer versions, and is undone', () => {
  const lines = ['NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=E6=96=87=0D=0A\\, x'];
  expect(to('4.0', '3.0', lines)).toEqual(['NOTE:文\\n\\, x']);
});

describe('to 3.0', () => {
  it('telephones are texts', () => {
    expect(to('3.0', '4.0', ['TEL;VALUE=uri;TYPE="work,voice":tel:+1-418;ext=2'])).toEqual([
      'TEL;TYPE=work,voice:+1-418;ext=2',
    ]);
  });

  it('a phonetic name is what Apple and Android look for', () => {
    const lines = ['N;ALTID=1;PHONETIC=script;SCRIPT=Kana:ヤマダ;タロウ;;;'];
    expect(to('3.0', '4.0', lines)).toEqual(['X-PHONETIC-LAST-NAME:ヤマダ', 'X-PHONETIC-FIRST-NAME:タロウ']);
  });

  it('a name is made where there is none', () => {
    expect(linesOf(convertCard(cardOf('4.0', 'FN:a\\, b'), '3.0'))).toEqual(['N:a\\, b;;;;', 'FN:a\\, b']);
  });

  it('a part of a date stays, as text', () => {
    expect(to('3.0', '4.0', ['BDAY:1985-04', 'ANNIVERSARY:1985'])).toEqual([
      'BDAY;VALUE=text:1985-04',
      'ANNIVERSARY;VALUE=text:1985',
    ]);
  });
});

describe('from 2.1', () => {
  it('to 3.0 encodings are undone and parameters named', () => {
    const lines = [
      'N;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=95=B6;=94=A0,x',
      'TEL;WORK;VOICE;PREF:1',
      'NOTE;ENCODING=QUOTED-PRINTABLE:a=0D=0Ab; c, d\\',
      'ORG:IBM, Inc;Accounting',
      'PHOTO;GIF;BASE64:R0lG',
      'URL;WORK:http://x.test/?a,b;c',
      'SOUND;X-IRMC-N:ﾔﾏﾀﾞ;ﾀﾛｳ;;;',
    ];
    expect(linesOf(convertCard(cardOf('2.1', ...lines), '3.0'))).toEqual([
      'FN:箱\\,x 文',
      'N:文;箱\\,x',
      'TEL;TYPE=WORK,VOICE,PREF:1',
      'NOTE:a\\nb\\; c\\, d\\\\',
      'ORG:IBM\\, Inc;Accounting',
      'PHOTO;TYPE=GIF;ENCODING=b:R0lG',
      'URL;TYPE=WORK:http://x.test/?a,b;c',
      'X-PHONETIC-LAST-NAME:ﾔﾏﾀﾞ',
      'X-PHONETIC-FIRST-NAME:ﾀﾛｳ',
    ]);
  });

  it('to 4.0 goes by way of 3.0, with cards within', () => {
    const lines = ['FN:a', 'N:a', 'AGENT:', 'BEGIN:VCARD', 'VERSION:2.1', 'FN:b', 'END:VCARD'];
    const [, , agent] = linesOf(convertCard(cardOf('2.1', ...lines), '4.0'));
    expect(agent).toBe('RELATED;TYPE=agent;VALUE=text:BEGIN:VCARD\\nVERSION:3.0\\nFN:b\\nEND:VCARD\\n');
  });
});

it('what a card says survives both conversions', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 20 });
  const escaped = text.map((value) => value.replace(/[\\,;]/g, '\\$&').replace(/\p{Cc}/gu, ''));
  const lines = fc.record({
    fn: escaped,
    family: escaped,
    note: escaped,
    org: escaped,
    mail: escaped,
    day: fc.boolean(),
  });
  fc.assert(
    fc.property(lines, ({ fn, family, note, org, mail, day }) => {
      const card = cardOf(
        '4.0',
        `FN:x${fn}`,
        `N:${family};g,h;;;`,
        `NOTE:${note}`,
        `ORG:${org};u`,
        `EMAIL;PREF=1;TYPE=work:${mail}`,
        day ? 'BDAY:--0229' : 'BDAY:20000229',
        'KIND:group',
        'MEMBER:urn:uuid:1',
        'PHOTO:data:image/png;base64,AAAA',
      );
      const three = convertCard(card, '3.0');
      expect({ ...viewOf(three), version: '' }).toEqual({ ...viewOf(card), version: '' });
      expect(viewOf(convertCard(three, '4.0'))).toEqual(viewOf(card));
      expect(convertCard(three, '3.0')).toBe(three);
    }),
    { seed: 1, numRuns: 200 },
  );
});
