import { parseMailboxAddress } from '#kernel';
import { addressKey } from '../domain/addressKey.js';

/** The comparison form of the name that somebody signs in with; null for what is no address. */
export function nameKey(username: string): string | null {
  const address = parseMailboxAddress(username);
  return address ? addressKey(address) : null;
}
