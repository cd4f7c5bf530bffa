const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (char) => escapes[char] ?? '');

/** An element around text. */
export const leaf = (name: string, text: string | number): string => `<${name}>${escapeXml(String(text))}</${name}>`;
