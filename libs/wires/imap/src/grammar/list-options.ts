import { parenthesised, type Cursor } from './cursor.js';
import { listMailbox, type MailboxName } from './mailbox.js';
import { metadataEntry } from './metadata.js';
import { statusAtts, type StatusItem } from './status-att.js';

/** RFC 9051 §6.3.9.1, RFC 6154 §5.2 */
export type ListSelectOption = 'SUBSCRIBED' | 'REMOTE' | 'RECURSIVEMATCH' | 'SPECIAL-USE';

/** RFC 9051 §6.3.9.2, RFC 6154 §5.2, RFC 5819 §2, RFC 8440 §3 */
export type ListReturnOption =
  | { readonly kind: 'SUBSCRIBED' | 'CHILDREN' | 'SPECIAL-USE' | 'MYRIGHTS' }
  | { readonly kind: 'STATUS'; readonly items: readonly StatusItem[] }
  /** RFC 9590 §3 */
  | { readonly kind: 'METADATA'; readonly entries: readonly string[] };

// list-select-opt = list-select-base-opt / list-select-independent-opt / list-select-mod-opt
/** RFC 9051 §9 */
export function listSelectOpt(cursor: Cursor): ListSelectOption {
  const word = cursor.peekWord();
  switch (word) {
    case 'SUBSCRIBED':
    case 'REMOTE':
    case 'RECURSIVEMATCH':
    case 'SPECIAL-USE':
      cursor.skip(word.length);
      return word;
    default:
      return cursor.fail('list-select-opt');
  }
}

// list-select-opts = "(" [ (*(list-select-opt SP) list-select-base-opt *(SP list-select-opt)) /
//                    (list-select-independent-opt *(SP list-select-independent-opt)) ] ")"
/** RFC 9051 §9: RECURSIVEMATCH needs SUBSCRIBED or SPECIAL-USE beside it (RFC 6154 §6 makes that a base option). */
export function listSelectOpts(cursor: Cursor): ReadonlySet<ListSelectOption> {
  const options = new Set(parenthesised(cursor, listSelectOpt, 'empty'));
  if (options.has('RECURSIVEMATCH') && !options.has('SUBSCRIBED') && !options.has('SPECIAL-USE')) {
    cursor.fail('SUBSCRIBED or SPECIAL-USE beside RECURSIVEMATCH');
  }
  return options;
}

// return-option = "SUBSCRIBED" / "CHILDREN" / status-option / option-extension
// status-option = "STATUS" SP "(" status-att *(SP status-att) ")"
/** RFC 9051 §9 */
export function returnOption(cursor: Cursor): ListReturnOption {
  const word = cursor.peekWord();
  switch (word) {
    case 'SUBSCRIBED':
    case 'CHILDREN':
    case 'SPECIAL-USE':
    case 'MYRIGHTS':
      cursor.skip(word.length);
      return { kind: word };
    case 'STATUS':
      cursor.skip(word.length);
      cursor.space();
      return { kind: word, items: statusAtts(cursor) };
    case 'METADATA':
      cursor.skip(word.length);
      cursor.space();
      return { kind: word, entries: parenthesised(cursor, metadataEntry, 'filled') };
    default:
      return cursor.fail('return-option');
  }
}

// list-return-opts = "RETURN" SP "(" [list-return-opt *(SP list-return-opt)] ")"
/** RFC 9051 §9 */
export function listReturnOpts(cursor: Cursor): ListReturnOption[] {
  if (!cursor.tryWord('RETURN')) cursor.fail('RETURN');
  cursor.space();
  return parenthesised(cursor, returnOption, 'empty');
}

// patterns = "(" list-mailbox *(SP list-mailbox) ")"
/** RFC 9051 §9 */
export function patterns(cursor: Cursor): MailboxName[] {
  return parenthesised(cursor, listMailbox, 'filled');
}
