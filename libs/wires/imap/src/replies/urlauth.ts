import type { ByteWriter } from './byte-writer.js';
import { writeAstring } from './strings.js';

// genurlauth-data = "*" SP "GENURLAUTH" 1*(SP url-full)
/** RFC 4467 §8 */
export function writeGenUrlAuth(out: ByteWriter, urls: readonly string[]): void {
  out.latin1('* GENURLAUTH');
  for (const url of urls) writeAstring(out.space(), url, false);
  out.crlf();
}

// urlfetch-data = "*" SP "URLFETCH" 1*(SP url-full SP nstring)
/** RFC 4467 §8, one URL a response. Null: it names nothing that may be read. Else as many octets and a line end follow. */
export function beginUrlFetch(out: ByteWriter, url: string, size: number | null): void {
  writeAstring(out.latin1('* URLFETCH '), url, false);
  if (size === null) out.latin1(' NIL').crlf();
  else out.latin1(` {${size}}`).crlf();
}
