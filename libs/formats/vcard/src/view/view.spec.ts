import { describe, expect, it } from 'vitest';
import { cardOf } from '../cards.fixture.js';
import { viewOf } from '../index.js';

const view = (version: string, ...lines: readonly string[]) => viewOf(cardOf(version, ...lines));

describe('what a card says', () => {
  it('of a person', () => {
    expect(
      view(
        '4.0',
        'UID:urn:uuid:1',
        'FN:山田 太郎',
        'N:山田;太郎;;Dr.,Prof.;',
        'NICKNAME:a\\,b,c',
        'ORG:文箱\\; 株式会社;開発部;一課',
        'TITLE:部長',
        'ROLE:リーダー',
        'NOTE:a; b\\, c\\nd\\\\e',
        'CATEGORIES:x\\,y,z',
        'REV:20260101T000000Z',
        'BDAY:--0203',
        'ANNIVERSARY:20090808T1430-0500',
      ),
    ).toMatchObject({
      version: '4.0',
      uid: 'urn:uuid:1',
      kind: 'individual',
      formattedName: '山田 太郎',
      name: { family: ['山田'], given: ['太郎'], additional: [], prefixes: ['Dr.', 'Prof.'], suffixes: [] },
      nicknames: ['a,b', 'c'],
      organisation: { name: '文箱; 株式会社', units: ['開発部', '一課'] },
      titles: ['部長'],
      roles: ['リーダー'],
      notes: ['a; b, c\nd\\e'],
      categories: ['x,y', 'z'],
      revision: '20260101T000000Z',
      birthday: { year: null, month: 2, day: 3 },
      anniversary: { year: 2009, month: 8, day: 8 },
    });
  });

  it('of ways to reach a person, the preferred first, with labels', () => {
    const found = view(
      '3.0',
      'EMAIL;TYPE=INTERNET,HOME:b@x.test',
      'item1.EMAIL;type=INTERNET;type=pref:a@x.test',
      'item1.X-ABLabel:_$!<School>!$_',
      'Item2.TEL:1',
      'item2.X-ABLABEL:秘書',
      'ADR;TYPE=HOME:;;1 Main St\\, 2F;Tokyo;;100-0001;Japan',
      'item3.URL:http\\://x.test/a\\,b',
    );
    expect(found.emails).toEqual([
      { value: 'a@x.test', types: [], preference: 1, label: 'School' },
      { value: 'b@x.test', types: ['home'], preference: null, label: null },
    ]);
    expect(found.phones).toEqual([{ value: '1', types: [], preference: null, label: '秘書' }]);
    expect(found.addresses).toMatchObject([
      {
        street: '1 Main St, 2F',
        locality: 'Tokyo',
        region: '',
        postalCode: '100-0001',
        country: 'Japan',
        types: ['home'],
      },
    ]);
    expect(found.urls[0]?.value).toBe('http://x.test/a,b');
  });

  it('of telephones, in either form', () => {
    const found = view('4.0', 'TEL;PREF=20;TYPE="work,voice":1', 'TEL;VALUE=uri;PREF=3:tel:+81-3;ext=2', 'TEL:3');
    expect(found.phones.map(({ value }) => value)).toEqual(['+81-3;ext=2', '1', '3']);
    expect(found.phones[1]?.types).toEqual(['work', 'voice']);
  });

  it.each([
    ['3.0', ['X-ADDRESSBOOKSERVER-KIND:group', 'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:1'], 'group', ['urn:uuid:1']],
    ['4.0', ['KIND:GROUP', 'MEMBER:mailto:a@x.test'], 'group', ['mailto:a@x.test']],
    ['4.0', ['KIND:org'], 'org', []],
    ['3.0', ['X-ABShowAs:COMPANY'], 'org', []],
    ['4.0', ['KIND:application'], 'other', []],
    ['3.0', [], 'individual', []],
  ])('of its kind: %s %j', (version, lines, kind, members) => {
    expect(view(version, ...lines)).toMatchObject({ kind, members });
  });

  it.each([
    [['N:Doe;John;Q,R;Dr.;Jr.'], 'Dr. John Q R Doe Jr.'],
    [['N:;;;;', 'NICKNAME:Nick'], 'Nick'],
    [['ORG:Company;Unit'], 'Company'],
    [['EMAIL:a@x.test'], 'a@x.test'],
    [['FN:', 'TEL:1'], '1'],
    [[], ''],
  ])('of a name where there is no FN: %j', (lines, name) => {
    expect(view('3.0', ...lines).formattedName).toBe(name);
  });
});

describe('readings', () => {
  it.each([
    [
      '3.0',
      ['X-PHONETIC-LAST-NAME:やまだ', 'X-PHONETIC-FIRST-NAME:たろう', 'X-PHONETIC-ORG:ふみばこ', 'SORT-STRING:z'],
    ],
    [
      '4.0',
      ['N:山田;太郎;;;', 'N;ALTID=1;PHONETIC=script;SCRIPT=Hira:やまだ;たろう;;;', 'ORG;SORT-AS="ふみばこ":文箱'],
    ],
    ['4.0', ['N;SORT-AS="やまだ,たろう":山田;太郎;;;', 'ORG;SORT-AS=ふみばこ:文箱']],
    ['4.0', ['N;SORT-AS=やまだ,たろう:山田;太郎;;;', 'X-PHONETIC-ORGANIZATION:ふみばこ']],
    ['3.0', ['SORT-STRING:やまだ\\,たろう', 'X-PHONETIC-ORG:ふみばこ']],
    ['2.1', ['SOUND;X-IRMC-N:やまだ;たろう;;;', 'X-PHONETIC-ORG:ふみばこ']],
  ])('of vCard %s: %j', (version, lines) => {
    const found = view(version, ...lines);
    expect(found.readings).toEqual({ family: 'やまだ', given: 'たろう', organisation: 'ふみばこ' });
    if (lines[0]?.startsWith('N')) expect(found.name?.family).toEqual(['山田']);
  });

  it('are not made of two sources', () => {
    const found = view('4.0', 'X-PHONETIC-LAST-NAME:やまだ', 'N;SORT-AS="z,y":a;b;;;');
    expect(found.readings).toEqual({ family: 'やまだ', given: '', organisation: '' });
  });
});

describe('dates', () => {
  it.each([
    ['3.0', 'BDAY:1996-04-15', [1996, 4, 15]],
    ['3.0', 'BDAY;VALUE=date-time:1996-04-15T12:00:00Z', [1996, 4, 15]],
    ['3.0', 'BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-15', [null, 4, 15]],
    ['2.1', 'BDAY:19960415', [1996, 4, 15]],
    ['4.0', 'BDAY:1985-04', [1985, 4, null]],
    ['4.0', 'BDAY:1985', [1985, null, null]],
    ['4.0', 'BDAY:---12', [null, null, 12]],
    ['4.0', 'BDAY:--04', [null, 4, null]],
  ])('%s %s', (version, line, [year, month, day]) => {
    expect(view(version, line).birthday).toEqual({ year, month, day });
  });

  it.each(['BDAY;VALUE=text:circa 1800', 'BDAY:19961315', 'BDAY:1996-04-32', 'BDAY:'])('%s is none', (line) => {
    expect(view('4.0', line).birthday).toBeNull();
  });

  it('anniversaries have many forms', () => {
    const day = { year: 1990, month: 4, day: 30 };
    expect(
      view('3.0', 'item1.X-ABDATE;type=pref:1990-04-30', 'item1.X-ABLabel:_$!<Anniversary>!$_').anniversary,
    ).toEqual(day);
    expect(view('3.0', 'X-ANNIVERSARY:1990-04-30').anniversary).toEqual(day);
    expect(view('2.1', 'X-MS-ANNIVERSARY:19900430').anniversary).toEqual(day);
    expect(view('3.0', 'item1.X-ABDATE:1990-04-30', 'item1.X-ABLabel:Other').anniversary).toBeNull();
  });
});

describe('pictures', () => {
  const octets = Buffer.from([255, 216, 255]);

  it.each([
    ['3.0', 'PHOTO;ENCODING=b;TYPE=JPEG:/9j/', 'image/jpeg'],
    ['3.0', 'PHOTO;ENCODING=b;TYPE=HOME,PNG:/9j/', 'image/png'],
    ['3.0', 'PHOTO;ENCODING=B;TYPE=image/jpeg:/9j/', 'image/jpeg'],
    ['3.0', 'PHOTO;ENCODING=b:/9j/', 'image/jpeg'],
    ['2.1', 'PHOTO;JPG;ENCODING=BASE64:/9j/', 'image/jpeg'],
    ['4.0', 'PHOTO:data:image/png;base64,/9j/', 'image/png'],
    ['4.0', 'PHOTO:data:image/png;base64\\,/9j/', 'image/png'],
    ['4.0', 'PHOTO:data:image/png,%ff%D8%FF', 'image/png'],
  ])('%s %s', (version, line, mediaType) => {
    expect(view(version, line).photo).toEqual({ kind: 'data', mediaType, octets });
  });

  it('are known by their first octets, or not at all', () => {
    const typeOf = (octets: Buffer) => view('3.0', `PHOTO;ENCODING=b:${octets.toString('base64')}`).photo?.mediaType;
    expect(typeOf(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))).toBe('image/png');
    expect(typeOf(Buffer.from('RIFF1234WEBPVP8 '))).toBe('image/webp');
    expect(typeOf(Buffer.from('GIF89a'))).toBe('image/gif');
    expect(typeOf(Buffer.from('<svg>'))).toBe('application/octet-stream');
  });

  it('elsewhere are named, and never fetched', () => {
    const uri = 'http://127.0.0.1:5432/x';
    expect(view('3.0', `PHOTO;VALUE=uri;TYPE=GIF:${uri}`).photo).toEqual({ kind: 'uri', mediaType: 'image/gif', uri });
    expect(view('4.0', 'PHOTO:file:///etc/passwd').photo).toMatchObject({ kind: 'uri', mediaType: null });
    expect(view('4.0', 'PHOTO:nothing').photo).toBeNull();
  });
});
