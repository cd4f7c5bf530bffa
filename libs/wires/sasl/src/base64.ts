/** What a line of an authentication exchange holds (RFC 4954 §4, RFC 9051 §6.2.2). */
export type ResponseLine =
  | { readonly kind: 'data'; readonly data: Buffer }
  /** A line of a single `*` cancels the exchange. */
  | { readonly kind: 'cancel' }
  | { readonly kind: 'malformed' };

function isBase64Letter(code: number): boolean {
  if (code >= 0x30 && code <= 0x39) return true;
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x2b || code === 0x2f;
}

/** Decodes base64 strictly: whole quanta, right padding, no other octet, no stray bits (RFC 4648 §3.5); null otherwise. */
export function decodeBase64(text: string): Buffer | null {
  if (text.length % 4 !== 0) return null;
  let letters = text.length;
  if (text.endsWith('==')) letters -= 2;
  else if (text.endsWith('=')) letters -= 1;
  for (let i = 0; i < letters; i++) if (!isBase64Letter(text.charCodeAt(i))) return null;
  const data = Buffer.from(text, 'base64');
  return letters < text.length && data.toString('base64') !== text ? null : data;
}

/** Reads one line that answers a challenge. */
export function readResponseLine(line: string): ResponseLine {
  if (line === '*') return { kind: 'cancel' };
  const data = decodeBase64(line);
  return data === null ? { kind: 'malformed' } : { kind: 'data', data };
}

/** Reads an initial response: a lone `=` is an empty one (RFC 4954 §4). */
export function readInitialResponse(argument: string): ResponseLine {
  if (argument === '=') return { kind: 'data', data: Buffer.alloc(0) };
  return argument === '' || argument === '*' ? { kind: 'malformed' } : readResponseLine(argument);
}
