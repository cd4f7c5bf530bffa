/** Every bound on what a card may cost. */
export interface CardLimits {
  /** Of one card, or of a file of cards. */
  readonly octets: number;
  readonly cards: number;
  /** Of one card; a group has one for each member. */
  readonly properties: number;
  /** Of one property. */
  readonly parameters: number;
  /** Of a picture, decoded. */
  readonly photoOctets: number;
  /** Cards within each other, as AGENT of vCard 2.1 has them. */
  readonly depth: number;
}

/** Of a card that is stored by itself. */
export const CARD_LIMITS: CardLimits = {
  octets: 5 * 1024 * 1024,
  cards: 1,
  properties: 12_000,
  parameters: 50,
  photoOctets: 3 * 1024 * 1024,
  depth: 4,
};

/** Of a file that is read in, with a card for each person. */
export const IMPORT_LIMITS: CardLimits = { ...CARD_LIMITS, octets: 50 * 1024 * 1024, cards: 50_000 };
