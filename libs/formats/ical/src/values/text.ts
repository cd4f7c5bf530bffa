/** TEXT (RFC 5545 §3.3.11): an escaped line break, and a backslash before what it protects; others stand for themselves. */
export function unescapeText(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\([\\;,nN:"])/g, (_, protectedOne: string) =>
    protectedOne === 'n' || protectedOne === 'N' ? '\n' : protectedOne,
  );
}

export function escapeText(text: string): string {
  return text.replace(/[\\;,]/g, '\\$&').replace(/\r\n|[\r\n]/g, '\\n');
}

/** Values between commas, or another separator, that no backslash protects; each unescaped. */
export function readTextList(text: string, separator = ','): readonly string[] {
  if (!text.includes(separator)) return text === '' ? [] : [unescapeText(text)];
  const values: string[] = [];
  let begin = 0;
  for (let at = 0; at <= text.length; at++) {
    if (text[at] === '\\') at++;
    else if (at === text.length || text[at] === separator) {
      values.push(unescapeText(text.slice(begin, at)));
      begin = at + 1;
    }
  }
  if (begin <= text.length && text.endsWith('\\') && begin < text.length) values.push(unescapeText(text.slice(begin)));
  return values;
}

export function printTextList(values: readonly string[]): string {
  return values.map(escapeText).join(',');
}
