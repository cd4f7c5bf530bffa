import {
  decodeCharset,
  encodeCharset,
  parameterOf,
  parseMessage,
  type Part,
  partBody,
  partContent,
} from '#formats/mime';
import { bodiesOf, type Reason } from './bodies.js';
import { type Edit, headerEdits } from './contentHeader.js';
import { htmlEnd, htmlQuote } from './html.js';
import { plainQuote } from './plain.js';
import { applyEdits, type Insertion, splice } from './splice.js';

/** What is inserted, rendered for one person; lines parted by LF. */
export interface SignatureTexts {
  readonly text: string;
  readonly html: string;
}

export interface Signatures {
  /** Above what is answered, or at the end where nothing is. */
  readonly above: SignatureTexts | null;
  /** At the end, below what is answered. */
  readonly end: SignatureTexts | null;
}

export type Signed = { readonly message: Buffer } | { readonly reason: Reason };

const LF = 0x0a;
const CR = 0x0d;
/** Lines in which it is looked for what is answered; longer texts have it at the end. */
export const maxLines = 20_000;
const lineBreak = Buffer.from('\r\n');
/** Charsets whose lines do not end in an octet LF, or whose lines have no meaning alone. */
const lineless = /^["' ]*(?:utf-?7|utf-?16|utf-?32|ucs|hz|unicode|iso-?10646)/i;

/**
 * Inserts signatures into the texts of a message that are read first; every other octet stays. `isAll`: whether `message` is
 * all of it, or its beginning.
 */
export function insertSignatures(message: Buffer, isAll: boolean, signatures: Signatures): Signed {
  const { root } = parseMessage(message);
  const bodies = bodiesOf(root, { octets: message.length, isAll });
  if (typeof bodies === 'string') return { reason: bodies };
  const edits: Edit[] = [];
  for (const part of bodies) {
    if (!hasEmptyLine(message, part)) continue;
    const own = part.subtype === 'html' ? htmlEdits(message, part, signatures) : plainEdits(message, part, signatures);
    if (own === 'protected') return { reason: own };
    if (own === null) continue;
    const { bodyStart } = part;
    const { spliced, charset } = own;
    const encoding = spliced.encoding === part.encoding ? {} : { encoding: spliced.encoding };
    edits.push(
      ...headerEdits(message, part, part === root, { ...encoding, ...(charset === undefined ? {} : { charset }) }),
    );
    edits.push(...spliced.edits.map((edit) => ({ ...edit, start: edit.start + bodyStart, end: edit.end + bodyStart })));
    if (lacksBreak(message, part)) edits.push({ start: part.bodyEnd, end: part.bodyEnd, octets: lineBreak });
  }
  if (edits.length === 0) return { reason: 'no-text' };
  return {
    message: applyEdits(
      message,
      edits.toSorted((a, b) => a.start - b.start),
    ),
  };
}

/** Of a part whose header never ends there is no telling where its text begins. */
function hasEmptyLine(message: Buffer, { headerStart, bodyStart }: Part): boolean {
  return /(?:^|\n)\r?\n$/.test(message.toString('latin1', Math.max(headerStart, bodyStart - 4), bodyStart));
}

/** Whether the empty line below the header is the line break of the delimiter as well: what comes between needs one. */
const lacksBreak = (message: Buffer, { bodyEnd }: Part): boolean =>
  bodyEnd < message.length && message[bodyEnd] !== CR && message[bodyEnd] !== LF;

type PartEdits = { readonly spliced: NonNullable<ReturnType<typeof splice>>; readonly charset?: string } | null;

function htmlEdits(message: Buffer, part: Part, { above, end }: Signatures): PartEdits {
  const label = parameterOf(part.parameters, 'charset') ?? '';
  const isConverted = lineless.test(label);
  const content = isConverted
    ? Buffer.from(decodeCharset(partContent(message, part), label))
    : partContent(message, part);
  const insertions: Insertion[] = [];
  const last = htmlEnd(content);
  if (above) insertions.push({ at: htmlQuote(content) ?? last, octets: htmlBlock(above.html) });
  if (end) insertions.push({ at: last, octets: htmlBlock(end.html) });
  const body = Buffer.from(partBody(message, part));
  const spliced = splice(body, part.encoding, { content, isConverted, insertions });
  return spliced && { spliced, ...(isConverted ? { charset: 'utf-8' } : {}) };
}

/** In ASCII, so that it goes into every charset. */
function htmlBlock(html: string): Buffer {
  const lines = html.replace(/[^\n -~\t]/gu, (character) => `&#${character.codePointAt(0) ?? 0x20};`).split('\n');
  return Buffer.from(`\r\n<div>\r\n${lines.join('\r\n')}\r\n</div>\r\n`, 'latin1');
}

function plainEdits(message: Buffer, part: Part, { above, end }: Signatures): PartEdits | 'protected' {
  const label = parameterOf(part.parameters, 'charset') ?? '';
  const isFlowed = parameterOf(part.parameters, 'format')?.toLowerCase() === 'flowed';
  const [first, last] = [above, end].map((texts) => texts && (isFlowed ? flowed(texts.text) : texts.text));
  const received = partContent(message, part);
  const isKept = !lineless.test(label) && [first, last].every((text) => !text || encodeCharset(text, label) !== null);
  const content = isKept ? received : Buffer.from(decodeCharset(received, label));
  const charset = isKept ? label : 'utf-8';
  const starts = lineStarts(content);
  const looked = starts.slice(0, maxLines);
  const lines = looked.map((start, index) => decodeLine(content.subarray(start, starts[index + 1]), charset));
  if (lines.some((line) => /^-----BEGIN PGP (?:SIGNED )?MESSAGE-----/.test(line))) return 'protected';
  const quote = starts.length > maxLines ? null : plainQuote(lines);
  const insertions: Insertion[] = [];
  const put = (text: string, at: number): void => {
    const octets = encodeCharset(text.replaceAll('\n', '\r\n'), charset) ?? Buffer.from(text);
    insertions.push({ at, octets: setOff(octets, content, at) });
  };
  if (first && quote !== null) put(first, starts[quote] ?? content.length);
  const below = [quote === null ? first : null, last].filter((text) => text);
  if (below.length > 0) put(below.join('\n\n'), content.length);
  const body = Buffer.from(partBody(message, part));
  const spliced = splice(body, part.encoding, { content, isConverted: !isKept, insertions });
  return spliced && { spliced, ...(isKept ? {} : { charset }) };
}

function lineStarts(content: Buffer): readonly number[] {
  const starts = [0];
  for (let at = content.indexOf(LF); at >= 0 && at + 1 < content.length; at = content.indexOf(LF, at + 1))
    starts.push(at + 1);
  return starts;
}

const decodeLine = (octets: Buffer, charset: string): string => decodeCharset(octets, charset).replace(/\r?\n$/, '');

/** With an empty line above, and, where something follows, below; the text ends in a line break where it did. */
function setOff(octets: Buffer, content: Buffer, at: number): Buffer {
  const before = content.subarray(Math.max(0, at - 4), at).toString('latin1');
  const gap =
    at === 0 || before.endsWith('\n\r\n') || before.endsWith('\n\n') ? '' : before.endsWith('\n') ? '\r\n' : '\r\n\r\n';
  const end = at < content.length ? '\r\n\r\n' : gap === '\r\n\r\n' ? '' : '\r\n';
  return Buffer.concat([Buffer.from(gap), octets, Buffer.from(end)]);
}

/** RFC 3676 §4.4: no line flows, none is quoted; the separator of a signature keeps its space (RFC 3676 §4.3). */
const flowed = (text: string): string =>
  text
    .split('\n')
    .map((line) => (line === '-- ' ? line : line.trimEnd()))
    .map((line) => (/^(?: |>|From )/.test(line) ? ` ${line}` : line))
    .join('\n');
