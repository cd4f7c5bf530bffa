/** A header field with its octets, one character each; `text` is the whole of it without the CRLF at its end. */
export interface HeaderField {
  /** In lower case. */
  readonly name: string;
  readonly text: string;
}

/** Cuts a header into fields, from the top. What has no colon ends the header's fields as text that nobody signs. */
export function splitHeader(header: string): readonly HeaderField[] {
  const fields: HeaderField[] = [];
  for (const text of header.split(/\r\n(?![ \t])/)) {
    const colon = text.indexOf(':');
    if (colon > 0) fields.push({ name: text.slice(0, colon).trimEnd().toLowerCase(), text });
  }
  return fields;
}

/** The part behind the colon. */
export function valueOf({ text }: HeaderField): string {
  return text.slice(text.indexOf(':') + 1);
}

export type Canonicalization = 'simple' | 'relaxed';

/** A field in the form that is signed, without CRLF at its end (RFC 6376 §3.4.1, §3.4.2). */
export function canonicalField(field: HeaderField, canonicalization: Canonicalization): string {
  if (canonicalization === 'simple') return field.text;
  const value = valueOf(field)
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ');
  return `${field.name}:${value.replace(/^ | $/g, '')}`;
}

/**
 * The fields that a list of names takes, each name the lowest field that none before it took (RFC 6376 §5.4.2); a name
 * without a field left stands for nothing, so that none can be added.
 */
export function selectFields(fields: readonly HeaderField[], names: readonly string[]): readonly HeaderField[] {
  const left = new Map<string, HeaderField[]>();
  for (const field of fields) {
    const same = left.get(field.name);
    if (same === undefined) left.set(field.name, [field]);
    else same.push(field);
  }
  return names.flatMap((name) => left.get(name.toLowerCase())?.pop() ?? []);
}

/** A signature's own field with its `b=` emptied (RFC 6376 §3.7). */
export function withoutSignature(field: HeaderField): HeaderField {
  const colon = field.text.indexOf(':') + 1;
  const value = field.text.slice(colon).replace(/((?:^|;)[ \t\r\n]*b[ \t\r\n]*=)[^;]*/, '$1');
  return { name: field.name, text: field.text.slice(0, colon) + value };
}
