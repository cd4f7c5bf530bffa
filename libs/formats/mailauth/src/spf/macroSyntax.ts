/** A piece of a macro-string (RFC 7208 §7.1). */
export type MacroPiece =
  | { readonly kind: 'literal'; readonly text: string }
  | {
      readonly kind: 'macro';
      /** In lower case. */
      readonly letter: string;
      /** The value is escaped as in a URL, for the letter was a capital. */
      readonly escape: boolean;
      /** How many parts are kept, from the right; 0: all. */
      readonly keep: number;
      readonly reverse: boolean;
      readonly delimiters: string;
    };

const MACRO = /%\{([slodiphcrtv])(\d*)(r?)([.\-+,/_=]*)\}/iy;
const LITERALS: Readonly<Record<string, string>> = { '%%': '%', '%_': ' ', '%-': '%20' };

/** `macro-string = *( macro-expand / macro-literal )`; null when it is none (RFC 7208 §7.1). */
export function parseMacroString(text: string): readonly MacroPiece[] | null {
  const pieces: MacroPiece[] = [];
  for (let at = 0; at < text.length; ) {
    const percent = text.indexOf('%', at);
    const literal = text.slice(at, percent < 0 ? text.length : percent);
    if (!/^[!-~]*$/.test(literal)) return null;
    if (literal !== '') pieces.push({ kind: 'literal', text: literal });
    if (percent < 0) break;
    MACRO.lastIndex = percent;
    const macro = MACRO.exec(text);
    const short = LITERALS[text.slice(percent, percent + 2)];
    if (macro === null && short === undefined) return null;
    if (macro === null) pieces.push({ kind: 'literal', text: short as string });
    else {
      const piece = pieceOf(macro);
      if (piece === null) return null;
      pieces.push(piece);
    }
    at = macro === null ? percent + 2 : MACRO.lastIndex;
  }
  return pieces;
}

function pieceOf([, letter = '', digits = '', reverse, delimiters]: RegExpExecArray): MacroPiece | null {
  // RFC 7208 §7.1: a number of parts is not zero; no name has 128.
  if (digits !== '' && Number(digits) === 0) return null;
  return {
    kind: 'macro',
    letter: letter.toLowerCase(),
    escape: letter !== letter.toLowerCase(),
    keep: digits === '' ? 0 : Math.min(Number(digits), 128),
    reverse: reverse !== '',
    delimiters: delimiters || '.',
  };
}

/** Letters that only an explanation may use (RFC 7208 §7.2). */
const ONLY_EXPLAINED = new Set(['c', 'r', 't']);

export function isMacroString(text: string): boolean {
  return parseMacroString(text) !== null;
}

/** `domain-spec = macro-string domain-end`; domain-end is a macro, or a dot and a top label (RFC 7208 §7.1). */
export function isDomainSpec(text: string): boolean {
  const pieces = parseMacroString(text);
  if (pieces === null || pieces.length === 0) return false;
  if (pieces.some((piece) => piece.kind === 'macro' && ONLY_EXPLAINED.has(piece.letter))) return false;
  if (pieces.at(-1)?.kind === 'macro') return true;
  const label = /\.([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)\.?$/i.exec(text)?.[1];
  return label !== undefined && !/^\d+$/.test(label);
}
