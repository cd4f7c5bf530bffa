/** Header blocks larger than this are refused. */
export const maxHeaderOctets = 1024 * 1024;

const cr = 13;
const lf = 10;

/** Whether a CR or LF stands alone: others would see other fields than we do (RFC 5322 §2.2). */
export function hasBareLineEnd(block: Buffer): boolean {
  for (let at = block.indexOf(lf); at >= 0; at = block.indexOf(lf, at + 1)) if (block[at - 1] !== cr) return true;
  for (let at = block.indexOf(cr); at >= 0; at = block.indexOf(cr, at + 1)) if (block[at + 1] !== lf) return true;
  return false;
}

/** Collects the octets up to the empty line that ends the header, whatever the chunks they come in. */
export class HeaderCollector {
  private chunks: Buffer[] = [];
  private length = 0;
  /** The last four octets seen, newest in the low byte. */
  private tail = 0x0d_0a;
  private done = false;

  get complete(): boolean {
    return this.done;
  }

  get octets(): number {
    return this.length;
  }

  /** Takes a chunk; gives what of it belongs to the body, or null while the header goes on. */
  push(chunk: Buffer): Buffer | null {
    const end = this.endIn(chunk);
    this.chunks.push(end < 0 ? chunk : chunk.subarray(0, end));
    this.length += end < 0 ? chunk.length : end;
    if (end < 0) return null;
    this.done = true;
    return chunk.subarray(end);
  }

  /** The header with the empty line that ends it, where there is one. */
  block(): Buffer {
    const block = this.chunks.length === 1 ? (this.chunks[0] as Buffer) : Buffer.concat(this.chunks, this.length);
    this.chunks = [block];
    return block;
  }

  /** Index after CRLF CRLF in the chunk, or -1. A message may also begin with its empty line. */
  private endIn(chunk: Buffer): number {
    for (let at = 0; at < chunk.length; at++) {
      const octet = chunk[at] as number;
      if (octet !== cr && octet !== lf) {
        // Nothing ends here: go on at the next line feed.
        const next = chunk.indexOf(lf, at);
        if (next < 0) {
          this.tail = chunk.at(-1) === cr ? cr : 0;
          return -1;
        }
        this.tail = next > at && chunk[next - 1] === cr ? 0x0d_0a : lf;
        at = next;
        continue;
      }
      this.tail = ((this.tail << 8) | octet) >>> 0;
      if (this.tail === 0x0d_0a_0d_0a) return at + 1;
    }
    return -1;
  }
}
