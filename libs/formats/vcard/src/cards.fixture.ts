import type { Card } from './types.js';
import { printCard } from './syntax/print.js';
import { readCards } from './syntax/read.js';

/** A card of these lines. */
export function cardOf(version: string, ...lines: readonly string[]): Card {
  const text = ['BEGIN:VCARD', `VERSION:${version}`, ...lines, 'END:VCARD', ''].join('\r\n');
  const [card, second] = readCards(Buffer.from(text)).cards;
  if (card === undefined || second !== undefined) throw new Error('not one card');
  return card;
}

/** The lines of a card between VERSION and END, unfolded. */
export function linesOf(card: Card): readonly string[] {
  return printCard(card).replaceAll('\r\n ', '').split('\r\n').slice(2, -2);
}
