/**
 * `tag-list = tag-spec *( ";" tag-spec ) [ ";" ]` (RFC 6376 §3.2): names and values without the blanks around them.
 * Null when it is none, also where a tag stands twice.
 */
export function parseTagList(text: string): ReadonlyMap<string, string> | null {
  const tags = new Map<string, string>();
  const specs = text.split(';');
  if (specs.length > 1 && (specs.at(-1) as string).trim() === '') specs.pop();
  for (const spec of specs) {
    const match = /^[ \t\r\n]*([A-Za-z][A-Za-z0-9_]*)[ \t\r\n]*=([^]*)$/.exec(spec);
    if (match === null) return null;
    const [, name = '', value = ''] = match;
    // oxlint-disable-next-line no-control-regex
    if (tags.has(name) || /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(value)) return null;
    tags.set(name, value.trim());
  }
  return tags;
}

/** A value with all blanks taken out, as base64 and lists may have them anywhere. */
export function withoutBlanks(value: string): string {
  return value.replace(/[ \t\r\n]+/g, '');
}

/** Octets of `base64string` (RFC 6376 §2.10); null when it is none. */
export function base64Of(value: string): Buffer | null {
  const text = withoutBlanks(value);
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : null;
}
