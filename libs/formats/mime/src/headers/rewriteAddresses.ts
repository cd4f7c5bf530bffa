const backslash = 0x5c;
const quote = 0x22;
const open = 0x28;
const close = 0x29;
const at = 0x40;

/** What ends an address that stands without quotes (RFC 5322 §3.2.3 specials, but for the dot, and blanks). */
const ends = new Set([...'()<>[]:;,"\\ \t\r\n'].map((char) => char.charCodeAt(0)));

/**
 * Replaces addresses in the value of a field of addresses (RFC 5322 §3.4) and leaves every other octet as it is: names,
 * comments, folding. `replace` is given each address and gives what stands for it, or null. Gives null where nothing changes.
 */
export function rewriteAddresses(value: Buffer, replace: (address: string) => string | null): Buffer | null {
  const pieces: Buffer[] = [];
  let kept = 0;
  for (let from = 0; from < value.length; ) {
    const octet = value[from] as number;
    if (octet === quote) from = afterQuoted(value, from);
    else if (octet === open) from = afterComment(value, from);
    else if (ends.has(octet)) from += 1;
    else {
      const end = wordEnd(value, from);
      const other = hasAt(value, from, end) ? replace(value.toString('utf8', from, end)) : null;
      if (other !== null) {
        pieces.push(value.subarray(kept, from), Buffer.from(other));
        kept = end;
      }
      from = end;
    }
  }
  return pieces.length === 0 ? null : Buffer.concat([...pieces, value.subarray(kept)]);
}

function wordEnd(value: Buffer, from: number): number {
  let end = from;
  while (end < value.length && !ends.has(value[end] as number)) end += 1;
  return end;
}

/** Whether something stands on both sides of an @. */
function hasAt(value: Buffer, from: number, end: number): boolean {
  const found = value.subarray(from, end).lastIndexOf(at);
  return found > 0 && from + found + 1 < end;
}

function afterQuoted(value: Buffer, from: number): number {
  for (let next = from + 1; next < value.length; next += 1) {
    if (value[next] === backslash) next += 1;
    else if (value[next] === quote) return next + 1;
  }
  return value.length;
}

function afterComment(value: Buffer, from: number): number {
  let depth = 0;
  for (let next = from; next < value.length; next += 1) {
    if (value[next] === backslash) next += 1;
    else if (value[next] === open) depth += 1;
    else if (value[next] === close && --depth === 0) return next + 1;
  }
  return value.length;
}
