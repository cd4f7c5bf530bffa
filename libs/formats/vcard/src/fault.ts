/** Why a card is refused, in the words of RFC 6352 §6.3.2.1. */
export type CardPrecondition = 'valid-address-data' | 'supported-address-data' | 'max-resource-size';

/** What cannot be stored or read as a card. */
export class CardFault extends Error {
  override readonly name = 'CardFault';

  constructor(
    readonly precondition: CardPrecondition,
    message: string,
  ) {
    super(message);
  }
}
