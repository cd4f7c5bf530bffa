import type { Grantee } from '#core/mailstore';
import { kindOf } from '#kernel';
import { dav, DavFault, ownPath } from '#wires/dav';
import type { DavContext } from '../context.js';
import { DavRefusal } from '../errorMap.js';
import type { DavRequest } from '../exchange.js';
import { everybody } from '../place.js';

/** Whom an address of mail or of a principal names; null for who asks. Throws `DavRefusal` for nobody here (RFC 3744 §8.1.1). */
export async function granteeAt(
  href: string,
  { self, host }: DavRequest,
  { store }: Pick<DavContext, 'store'>,
): Promise<Grantee | null> {
  const address = addressOf(href, host);
  if (address === self.address) return null;
  try {
    return await store.grants.grantee(self.accountId, address === everybody ? 'anyone' : address);
  } catch (error) {
    if (kindOf(error) !== 'address-unknown') throw error;
    throw new DavRefusal(403, { name: dav('recognized-principal') });
  }
}

function addressOf(href: string, host: string): string {
  if (/^mailto:/i.test(href)) return decoded(href.slice('mailto:'.length)).toLowerCase();
  try {
    const [root, first, address, ...more] = ownPath(href, host).segments;
    if (root === 'dav' && first === 'principals' && address !== undefined && more.length === 0)
      return address.toLowerCase();
  } catch (error) {
    if (!(error instanceof DavFault)) throw error;
  }
  throw new DavRefusal(403, { name: dav('recognized-principal') });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
