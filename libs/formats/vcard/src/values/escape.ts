import type { CardVersion } from '../types.js';

/** Text as a value (RFC 6350 §3.4): backslash, comma, semicolon and line break are escaped. */
export function escapeText(text: string): string {
  // oxlint-disable-next-line no-control-regex
  const clean = text.replace(/\r\n?/g, '\n').replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '');
  return clean.replace(/[\\,;\n]/g, (char) => (char === '\n' ? '\\n' : `\\${char}`));
}

/**
 * The text of a value. `\:` and `\"`, which nobody should write, are read; a backslash before anything else stays. vCard 2.1
 * escapes the semicolon alone.
 */
export function unescapeText(value: string, version: CardVersion = '4.0'): string {
  if (!value.includes('\\')) return value;
  if (version === '2.1') return value.replace(/\\([;,])/g, '$1');
  return value.replace(/\\([nN\\,;:"])/g, (_, char: string) => (char === 'n' || char === 'N' ? '\n' : char));
}

/** The parts of a value between separators that are not escaped; still escaped themselves. */
export function splitValue(value: string, separator: ';' | ','): readonly string[] {
  if (!value.includes('\\')) return value.split(separator);
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < value.length; at += 1) {
    if (value[at] === '\\') at += 1;
    else if (value[at] === separator) {
      parts.push(value.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, value.slice(start)];
}

/** `A,B;C` as [[A, B], [C]]: components of lists, as N and ADR have them. vCard 2.1 has no lists. */
export function componentsOf(value: string, version: CardVersion): readonly (readonly string[])[] {
  return splitValue(value, ';').map((component) =>
    (version === '2.1' ? [component] : splitValue(component, ',')).map((each) => unescapeText(each, version).trim()),
  );
}

export function printComponents(components: readonly (readonly string[])[]): string {
  return components.map((list) => list.map(escapeText).join(',')).join(';');
}
