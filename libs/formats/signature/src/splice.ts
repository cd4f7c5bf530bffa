import { isAscii } from 'node:buffer';
import { base64LinesOf, decodeTransfer, encodeQuotedPrintable } from '#formats/mime';
import type { Edit } from './contentHeader.js';

/** Octets that come into a content, at an offset of it. */
export interface Insertion {
  readonly at: number;
  readonly octets: Buffer;
}

/** What becomes of the transfer-encoded body of a part: edits of it alone, at offsets of its own, and its encoding. */
export interface Spliced {
  readonly edits: readonly Edit[];
  readonly encoding: string;
}

/** Octets of a line without its CRLF (RFC 5322 §2.1.1). */
const maxLine = 998;
const softBreak = Buffer.from('=\r\n');
const EQUALS = 0x3d;

/** A content with what is inserted; the insertions in their order. */
export function inserted(content: Buffer, insertions: readonly Insertion[]): Buffer {
  const pieces: Buffer[] = [];
  let at = 0;
  for (const insertion of insertions) {
    pieces.push(content.subarray(at, insertion.at), insertion.octets);
    at = insertion.at;
  }
  return Buffer.concat([...pieces, content.subarray(at)]);
}

/**
 * Inserts into a body in its transfer encoding, and changes as little of it as can be. `content`: the body decoded, which
 * may have been converted (`isConverted`). null for encodings that nobody uses for texts.
 */
export function splice(
  body: Buffer,
  encoding: string,
  { content, isConverted, insertions }: { content: Buffer; isConverted: boolean; insertions: readonly Insertion[] },
): Spliced | null {
  const wanted = inserted(content, insertions);
  const whole = (octets: Buffer, name: string): Spliced => ({
    edits: [{ start: 0, end: body.length, octets: withItsEnd(octets, body) }],
    encoding: name,
  });
  if (encoding === 'base64') return whole(base64LinesOf(wanted), encoding);
  if (encoding === 'quoted-printable') {
    const edits = isConverted ? null : quotedEdits(body, content, insertions);
    const isRight = edits !== null && decodeTransfer(applyEdits(body, edits), encoding).equals(wanted);
    return isRight ? { edits, encoding } : whole(encodeQuotedPrintable(wanted), encoding);
  }
  if (!['7bit', '8bit', 'binary'].includes(encoding)) return null;
  if (!isConverted && insertions.every(({ octets }) => fits(octets, body)))
    return { edits: insertions.map(({ at, octets }) => ({ start: at, end: at, octets })), encoding };
  return mostlyAscii(wanted)
    ? whole(encodeQuotedPrintable(wanted), 'quoted-printable')
    : whole(base64LinesOf(wanted), 'base64');
}

/** Octets of eight bits come into a body alone that has such already: otherwise it has to pass where they do not. */
function fits(octets: Buffer, body: Buffer): boolean {
  if (!isAscii(octets) && isAscii(body)) return false;
  return octets
    .toString('latin1')
    .split('\r\n')
    .every((line) => line.length < maxLine - 100);
}

function mostlyAscii(octets: Buffer): boolean {
  let others = 0;
  for (const octet of octets) if (octet >= 0x80) others += 1;
  return others * 6 < octets.length;
}

/** A body ends in a line break where it did before. */
function withItsEnd(encoded: Buffer, body: Buffer): Buffer {
  const [is, should] = [endsLine(encoded), endsLine(body)];
  if (is === should || encoded.length === 0) return encoded;
  return is ? encoded.subarray(0, -2) : Buffer.concat([encoded, Buffer.from('\r\n')]);
}

const endsLine = (octets: Buffer): boolean => octets.subarray(-2).toString('latin1') === '\r\n';

/** Insertions into quoted-printable; null where the place of one cannot be told. */
function quotedEdits(body: Buffer, content: Buffer, insertions: readonly Insertion[]): readonly Edit[] | null {
  const edits: Edit[] = [];
  for (const { at, octets } of insertions) {
    const place = at === content.length ? body.length : placeIn(body, at);
    if (place === null) return null;
    const startsLine = place === 0 || endsLine(body.subarray(0, place));
    const before = startsLine || at === content.length ? [] : [softBreak];
    const after = endsLine(octets) || place === body.length ? [] : [softBreak];
    const words = encodeQuotedPrintable(octets);
    edits.push({ start: place, end: place, octets: Buffer.concat([...before, words, ...after]) });
  }
  return edits;
}

/** Where an octet of the content stands in the body. */
function placeIn(body: Buffer, offset: number): number | null {
  let decoded = 0;
  let lineStart = 0;
  for (let at = 0; at < body.length; ) {
    if (decoded === offset && body[at] !== EQUALS) return at - lineStart < 75 ? at : null;
    if (body[at] !== EQUALS) {
      decoded += 1;
      if (body[at] === 0x0a) lineStart = at + 1;
      at += 1;
    } else if (body[at + 1] === 0x0d) {
      at += 3;
      lineStart = at;
    } else if (decoded === offset) return at - lineStart < 75 ? at : null;
    else {
      decoded += 1;
      at += 3;
    }
  }
  return decoded === offset ? body.length : null;
}

/** Octets with their edits, which are in order and do not overlap. */
export function applyEdits(octets: Buffer, edits: readonly Edit[]): Buffer {
  const pieces: Buffer[] = [];
  let at = 0;
  for (const edit of edits) {
    pieces.push(octets.subarray(at, edit.start), edit.octets);
    at = edit.end;
  }
  return Buffer.concat([...pieces, octets.subarray(at)]);
}
