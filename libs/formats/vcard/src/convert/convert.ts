import type { Card } from '../types.js';
import { fromTwoOne } from './fromTwoOne.js';
import { toFour } from './toFour.js';
import { toThree } from './toThree.js';

/**
 * A card in another version. What the target can say is said in its way; what it cannot is kept under the name it has, which
 * programs pass over, so that the way back gives it again. A card of vCard 2.1 goes by way of 3.0.
 */
export function convertCard(card: Card, version: '3.0' | '4.0'): Card {
  if (card.version === version) return card;
  if (card.version === '2.1') return convertCard(fromTwoOne(card), version);
  return version === '4.0' ? toFour(card) : toThree(card);
}
