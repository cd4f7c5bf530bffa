import { parenthesised, type Cursor } from './cursor.js';
import { optionalPartial, section, sectionBinary, type Partial, type Section } from './section.js';

/** Data items without arguments. */
export type SimpleFetchItem =
  | 'ENVELOPE'
  | 'FLAGS'
  | 'INTERNALDATE'
  | 'RFC822.SIZE'
  | 'RFC822'
  | 'RFC822.HEADER'
  | 'RFC822.TEXT'
  | 'BODY'
  | 'BODYSTRUCTURE'
  | 'UID'
  | 'MODSEQ'
  | 'EMAILID'
  | 'THREADID'
  | 'SAVEDATE'
  | 'PREVIEW'
  | 'X-GM-MSGID'
  | 'X-GM-THRID'
  | 'X-GM-LABELS';

/** RFC 9051 §6.4.5 */
export type FetchItem =
  | { readonly kind: 'simple'; readonly name: SimpleFetchItem }
  | { readonly kind: 'section'; readonly section: Section; readonly peek: boolean; readonly partial: Partial | null }
  | { readonly kind: 'binary'; readonly part: string; readonly peek: boolean; readonly partial: Partial | null }
  | { readonly kind: 'binary-size'; readonly part: string };

const SIMPLE = new Set<string>([
  'ENVELOPE',
  'FLAGS',
  'INTERNALDATE',
  'RFC822.SIZE',
  // RFC 3501 §6.4.5, no longer in IMAP4rev2
  'RFC822',
  'RFC822.HEADER',
  'RFC822.TEXT',
  'BODY',
  'BODYSTRUCTURE',
  'UID',
  // RFC 7162 §7
  'MODSEQ',
  // RFC 8474 §5
  'EMAILID',
  'THREADID',
  // RFC 8514 §5
  'SAVEDATE',
  // RFC 8970 §6
  'PREVIEW',
  // X-GM-EXT-1
  'X-GM-MSGID',
  'X-GM-THRID',
  'X-GM-LABELS',
] satisfies SimpleFetchItem[]);

const isSimple = (word: string): word is SimpleFetchItem => SIMPLE.has(word);

// preview-mod = "LAZY", in `SP "(" preview-mod *(SP preview-mod) ")"`
/** RFC 8970 §6: makes no difference, for previews are made when messages arrive. */
function optionalPreviewMod(cursor: Cursor): void {
  if (cursor.view(0, 6).toString('latin1').toUpperCase() !== ' (LAZY') return;
  cursor.space();
  parenthesised(cursor, (inner) => (inner.tryWord('LAZY') ? null : inner.fail('LAZY')), 'filled');
}

// fetch-att = "ENVELOPE" / "FLAGS" / "INTERNALDATE" / "RFC822.SIZE" / "BODY" ["STRUCTURE"] / "UID" /
//             "BODY" section [partial] / "BODY.PEEK" section [partial] /
//             "BINARY" [".PEEK"] section-binary [partial] / "BINARY.SIZE" section-binary
/** RFC 9051 §9, RFC 3501 §9, RFC 7162 §7, RFC 8474 §7 */
export function fetchAtt(cursor: Cursor): FetchItem {
  const word = cursor.peekWord();
  const bracket = cursor.octetAt(word.length) === 0x5b;
  if (!bracket) {
    if (!isSimple(word)) cursor.fail('fetch-att');
    cursor.skip(word.length);
    if (word === 'PREVIEW') optionalPreviewMod(cursor);
    return { kind: 'simple', name: word };
  }
  switch (word) {
    case 'BODY':
    case 'BODY.PEEK':
      cursor.skip(word.length);
      return { kind: 'section', section: section(cursor), peek: word !== 'BODY', partial: optionalPartial(cursor) };
    case 'BINARY':
    case 'BINARY.PEEK':
      cursor.skip(word.length);
      return { kind: 'binary', part: sectionBinary(cursor), peek: word !== 'BINARY', partial: optionalPartial(cursor) };
    case 'BINARY.SIZE':
      cursor.skip(word.length);
      return { kind: 'binary-size', part: sectionBinary(cursor) };
    default:
      return cursor.fail('fetch-att');
  }
}
