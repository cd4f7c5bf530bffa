const CR = 0x0d;
const LF = 0x0a;

/** Makes every line end with CRLF, chunk by chunk. */
export class LineEnds {
  private previous = -1;

  push(chunk: Buffer): Buffer {
    let bare = 0;
    let before = this.previous;
    for (let index = 0; index < chunk.length; index++) {
      const octet = chunk[index] as number;
      if (octet === LF && before !== CR) bare += 1;
      before = octet;
    }
    const first = this.previous;
    this.previous = before;
    return bare === 0 ? chunk : widened(chunk, bare, first);
  }
}

function widened(chunk: Buffer, bare: number, first: number): Buffer {
  const out = Buffer.allocUnsafe(chunk.length + bare);
  let before = first;
  let write = 0;
  for (let index = 0; index < chunk.length; index++) {
    const octet = chunk[index] as number;
    if (octet === LF && before !== CR) out[write++] = CR;
    out[write++] = octet;
    before = octet;
  }
  return out;
}
