const FORM = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

// base64 = *(4base64-char) [base64-terminal]    base64-terminal = (2base64-char "==") / (3base64-char "=")
/** RFC 9051 §9: null when the octets are not base64. */
export function base64(octets: Buffer): Buffer | null {
  const text = octets.toString('latin1');
  return FORM.test(text) ? Buffer.from(text, 'base64') : null;
}

/** A client's answer in a SASL exchange (RFC 9051 §6.2.2): octets, a cancellation `*`, or not base64 at all. */
export type SaslLine =
  | { readonly kind: 'response'; readonly octets: Buffer }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'malformed' };

/** Reads a line that followed a SASL challenge. */
export function saslLine(line: Buffer): SaslLine {
  if (line.length === 1 && line[0] === 0x2a) return { kind: 'cancel' };
  const octets = base64(line);
  return octets === null ? { kind: 'malformed' } : { kind: 'response', octets };
}
