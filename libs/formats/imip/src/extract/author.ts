import { mailboxesOf, type ParsedMessage } from '#formats/mime';

/**
 * The one author of a message, in lower case, as the From field names them; null where it names nobody, or several, or stands twice.
 * Who sent it for them stands in Sender, and vouches for nothing: the checks of mail are about From (RFC 7489 §3.1).
 */
export function authorOf({ envelope, fields }: Pick<ParsedMessage, 'envelope' | 'fields'>): string | null {
  if (fields.filter(({ name }) => name === 'from').length !== 1) return null;
  const [author, second] = mailboxesOf(envelope.from);
  if (author === undefined || second !== undefined || author.domain === '' || author.local === '') return null;
  return `${author.local}@${author.domain}`.toLowerCase();
}
