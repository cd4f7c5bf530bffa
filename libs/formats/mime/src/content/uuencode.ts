const LF = 0x0a;

/** Decodes uuencoded text: the lines after `begin` up to `end`, or all lines where `begin` is missing. Broken lines are cut short. */
export function decodeUuencode(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  let at = startOf(bytes);
  while (at < bytes.length) {
    const lf = bytes.indexOf(LF, at);
    const end = lf === -1 ? bytes.length : lf;
    if (bytes[at] === 0x65 && bytes.toString('latin1', at, end).trim() === 'end') break;
    const wanted = ((bytes[at] ?? 0x20) - 0x20) & 0x3f;
    let written = 0;
    for (let i = at + 1; i + 1 < end && written < wanted; i += 4) {
      const value =
        (six(bytes, i, end) << 18) |
        (six(bytes, i + 1, end) << 12) |
        (six(bytes, i + 2, end) << 6) |
        six(bytes, i + 3, end);
      for (let shift = 16; shift >= 0 && written < wanted; shift -= 8, written++) out[length++] = value >> shift;
    }
    at = end + 1;
  }
  return out.subarray(0, length);
}

function startOf(bytes: Buffer): number {
  const found = bytes.indexOf('begin ');
  if (found === -1 || (found > 0 && bytes[found - 1] !== LF)) return 0;
  const lf = bytes.indexOf(LF, found);
  return lf === -1 ? bytes.length : lf + 1;
}

function six(bytes: Buffer, at: number, end: number): number {
  return at < end ? ((bytes[at] ?? 0x20) - 0x20) & 0x3f : 0;
}
