import { describe, expect, it } from 'vitest';
import { type Card, convertCard, printCards, readCards, toJcard, viewOf } from '#formats/vcard';
import { corpusFile, corpusFiles, haveCorpora } from './corpus.js';

const folders = ['vcf-ez-vcard', 'ics-vcf-sabre-vobject'];
const files = (): readonly string[] =>
  folders.flatMap((folder) => corpusFiles(folder)).filter((name) => name.endsWith('.vcf'));

/** What a card says, without what versions write in their own way. A name that one of them has to make is left out. */
function said(card: Card, original: Card): unknown {
  const { version: _, revision: __, name, ...view } = viewOf(card);
  return { ...view, name: viewOf(original).name === null ? null : name };
}

describe.skipIf(!haveCorpora())('every card of the corpora', () => {
  it('is read, with something to show', () => {
    let count = 0;
    for (const name of files()) {
      const { cards, findings } = readCards(corpusFile(name));
      expect({ name, empty: cards.length === 0 }).toEqual({ name, empty: false });
      expect({ name, findings: findings.filter(({ kind }) => kind !== 'nested-card') }).toEqual({ name, findings: [] });
      for (const { formattedName, photo } of cards.map(viewOf))
        expect({ name, says: formattedName !== '' || photo !== null }).toEqual({ name, says: true });
      count += cards.length;
    }
    expect(count).toBeGreaterThanOrEqual(28);
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
          expect({ name, said: said(each, card) }).toEqual({ name, said: said(card, card) });
        expect(toJcard(card)[1].length).toBe(four.properties.length + 1);
      }
  });
});
