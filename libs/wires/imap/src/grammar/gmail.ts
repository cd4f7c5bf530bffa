import { parenthesised, type Cursor } from './cursor.js';
import { isDigitOctet } from './octets.js';
import { mailbox } from './mailbox.js';
import { atom } from './string.js';

/** 2^64 has 20 digits. */
const maxDigits = 20;

/** A change of labels (X-GM-EXT-1). */
export interface LabelChange {
  readonly mode: 'replace' | 'add' | 'remove';
  readonly silent: boolean;
  /** Names of mailboxes, or words that begin with a backslash. */
  readonly labels: readonly string[];
}

// gm-label = "\" atom / mailbox
/** X-GM-EXT-1: `\Inbox`, also in quotes, or the name of a mailbox. */
export function gmLabel(cursor: Cursor): string {
  return cursor.tryChar('\\') ? `\\${atom(cursor, 'label')}` : mailbox(cursor).name;
}

// gm-labels = "(" [gm-label *(SP gm-label)] ")" / gm-label
/** X-GM-EXT-1 */
export function gmLabels(cursor: Cursor): string[] {
  return cursor.octet === 0x28 ? parenthesised(cursor, gmLabel, 'empty') : [gmLabel(cursor)];
}

// gm-number = 1*20DIGIT
/** X-GM-EXT-1: an unsigned number of 64 bits, in decimal. */
export function gmNumber(cursor: Cursor): string {
  const digits = cursor.takeWhile(isDigitOctet).toString('latin1');
  if (digits === '' || digits.length > maxDigits) cursor.fail('number of 64 bits');
  return digits;
}
