import type { ParsedMessage, Part } from '../types.js';

/** A part that a reader sees as a file. */
export interface Attachment {
  readonly section: string;
  readonly filename: string | null;
  /** `type/subtype`. */
  readonly type: string;
  /** Decoded octets; of base64 an estimate from octets and lines, right but for odd line lengths. */
  readonly size: number;
  /** Shown inside of the text (an image that HTML refers to), not in the list of files. */
  readonly inline: boolean;
}

/** Attachments in the order of the message. What a nested message holds belongs to that message and is not listed. */
export function attachmentsOf(parsed: ParsedMessage): Attachment[] {
  const result: Attachment[] = [];
  visit(parsed.root, null, result);
  return result;
}

/** True when a part is a text to be read and not a file. */
export function isBodyText(part: Part): boolean {
  if (part.type !== 'text' || part.disposition?.type === 'attachment') return false;
  if (part.subtype === 'plain' || part.subtype === 'html' || part.subtype === 'enriched') return part.filename === null;
  return part.filename === null && part.disposition === null;
}

function visit(part: Part, parent: Part | null, result: Attachment[]): void {
  if (part.type === 'multipart') {
    for (const child of part.children) visit(child, part, result);
    return;
  }
  if (isBodyText(part)) return;
  result.push({
    section: part.section,
    filename: part.filename,
    type: `${part.type}/${part.subtype}`,
    size: decodedSize(part),
    inline: isInline(part, parent),
  });
}

/** RFC 2387: parts of a multipart/related that carry a Content-ID are there for the text. */
function isInline(part: Part, parent: Part | null): boolean {
  if (part.disposition?.type === 'attachment') return false;
  const related = parent?.subtype === 'related' && parent.children[0] !== part;
  if (part.id === null) return false;
  return (
    part.type === 'image' ||
    (related && part.type !== 'application' && part.type !== 'message') ||
    part.disposition?.type === 'inline'
  );
}

function decodedSize(part: Part): number {
  const octets = part.bodyEnd - part.bodyStart;
  if (part.encoding !== 'base64') return octets;
  return Math.max(0, Math.floor(((octets - part.lines * 2) * 3) / 4));
}
