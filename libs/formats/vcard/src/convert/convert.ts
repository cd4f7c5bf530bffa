import type { Card } from '../types.js';
import { fromTwoOne, missingNames } from './fromTwoOne.js';
import { withPlainValue } from '../values/text.js';
import { toFour } from './toFour.js';
import { toThree } from './toThree.js';

/**
 * A card in another version. What the target can say is said in its way; what it cannot is kept under the name it has, which
 * programs pass over, so that the way back gives it again. A card of vCard 2.1 goes by way of 3.0.
 */
export function convertCard(card: Card, version: '3.0' | '4.0'): Card {
  if (card.version === version) return card;
  const three = card.version === '2.1' ? fromTwoOne(card) : plain(card);
  if (version === '4.0') return toFour(three);
  return three.version === '3.0' ? withNames(three) : toThree(three);
}

const withNames = (card: Card): Card => ({ ...card, properties: [...missingNames(card, 'N'), ...card.properties] });

const plain = (card: Card): Card => ({ ...card, properties: card.properties.map(withPlainValue) });
