export interface LiteralMarker {
  /** Where the marker begins in the line. */
  readonly start: number;
  /** Null when the digits do not make a number this library can count. */
  readonly size: number | null;
  readonly nonSync: boolean;
  readonly literal8: boolean;
}

const OPEN = 0x7b;
const CLOSE = 0x7d;
const PLUS = 0x2b;
const TILDE = 0x7e;
/** Longest marker looked for: `~{`, 20 digits, `+}`. */
export const MAX_MARKER_OCTETS = 24;
const MAX_DIGITS = 15;

function isDigit(octet: number | undefined): boolean {
  return octet !== undefined && octet >= 0x30 && octet <= 0x39;
}

// literal = "{" number64 ["+"] "}" CRLF *CHAR8    literal8 = "~{" number64 ["+"] "}" CRLF *OCTET
/** RFC 9051 §4.3, RFC 7888 §8: the literal marker at the end of a line (without line break), or null. */
export function literalMarker(line: Buffer): LiteralMarker | null {
  let at = line.length - 1;
  if (line[at] !== CLOSE) return null;
  at -= 1;
  const nonSync = line[at] === PLUS;
  if (nonSync) at -= 1;
  const lastDigit = at;
  while (isDigit(line[at]) && line.length - at <= MAX_MARKER_OCTETS) at -= 1;
  if (line[at] !== OPEN || at === lastDigit) return null;
  const digits = line.toString('latin1', at + 1, lastDigit + 1).replace(/^0+(?=\d)/, '');
  const literal8 = line[at - 1] === TILDE;
  return {
    start: literal8 ? at - 1 : at,
    size: digits.length > MAX_DIGITS ? null : Number(digits),
    nonSync,
    literal8,
  };
}
