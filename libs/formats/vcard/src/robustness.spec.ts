import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Card, convertCard, printCards, readCards, toJcard, viewOf } from './index.js';

const names =
  'FN N TEL PHOTO item1.TEL item1.X-ABLabel BDAY ADR LABEL AGENT RELATED NOTE X-Y SOUND KEY SORT-STRING KIND ORG EMAIL UID GEO TZ REV ANNIVERSARY X-ABDATE';
const encodings = [';ENCODING=b', ';ENCODING=BASE64', ';QUOTED-PRINTABLE', ';ENCODING=QUOTED-PRINTABLE', '', ''];
const parameters = [
  '',
  ';TYPE=home',
  ';HOME',
  ';PREF',
  ';TYPE=pref,work',
  ';TYPE="a,b"',
  ';CHARSET=SHIFT_JIS',
  ';CHARSET=UTF-8',
  ';X="a:b"',
  ';X=a^nb',
  ';VALUE=uri',
  ';X-IRMC-N',
  ';PREF=3',
  ';LABEL=x',
  ';X= だ ',
  ';X="',
  ';;',
  ';SORT-AS="や,た"',
];
const pieces = [
  '=',
  '=3D',
  '=\r\n',
  '\r\n ',
  '\r\n\t',
  '\r\n',
  '\\n',
  '\\',
  ';',
  ',',
  ':',
  '"',
  '^n',
  '^',
  '文',
  'だ',
  '\xa0',
  'AAAA',
  'data:image/png;base64,',
  '--0203',
  '1999-01-02',
  ' ',
  '%ff',
  'T1',
  '\u0085',
  '\u2028',
  '\r',
  '\n',
  '\0',
];
const value = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 })), { maxLength: 12 })
  .map((parts) => parts.join(''));
const line = fc
  .tuple(fc.constantFrom(...names.split(' ')), fc.constantFrom(...encodings), fc.constantFrom(...parameters), value)
  .map(([name, encoding, parameter, text]) => `${name}${encoding}${parameter}:${text}`);
const text = fc
  .tuple(fc.constantFrom('2.1', '3.0', '4.0'), fc.array(line, { maxLength: 8 }))
  .map(([version, lines]) => `BEGIN:VCARD\r\nVERSION:${version}\r\n${lines.join('\r\n')}\r\nEND:VCARD\r\n`);

const read = (printed: string): readonly Card[] => readCards(Buffer.from(printed)).cards;
/** All but parameters, of which vCard 3.0 cannot carry some characters. */
const values = ({ properties }: Card) => properties.map(({ group, name, value: own }) => [group, name, own]);

it('whatever stands in a card is printed as it was read, and so is what it becomes in other versions', () => {
  fc.assert(
    fc.property(text, (written) => {
      const cards = read(written);
      expect(read(printCards(cards))).toEqual(cards);
      for (const card of cards)
        for (const version of ['3.0', '4.0'] as const) {
          const converted = convertCard(card, version);
          expect(viewOf(converted).version).toBe(version);
          expect(read(printCards([converted])).map(values)).toEqual([values(converted)]);
          expect(toJcard(converted)[0]).toBe('vcard');
        }
    }),
    { seed: 1, numRuns: 1500 },
  );
});
