/** RFC 6533 §3: characters that stand for themselves in `utf-8-addr-xtext`. */
const QCHAR = /^[!-*,-<>-[\]-~]$/;
const EMBEDDED = /\\x\{([0-9A-F]{2,6})\}/g;

/** An address as `utf-8-addr-xtext`: what is not plain ASCII stands as `\x{HEX}` (RFC 6533 §3). */
export function encodeUtf8Address(address: string): string {
  let encoded = '';
  for (const char of address) {
    const code = (char.codePointAt(0) as number).toString(16).toUpperCase().padStart(2, '0');
    encoded += QCHAR.test(char) ? char : `\\x{${code}}`;
  }
  return encoded;
}

/** Reads any of the three forms of an internationalised address (RFC 6533 §3). */
export function decodeUtf8Address(text: string): string {
  return text.replace(EMBEDDED, (whole, hex: string) => {
    const code = Number.parseInt(hex, 16);
    return code > 0x10_ffff || (code >= 0xd800 && code <= 0xdfff) ? whole : String.fromCodePoint(code);
  });
}
