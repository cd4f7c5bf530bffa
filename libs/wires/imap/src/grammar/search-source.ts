import { parenthesised, type Cursor } from './cursor.js';
import { mailbox, type MailboxName } from './mailbox.js';

/** Mailboxes that a search looks into (RFC 7377 §2.2). */
export type SearchSource =
  | { readonly kind: 'selected' | 'inboxes' | 'personal' | 'subscribed' }
  | { readonly kind: 'mailboxes' | 'subtree' | 'subtree-one'; readonly mailboxes: readonly MailboxName[] };

// one-or-more-mailbox = mailbox / many-mailboxes    many-mailboxes = "(" mailbox *(SP mailbox) ")"
/** RFC 5465 §8 */
export function oneOrMoreMailbox(cursor: Cursor): readonly MailboxName[] {
  return cursor.octet === 0x28 ? parenthesised(cursor, mailbox, 'filled') : [mailbox(cursor)];
}

// filter-mailboxes = filter-mailboxes-selected / filter-mailboxes-other    filter-mailboxes-selected = "selected"
// filter-mailboxes-other = "inboxes" / "personal" / "subscribed" / ("subtree" SP one-or-more-mailbox) /
//                          ("subtree-one" SP one-or-more-mailbox) / ("mailboxes" SP one-or-more-mailbox)
/** RFC 5465 §8, RFC 7377 §4 */
export function searchSource(cursor: Cursor): SearchSource {
  const word = cursor.peekWord().toLowerCase();
  switch (word) {
    case 'selected':
    case 'inboxes':
    case 'personal':
    case 'subscribed':
      cursor.skip(word.length);
      return { kind: word };
    case 'mailboxes':
    case 'subtree':
    case 'subtree-one':
      cursor.skip(word.length);
      cursor.space();
      return { kind: word, mailboxes: oneOrMoreMailbox(cursor) };
    default:
      return cursor.fail('filter-mailboxes');
  }
}

// esearch-source-opts = "IN" SP "(" source-mbox [SP "(" scope-options ")"] ")"    source-mbox = filter-mailboxes *(SP filter-mailboxes)
/** RFC 7377 §4; no scope options are defined. */
export function esearchSourceOpts(cursor: Cursor): readonly SearchSource[] {
  if (!cursor.tryWord('IN')) cursor.fail('IN');
  cursor.space();
  return parenthesised(cursor, searchSource, 'filled');
}
