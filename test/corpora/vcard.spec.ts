import { describe, expect, it } from 'vitest';
import { type Card, convertCard, printCards, readCards, toJcard, viewOf } from '#formats/vcard';
import { corpusFile, corpusFiles, haveCorpora } from './corpus.js';

const folders = ['vcf-ez-vcard', 'ics-vcf-sabre-vobject'];
const files = (): readonly string[] =>
  folders.flatMap((folder) => corpusFiles(folder)).filter((name) => name.endsWith('.vcf'));

/** What a card says, whatever its version, without what versions write in their own way. */
function said(card: Card): unknown {
  const { version: _, revision: __, birthday, ...view } = viewOf(card);
  return { ...view, birthday };
}

describe.skipIf(!haveCorpora())('every card of the corpora', () => {
  it('is read, with a name or an address', () => {
    let count = 0;
    for (const name of files()) {
      const { cards, findings } = readCards(corpusFile(name));
      expect({ name, empty: cards.length === 0 }).toEqual({ name, empty: false });
      expect({ name, findings: findings.filter(({ kind }) => kind !== 'nested-card') }).toEqual({ name, findings: [] });
      for (const card of cards)
        expect({ name, shown: viewOf(card).formattedName !== '' }).toEqual({ name, shown: true });
      count += cards.length;
    }
    expect(count).toBeGreaterThan(40);
  });

  it('is printed, and read again as it was', () => {
    for (const name of files()) {
      const { cards } = readCards(corpusFile(name));
      expect({ name, cards: readCards(Buffer.from(printCards(cards))).cards }).toEqual({ name, cards });
    }
  });

  it('says the same in the other versions', () => {
    for (const name of files())
      for (const card of readCards(corpusFile(name)).cards) {
        const three = convertCard(card, '3.0');
        const four = convertCard(card, '4.0');
        for (const each of [three, four, convertCard(three, '4.0'), convertCard(four, '3.0')])
          expect({ name, said: said(each) }).toEqual({ name, said: said(card) });
        expect(toJcard(card)[1].length).toBe(four.properties.length + 1);
      }
  });
});
