import { type AccountId, FumibakoError, kindOf } from '#kernel';
import { type AuthorizedUrl, parseAuthorizedUrl, type UrlAccess } from '#wires/imap';
import { octetsAt, type UrlOctets } from '../append/urlOctets.js';
import { findMailbox } from '../session/mailboxes.js';
import type { Session } from '../session/session.js';
import { internal, isTokenOf } from './signature.js';

/** Whether the session is one of those that a URL was made for (RFC 4467 §3). */
function isMeant(session: Session, access: UrlAccess): boolean {
  const address = session.principal?.address;
  if (access.kind === 'user') return address === access.user.toLowerCase();
  // a service that fetches what somebody sends; whose name follows is for the service to check
  if (access.kind === 'submit') return session.options.submitters.some((one) => one.toLowerCase() === address);
  // nobody is here without a name
  return true;
}

/** The account of an address in the session's organisation: of others nothing is known, not even that they are there. */
async function accountOf({ store, accountId, principal }: Session, user: string): Promise<AccountId | null> {
  if (user.toLowerCase() === principal?.address) return accountId;
  try {
    const grantee = await store.sharing.grantee(accountId, user);
    return grantee.kind === 'account' ? grantee.id : null;
  } catch (error) {
    if (kindOf(error) === 'address-unknown') return null;
    throw error;
  }
}

/** RFC 4467 §6: the mailbox is there, the URL is not over, is meant for the session and was made with the key of now. */
async function mayRead(session: Session, url: AuthorizedUrl, owner: AccountId): Promise<boolean> {
  const { store, options } = session;
  const { signature, expires, access, message, rump } = url;
  if (signature === null || signature.mechanism !== internal || !isMeant(session, access)) return false;
  if (expires !== null && expires <= options.clock.now()) return false;
  const info = await findMailbox({ store, accountId: owner }, message.mailbox, ['r']);
  const key = info.accountId === owner ? await store.accessKeys.of(owner, info.id) : null;
  return key !== null && isTokenOf(key, rump, signature.token);
}

/** What a signed URL names, or null for everything that is wrong with it: the client learns nothing of the reason. */
export async function octetsOfUrl(session: Session, url: string): Promise<UrlOctets | null> {
  const parsed = parseAuthorizedUrl(url);
  const owner = parsed === null ? null : await accountOf(session, parsed.user);
  if (parsed === null || owner === null) return null;
  try {
    return (await mayRead(session, parsed, owner)) ? await octetsAt(session, owner, parsed.message) : null;
  } catch (error) {
    if (error instanceof FumibakoError && error.kind !== 'unavailable') return null;
    throw error;
  }
}
