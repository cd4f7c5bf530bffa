/**
 * Trims spaces, tabs and line breaks. `String.trim` must not be used on raw values: it takes the octet A0, which is half of a
 * character in many charsets, for a space.
 */
export function trimBlanks(raw: string): string {
  let start = 0;
  let end = raw.length;
  while (start < end && isBlankCode(raw.charCodeAt(start))) start++;
  while (end > start && isBlankCode(raw.charCodeAt(end - 1))) end--;
  return start === 0 && end === raw.length ? raw : raw.slice(start, end);
}

function isBlankCode(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}
