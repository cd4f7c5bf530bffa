import { CardFault } from './fault.js';
import { CARD_LIMITS, type CardLimits } from './limits.js';
import { isNamed } from './syntax/parameters.js';
import { readCards } from './syntax/read.js';
import type { Card, Finding } from './types.js';
import { mediaOctets } from './values/binary.js';
import { textOf } from './values/text.js';

export interface CheckedCard {
  readonly card: Card;
  /** Null where the card has none; a store has to choose one, for RFC 6352 §5.1 wants it. */
  readonly uid: string | null;
  readonly findings: readonly Finding[];
}

/** Versions that are stored as they come. */
const storedVersions: readonly string[] = ['3.0', '4.0'];

/**
 * The only card of a resource, as it can be stored (RFC 6352 §5.1). Throws `CardFault` with the precondition that the text does not
 * fulfil.
 */
export function checkCard(octets: Uint8Array, limits: CardLimits = CARD_LIMITS): CheckedCard {
  const { cards, findings } = readCards(octets, limits);
  const [card] = cards;
  if (card === undefined || findings.some(({ kind }) => kind === 'end-missing'))
    throw new CardFault('valid-address-data', 'no whole card');
  if (findings.some(({ kind }) => kind === 'version-unknown') || !storedVersions.includes(card.version))
    throw new CardFault('supported-address-data', 'a card of another version than 3.0 and 4.0');
  if (card.properties.length === 0) throw new CardFault('valid-address-data', 'an empty card');
  const uids = card.properties.filter((each) => isNamed(each, 'UID'));
  if (uids.length > 1) throw new CardFault('valid-address-data', 'a card with several UIDs');
  for (const each of card.properties)
    if (isNamed(each, 'PHOTO', 'LOGO', 'SOUND', 'KEY') && mediaOctets(each) > limits.photoOctets)
      throw new CardFault('max-resource-size', 'a picture is too big');
  const uid = uids[0] === undefined ? '' : textOf(uids[0], card.version).trim();
  const missing: Finding[] = uid === '' ? [{ kind: 'uid-missing', line: 1 }] : [];
  if (!card.properties.some((each) => isNamed(each, 'FN'))) missing.push({ kind: 'fn-missing', line: 1 });
  return { card, uid: uid === '' ? null : uid, findings: [...findings, ...missing] };
}
