function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  return code >= 0x41 && code <= 0x46 ? code - 0x37 : -1;
}

/**
 * Decodes `xtext = *( xchar / hexchar )`, hexchar being "+" and two capital hexadecimal digits (RFC 3461 §4). Null when
 * it is none, or when it hides anything but printable US-ASCII (RFC 3461 §4.2): no control octet gets in this way.
 */
export function decodeXtext(text: string): string | null {
  let decoded = '';
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (code === 0x2b) {
      const high = hexDigit(text.charCodeAt(i + 1));
      const low = hexDigit(text.charCodeAt(i + 2));
      if (high < 0 || low < 0) return null;
      code = high * 16 + low;
      i += 2;
    } else if (code < 0x21 || code === 0x3d) return null;
    if (code < 0x20 || code > 0x7e) return null;
    decoded += String.fromCharCode(code);
  }
  return decoded;
}

/** Encodes printable US-ASCII as xtext (RFC 3461 §4). */
export function encodeXtext(text: string): string {
  let encoded = '';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const plain = code > 0x20 && code < 0x7f && code !== 0x2b && code !== 0x3d;
    encoded += plain ? text[i] : `+${code.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}
