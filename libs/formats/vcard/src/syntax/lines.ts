import { decodeCharset } from '#formats/mime';

/** A line of a file, without its end, one character an octet. */
export interface PhysicalLine {
  readonly number: number;
  readonly text: string;
}

/** The lines of a file, whatever ends them. A byte order mark is dropped, UTF-16 becomes UTF-8. */
export function* physicalLines(octets: Uint8Array): Generator<PhysicalLine, void> {
  const text = asUtf8(octets).toString('latin1');
  let number = 0;
  for (let at = 0; at < text.length; ) {
    let end = text.indexOf('\n', at);
    if (end < 0) end = text.length;
    let last = end;
    while (last > at && text[last - 1] === '\r') last -= 1;
    const line = text.slice(at, last);
    at = end + 1;
    // a file of an old Macintosh has no line feed at all
    for (const part of line.includes('\r') ? line.split('\r') : [line]) yield { number: (number += 1), text: part };
  }
}

function asUtf8(octets: Uint8Array): Buffer {
  const buffer = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  const [first, second, third] = buffer;
  if (first === 0xef && second === 0xbb && third === 0xbf) return buffer.subarray(3);
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return isUtf16 ? Buffer.from(decodeCharset(buffer, 'utf-16').replace(/^\ufeff/, '')) : buffer;
}

/** Text of octets that stand one to a character: UTF-8, or what they look like. */
export function decodeOctets(text: string, charset: string | null): string {
  // oxlint-disable-next-line no-control-regex
  if (/^[\0-\x7f]*$/.test(text) && !text.includes('\x1b')) return text;
  const octets = Buffer.from(text, 'latin1');
  if (charset === null || /^utf-?8$/i.test(charset)) {
    const decoded = octets.toString('utf8');
    if (!decoded.includes('\ufffd') || octets.includes('\ufffd')) return decoded;
  }
  return decodeCharset(octets, charset === null || /^utf-?8$/i.test(charset) ? 'unknown' : charset);
}
