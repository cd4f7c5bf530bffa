/** Extended response codes: IN-USE (RFC 2449 §8.1.2), SYS/TEMP, SYS/PERM and AUTH (RFC 3206 §4). */
export type ResponseCode = 'IN-USE' | 'SYS/TEMP' | 'SYS/PERM' | 'AUTH';

/** RFC 2449 §4: a status line has at most 512 octets with its CRLF. */
const maxText = 480;

/** `+OK text` */
export function ok(text = ''): string {
  return text === '' ? '+OK\r\n' : `+OK ${clean(text)}\r\n`;
}

/** `-ERR [code] text` */
export function err(text: string, code: ResponseCode | null = null): string {
  return `-ERR ${code === null ? '' : `[${code}] `}${clean(text)}\r\n`;
}

/** `+ base64` (RFC 5034 §4) */
export function challenge(data: Buffer): string {
  return `+ ${data.toString('base64')}\r\n`;
}

/** `msg octets`, a scan listing (RFC 1939 §5). */
export function scanListing(message: number, octets: number): string {
  return `${message} ${octets}`;
}

/** `msg unique-id` (RFC 1939 §7). */
export function uniqueIdListing(message: number, uniqueId: string): string {
  return `${message} ${uniqueId}`;
}

/** A unique-id for ever: 1 to 70 characters from 0x21 to 0x7E (RFC 1939 §7). */
export function uniqueId(uidValidity: number, uid: number): string {
  return `${uidValidity}.${uid}`;
}

/** The end of a multi-line response (RFC 1939 §3). */
export const endOfResponse = '.\r\n';

/** A whole multi-line response of lines that begin with no dot. */
export function multiLine(text: string, lines: readonly string[]): string {
  return `${ok(text)}${lines.map((line) => `${line}\r\n`).join('')}${endOfResponse}`;
}

/** No control octet may split a line in two. */
function clean(text: string): string {
  let safe = '';
  for (const char of text.slice(0, maxText)) {
    const code = char.codePointAt(0) ?? 0;
    safe += code < 0x20 || (code >= 0x7f && code < 0xa0) ? ' ' : char;
  }
  return safe;
}
