import { FumibakoError } from '#kernel';

/** What the directory says of who writes. */
export const signatureFields = ['name', 'phoneticName', 'title', 'department', 'phone', 'address', 'domain'] as const;
export type SignatureField = (typeof signatureFields)[number];
/** Empty where the directory says nothing. */
export type FieldValues = Readonly<Record<SignatureField, string>>;

/** Characters of a template, and of one of its lines. */
export const maxTemplate = 20_000;
export const maxTemplateLine = 500;
/** Characters of a value from the directory that are shown. */
export const maxFieldValue = 200;

type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly field: SignatureField }
  /** What stands there is shown where the field has a value. */
  | { readonly kind: 'section'; readonly field: SignatureField; readonly pieces: readonly Piece[] };
export type Template = readonly Piece[];

const tag = /\{\{\s*([#/]?)\s*([A-Za-z]*)\s*\}\}/g;
/** Stands where a tag was, until it is known whether its line is empty. */
const mark = '\u0000';

/** Reads `{{field}}` and `{{#field}} shown where it has a value {{/field}}`. Throws `invalid`. */
export function readTemplate(source: string): Template {
  if (source.includes(mark)) throw invalid('a template holds no NUL');
  if (source.length > maxTemplate) throw invalid(`a template has at most ${maxTemplate} characters`);
  if (source.split('\n').some((line) => line.length > maxTemplateLine))
    throw invalid(`a line of a template has at most ${maxTemplateLine} characters`);
  const open: { readonly field: SignatureField | null; readonly pieces: Piece[] }[] = [{ field: null, pieces: [] }];
  const put = (piece: Piece): void => void open.at(-1)?.pieces.push(piece);
  let at = 0;
  for (const match of source.matchAll(tag)) {
    const [whole, sign = '', word = ''] = match;
    put(textPiece(source.slice(at, match.index)));
    at = match.index + whole.length;
    const field = fieldNamed(word);
    if (sign === '') put({ kind: 'field', field });
    else if (sign === '#') open.push({ field, pieces: [] });
    else {
      const closed = open.pop();
      if (closed?.field !== field) throw invalid(`{{/${field}}} closes nothing`);
      put({ kind: 'section', field, pieces: closed.pieces });
    }
  }
  put(textPiece(source.slice(at)));
  const [first, unclosed] = open;
  if (unclosed) throw invalid(`{{#${unclosed.field}}} is not closed`);
  return first?.pieces ?? [];
}

/** The text for one person, its lines parted by LF; a line of which nothing but tags without a value stood is left out. */
export function renderTemplate(template: Template, values: FieldValues, escape: (value: string) => string): string {
  const lines = renderPieces(template, values, escape).replace(/\r\n?/g, '\n').split('\n');
  return lines
    .map((line) => (line.includes(mark) ? line.replaceAll(mark, '').trimEnd() || null : line))
    .filter((line) => line !== null)
    .join('\n')
    .trimEnd();
}

function renderPieces(pieces: Template, values: FieldValues, escape: (value: string) => string): string {
  return pieces
    .map((piece) => {
      if (piece.kind === 'text') return piece.text;
      const value = oneLine(values[piece.field]);
      if (piece.kind === 'field') return `${mark}${escape(value)}`;
      return `${mark}${value === '' ? '' : renderPieces(piece.pieces, values, escape)}${mark}`;
    })
    .join('');
}

/** A value of the directory begins no line of its own. */
const oneLine = (value: string): string =>
  value
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, maxFieldValue)
    .toWellFormed();

const textPiece = (text: string): Piece => {
  if (/\{\{|\}\}/.test(text)) throw invalid('{{ and }} stand around the name of a field');
  return { kind: 'text', text };
};

function fieldNamed(word: string): SignatureField {
  const field = signatureFields.find((each) => each === word);
  if (field === undefined) throw invalid(`there is no field ${word}: take ${signatureFields.join(', ')}`);
  return field;
}

const invalid = (reason: string): FumibakoError => new FumibakoError('invalid', reason);
