const CR = 0x0d;
const LF = 0x0a;
const EQUALS = 0x3d;
/** Octets of a line, without the `=` of a soft break (RFC 2045 §6.7). */
const MAX_LINE = 75;

/** Octets as lines of quoted-printable; CRLF stays as it is, everything else that is no text is encoded. */
export function encodeQuotedPrintable(octets: Buffer): Buffer {
  const out: string[] = [];
  let line = '';
  for (let at = 0; at < octets.length; at++) {
    const octet = octets[at] as number;
    if (octet === CR && octets[at + 1] === LF) {
      out.push(line, '\r\n');
      line = '';
      at += 1;
      continue;
    }
    const next = octets[at + 1];
    const word = isLiteral(octet, next === undefined || (next === CR && octets[at + 2] === LF))
      ? String.fromCharCode(octet)
      : hex(octet);
    if (line.length + word.length > MAX_LINE) {
      out.push(line, '=\r\n');
      line = '';
    }
    line += word;
  }
  out.push(line);
  return Buffer.from(out.join(''), 'latin1');
}

/** White space at the end of a line would not arrive (RFC 2045 §6.7). */
function isLiteral(octet: number, isLast: boolean): boolean {
  if (octet === 0x20 || octet === 0x09) return !isLast;
  return octet > 0x20 && octet < 0x7f && octet !== EQUALS;
}

const hex = (octet: number): string => `=${octet.toString(16).toUpperCase().padStart(2, '0')}`;
