import { type DocumentKind, documentKindOf } from '#formats/documents';
import {
  allParts,
  attachmentsOf,
  decodeWords,
  fieldValue,
  mailboxesOf,
  parseAddressList,
  type ParsedMessage,
  parseMessage,
  partContent,
  scanFields,
  textOf,
} from '#formats/mime';
import { foldLongText, foldText } from './fold.js';

/** What is searched, in the order in which the numbers are stored. */
export const sections = ['names', 'headers', 'body'] as const;
export type Section = (typeof sections)[number];

/** The folded text of a message: fields as `NAME: value` with a NUL behind each, the body as it is. */
export type SearchText = Readonly<Record<Section, string>>;

/** Fields that are sought alone so often that they lie apart from the others. */
const nameFields = new Set(['from', 'to', 'cc', 'bcc', 'subject']);
const maxFields = 10_000;
/** Octets of text of one message that are looked through. */
const maxText = 4 * 1024 * 1024;

export const sectionOfField = (name: string): Section => (nameFields.has(name.toLowerCase()) ? 'names' : 'headers');

/** What one field looks like; `value` is decoded. */
export const fieldText = (name: string, value: string): string => `${foldText(name)}: ${foldText(value)}\0`;

/** Address fields, whose addresses are sought as they are meant. */
const addressFields = new Set(['from', 'to', 'cc', 'bcc']);
/** What may cut an address in two: a comment, or blanks around its dots and its at sign. */
const cutAddress = /[(]|\s[.@]|[.@]\s/;
const maxAddresses = 1000;

/** The value of a field as it is searched: decoded, with those addresses behind it that something stands in the middle of. */
export function searchedValue(name: string, raw: string): string {
  const value = decodeWords(raw);
  if (!addressFields.has(name.toLowerCase()) || !cutAddress.test(raw)) return value;
  const addresses = mailboxesOf(parseAddressList(raw, maxAddresses).items).map(
    ({ local, domain }) => `${local}@${domain}`,
  );
  return [value, ...addresses.filter((address) => !value.includes(address))].join(' ');
}

/** The text of a message, or of as much of it as is given: all of its fields, its texts and the names of its files. */
export function searchTextOf(message: Buffer, parsed: ParsedMessage = parseMessage(message)): SearchText {
  const text = { names: '', headers: '', body: '' };
  const header = message.subarray(0, parsed.headerEnd);
  for (const field of scanFields(header, 0, maxFields).fields) {
    const value = searchedValue(field.name, fieldValue(header, field)).replaceAll('\0', ' ');
    text[sectionOfField(field.name)] += fieldText(field.name, value);
  }
  const files = attachmentsOf(parsed).flatMap(({ filename }) => (filename === null ? [] : [filename]));
  const body = textOf(message, parsed, maxText);
  text.body = foldLongText(files.length === 0 ? body : `${body}\n${files.join('\n').replaceAll('\0', ' ')}`);
  return text;
}

/** A file of a message whose text can be read. */
export interface AttachedDocument {
  readonly kind: DocumentKind;
  readonly octets: Uint8Array;
}

/** Documents of one message that are looked into. */
const maxDocuments = 20;

/** The documents that lie whole in what is given of a message, also in messages inside of it. */
export function documentsIn(message: Buffer, parsed: ParsedMessage): readonly AttachedDocument[] {
  const documents: AttachedDocument[] = [];
  for (const part of allParts(parsed.root)) {
    if (part.type === 'multipart' || part.type === 'text' || part.bodyEnd > message.length) continue;
    const kind = documentKindOf(`${part.type}/${part.subtype}`, part.filename);
    if (kind !== null) documents.push({ kind, octets: partContent(message, part) });
    if (documents.length >= maxDocuments) break;
  }
  return documents;
}

/** The text of a message with those of its documents behind it. */
export function withDocuments(text: SearchText, documents: readonly string[]): SearchText {
  const read = documents.filter((each) => each.trim() !== '').map((each) => foldLongText(each.replaceAll('\0', ' ')));
  return read.length === 0 ? text : { ...text, body: [text.body, ...read].join(' ') };
}
