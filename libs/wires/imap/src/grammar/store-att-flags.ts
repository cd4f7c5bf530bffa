import type { Cursor } from './cursor.js';
import { flag, flagList } from './flag.js';
import { gmLabels, type LabelChange } from './gmail.js';

/** RFC 9051 §6.4.6 */
export interface FlagChange {
  readonly mode: 'replace' | 'add' | 'remove';
  readonly silent: boolean;
  readonly flags: readonly string[];
}

// store-att-labels = ["+" / "-"] "X-GM-LABELS" [".SILENT"] SP gm-labels
/** X-GM-EXT-1, or flags. */
export function storeAtt(cursor: Cursor): FlagChange | LabelChange {
  const sign = cursor.octet === 0x2b || cursor.octet === 0x2d ? 1 : 0;
  if (
    cursor
      .view(sign, sign + labelWord.length)
      .toString('latin1')
      .toUpperCase() !== labelWord
  )
    return storeAttFlags(cursor);
  const mode = modeOf(cursor);
  const word = cursor.word();
  if (word !== labelWord && word !== `${labelWord}.SILENT`) cursor.fail('X-GM-LABELS or X-GM-LABELS.SILENT');
  cursor.space();
  return { mode, silent: word !== labelWord, labels: gmLabels(cursor) };
}

const labelWord = 'X-GM-LABELS';

const modeOf = (cursor: Cursor): FlagChange['mode'] =>
  cursor.tryChar('+') ? 'add' : cursor.tryChar('-') ? 'remove' : 'replace';

// store-att-flags = (["+" / "-"] "FLAGS" [".SILENT"]) SP (flag-list / (flag *(SP flag)))
/** RFC 9051 §9 */
export function storeAttFlags(cursor: Cursor): FlagChange {
  const mode = modeOf(cursor);
  const word = cursor.peekWord();
  if (word !== 'FLAGS' && word !== 'FLAGS.SILENT') cursor.fail('FLAGS or FLAGS.SILENT');
  cursor.skip(word.length);
  cursor.space();
  return { mode, silent: word === 'FLAGS.SILENT', flags: flags(cursor) };
}

function flags(cursor: Cursor): string[] {
  if (cursor.octet === 0x28) return flagList(cursor);
  const list = [flag(cursor)];
  while (cursor.tryChar(' ')) {
    if (list.length >= cursor.context.limits.maxListItems) cursor.exceed('too many flags');
    list.push(flag(cursor));
  }
  return list;
}
