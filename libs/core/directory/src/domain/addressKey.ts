import { type Address, FumibakoError, parseMailboxAddress, printAddress } from '#kernel';

/** Comparison form of an address: local parts are equal whatever their case, as in every mail system people know. */
export function addressKey({ localPart, domain }: Address): string {
  return printAddress({ localPart: localPart.toLowerCase(), domain });
}

/** Reads an address that somebody typed. Throws `address-invalid`. */
export function readAddress(text: string): Address {
  const address = parseMailboxAddress(text.trim());
  if (!address || address.domain.startsWith('['))
    throw new FumibakoError('address-invalid', `${text} is not an address`);
  return { localPart: address.localPart.toLowerCase(), domain: address.domain };
}

/** The address without its detail (RFC 5233 §1): `ann+news@a.test` gives `ann@a.test` and `news`; null where there is none. */
export function withoutDetail({ localPart, domain }: Address): { address: Address; detail: string } | null {
  const plus = localPart.indexOf('+');
  if (plus <= 0) return null;
  return { address: { localPart: localPart.slice(0, plus), domain }, detail: localPart.slice(plus + 1) };
}
