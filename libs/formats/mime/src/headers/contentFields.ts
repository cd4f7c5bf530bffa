import type { MimeLimits, Part } from '../types.js';
import { decodeRawText } from './encodedWords.js';
import type { HeaderBlock } from './envelope.js';
import { rawValue } from './fields.js';
import { type ParameterizedValue, parameterOf, parseParameterized } from './parameters.js';

/** What the content fields of a part say (RFC 2045 §3). */
export type ContentFields = Pick<
  Part,
  | 'type'
  | 'subtype'
  | 'parameters'
  | 'id'
  | 'description'
  | 'encoding'
  | 'disposition'
  | 'languages'
  | 'location'
  | 'md5'
  | 'filename'
>;

/** Encodings by their names without anything but letters and digits, as senders misspell them. */
const ENCODINGS = new Map([
  ['7bit', '7bit'],
  ['7bits', '7bit'],
  ['8bit', '8bit'],
  ['8bits', '8bit'],
  ['binary', 'binary'],
  ['base64', 'base64'],
  ['quotedprintable', 'quoted-printable'],
  ['xuuencode', 'x-uuencode'],
  ['uuencode', 'x-uuencode'],
  ['xuue', 'x-uuencode'],
  ['xuu', 'x-uuencode'],
]);
const NOTHING: ParameterizedValue = { value: '', parameters: [], ambiguous: [], tooMany: false };

/** Reads the content fields of a header block; `fallback` is the type of a part without Content-Type. */
export function readContentFields(
  block: HeaderBlock,
  limits: MimeLimits,
  fallback: string,
  report: (defect: string) => void,
): ContentFields {
  const values = contentValues(block, report);
  const value = (name: string): string | null => values.get(name) ?? null;
  const contentType = value('content-type');
  const parsed = contentType === null ? NOTHING : parse(repairType(contentType), limits, report);
  const [type, subtype] = mediaType(parsed.value, fallback);
  const disposition = readDisposition(value('content-disposition'), limits, report);
  const filename = disposition === null ? null : parameterOf(disposition.parameters, 'filename');
  return {
    type,
    subtype,
    parameters: parsed.parameters,
    id: value('content-id'),
    description: value('content-description'),
    encoding: transferEncoding(value('content-transfer-encoding'), report),
    disposition,
    languages: words(value('content-language')),
    location: value('content-location')?.replace(/\s+/g, '') ?? null,
    md5: value('content-md5'),
    filename: filename ?? parameterOf(parsed.parameters, 'name'),
  };
}

/** RFC 2183 §2; a value that is missing reads as attachment, as RFC 2183 §2.8 has it for unknown ones. */
function readDisposition(
  raw: string | null,
  limits: MimeLimits,
  report: (defect: string) => void,
): Part['disposition'] {
  if (raw === null || raw === '') return null;
  const parsed = parse(raw, limits, report);
  return { type: parsed.value === '' ? 'attachment' : parsed.value, parameters: parsed.parameters };
}

function contentValues(block: HeaderBlock, report: (defect: string) => void): Map<string, string> {
  const values = new Map<string, string>();
  for (const field of block.fields) {
    if (field.name.charCodeAt(0) !== 0x63 || !field.name.startsWith('content-')) continue;
    const value = rawValue(block.bytes, field.valueStart - block.base, field.end - block.base);
    const earlier = values.get(field.name);
    if (earlier === undefined) values.set(field.name, value);
    else report(`ambiguous ${field.name.slice(0, 40)}`);
  }
  return values;
}

function parse(raw: string, limits: MimeLimits, report: (defect: string) => void): ParameterizedValue {
  const parsed = parseParameterized(raw, limits.maxParameters);
  for (const name of parsed.ambiguous.slice(0, 4)) report(`ambiguous parameter ${name.slice(0, 40)}`);
  if (parsed.tooMany) report('too many parameters');
  return parsed;
}

/** `text/plain charset=utf-8`: the semicolon is missing. */
function repairType(raw: string): string {
  const semicolon = raw.indexOf(';');
  const head = semicolon === -1 ? raw : raw.slice(0, semicolon);
  const match = /^\s*[^\s;()"=/]+\/[^\s;()"=/,]+(?=[\s,]+[A-Za-z*0-9-]+=)/.exec(head.slice(0, 1024));
  return match === null ? raw : `${match[0]};${raw.slice(match[0].length).replace(/^[\s,]+/, '')}`;
}

/** RFC 2045 §5.2: what cannot be read is text/plain; a known type without its subtype keeps the common one. */
function mediaType(value: string, fallback: string): [string, string] {
  const slash = value.indexOf('/');
  const type = slash === -1 ? value : value.slice(0, slash).trim();
  const subtype =
    slash === -1
      ? ''
      : (value
          .slice(slash + 1)
          .trim()
          .split(/[\s/,]/, 1)[0] ?? '');
  if (isToken(type) && isToken(subtype)) return [type, subtype];
  if (value === '') return split(fallback);
  if (type === 'multipart') return ['multipart', 'mixed'];
  if (type === 'text' || !isToken(type)) return ['text', isToken(subtype) && type === 'text' ? subtype : 'plain'];
  return ['application', 'octet-stream'];
}

function split(type: string): [string, string] {
  const slash = type.indexOf('/');
  return [type.slice(0, slash), type.slice(slash + 1)];
}

/** RFC 2045 §5.1 token. */
function isToken(text: string): boolean {
  return text.length > 0 && text.length <= 127 && /^[!#$%&'*+\-.0-9A-Z^_`a-z{|}~]+$/.test(text);
}

function transferEncoding(raw: string | null, report: (defect: string) => void): string {
  if (raw === null) return '7bit';
  const end = /[;(]/.exec(raw);
  const value = (end === null ? raw : raw.slice(0, end.index)).toLowerCase().trim();
  if (value === '') return '7bit';
  const known = ENCODINGS.get(value.slice(0, 64).replace(/[^a-z0-9]/g, ''));
  if (known !== undefined) return known;
  report('unknown transfer encoding');
  // A name is what an IMAP client is shown: nothing but a token may stand there.
  return isToken(value) ? value : 'binary';
}

/** RFC 3282: language tags. */
function words(raw: string | null): string[] {
  if (raw === null) return [];
  return decodeRawText(raw)
    .split(',', 32)
    .map((word) => word.replace(/\(.*$/, '').trim())
    .filter((word) => word !== '');
}
