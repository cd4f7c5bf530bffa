import { decodeWords, fieldValue, mailboxesOf, parseAddressList, scanFields } from '#formats/mime';
import { addressKey } from '#core/directory';
import type { StoredPart } from '#core/mailstore';
import { foldText } from '#core/search';
import { parseMailboxAddress } from '#kernel';
import { maxFields } from '../submissionHeader.js';

const maxAuthors = 100;
/** Characters of a file's name that are compared with texts; its extension is found at any length. */
const maxFileName = 1000;
/** Fields of one name that are looked at, and characters of each. */
const maxSameFields = 50;
const maxLooked = 10_000;

/** An address, and whence it is known. */
export interface Party {
  readonly address: string;
  readonly source: 'envelope' | 'From' | 'sign-in';
}

/** What rules know of a message, as one organisation sees it. */
export interface Facts {
  readonly senders: readonly Party[];
  readonly isSenderInside: boolean;
  readonly recipients: readonly { readonly address: string; readonly inside: boolean }[];
  /** Octets. */
  readonly size: number;
  readonly files: readonly File[];
  /** A word for each check, where it was checked. */
  readonly results: Readonly<Record<string, string>>;
  /** Values of the fields of a name, decoded and folded as they are for the search. */
  header(name: string): readonly string[];
}

export interface File {
  /** Empty where it has none. */
  readonly name: string;
  readonly folded: string;
}

/** Reads each header field when it is asked for first. */
export function headerOf(block: Buffer): Facts['header'] {
  const { fields } = scanFields(block, 0, maxFields);
  const known = new Map<string, readonly string[]>();
  const read = (name: string): readonly string[] =>
    fields
      .filter((field) => field.name === name)
      .slice(0, maxSameFields)
      .map((field) => foldText(decodeWords(fieldValue(block, field)).slice(0, maxLooked)));
  return (name) => {
    const wanted = name.toLowerCase();
    const values = known.get(wanted) ?? read(wanted);
    known.set(wanted, values);
    return values;
  };
}

/** Addresses of the authors. */
export function authorsOf(block: Buffer): readonly string[] {
  const { fields } = scanFields(block, 0, maxFields);
  return fields
    .filter(({ name }) => name === 'from')
    .flatMap((field) => mailboxesOf(parseAddressList(fieldValue(block, field), maxAuthors).items))
    .map(({ local, domain }) => keyOf(local, domain))
    .slice(0, maxAuthors);
}

/** An address of a header field, whose text is one octet per character, in its comparison form as far as it can be read. */
export function keyOf(local: string, domain: string): string {
  const text = Buffer.from(`${local}@${domain}`, 'latin1').toString('utf8');
  const address = parseMailboxAddress(text);
  return address ? addressKey(address) : text.toLowerCase();
}

/** The files in a message, and in the messages within it; as many as the parser takes parts. */
export function filesOf(root: StoredPart): readonly File[] {
  const files: File[] = [];
  const waiting: StoredPart[] = [root];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    const name = part.filename ?? '';
    if (name !== '' || part.disposition === 'attachment')
      files.push({ name, folded: foldText(name.slice(0, maxFileName)) });
    waiting.push(...part.children.toReversed());
    if (part.message) waiting.push(part.message);
  }
  return files;
}

const foldedTexts = new WeakMap<readonly string[], readonly string[]>();

/** The first of the texts of a rule that is in a folded one. */
export function contained(texts: readonly string[], folded: string): string | undefined {
  const wanted = foldedTexts.get(texts) ?? texts.map(foldText);
  foldedTexts.set(texts, wanted);
  return texts[wanted.findIndex((text) => folded.includes(text))];
}
