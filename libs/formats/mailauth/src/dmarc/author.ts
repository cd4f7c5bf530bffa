import { canonicalDomain } from '#kernel';
import { mailboxesOf, parseAddressList } from '#formats/mime';
import { type HeaderField, valueOf } from '../dkim/headerFields.js';

/** More authors than this are not looked at; a message with several domains among them is refused anyway. */
const MAX_AUTHORS = 50;

/**
 * The one domain of the authors of a message; null where there is no such one, also where `From` stands twice or an
 * address in it has no domain: nothing can be said of such a message (RFC 7489 §6.6.1).
 */
export function authorDomain(fields: readonly HeaderField[]): string | null {
  const [from, second] = fields.filter(({ name }) => name === 'from');
  if (from === undefined || second !== undefined) return null;
  const { items, tooMany } = parseAddressList(Buffer.from(valueOf(from), 'latin1').toString('utf8'), MAX_AUTHORS);
  const domains = new Set(mailboxesOf(items).map(({ domain }) => canonicalDomain(domain ?? '')));
  const [domain] = domains;
  return tooMany || domains.size !== 1 ? null : (domain ?? null);
}
