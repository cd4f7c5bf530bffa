import type { ContentFields } from '../headers/contentFields.js';
import { withCharset } from '../headers/envelope.js';
import { parameterOf } from '../headers/parameters.js';
import type { Envelope, HeaderField, NestedMessage, Part } from '../types.js';

/** A part that is being read. */
export interface PartBuilder {
  readonly parent: PartBuilder | null;
  headerStart: number;
  bodyStart: number;
  bodyEnd: number;
  /** Line breaks of the message before the body. */
  linesBefore: number;
  lines: number;
  content: ContentFields;
  /** `--` and the boundary of a multipart; null of all else. */
  delimiter: Buffer | null;
  /** A multipart whose close delimiter has come, or which may have no more parts: the rest is epilogue. */
  closed: boolean;
  readonly children: PartBuilder[];
  /** Root of the message that a message/rfc822 part holds. */
  nested: PartBuilder | null;
  /** Of the root of a message. */
  envelope: Envelope | null;
  fields: readonly HeaderField[];
}

const PLAIN: ContentFields = {
  type: 'text',
  subtype: 'plain',
  parameters: [],
  id: null,
  description: null,
  encoding: '7bit',
  disposition: null,
  languages: [],
  location: null,
  md5: null,
  filename: null,
};

/** Begins a part whose header starts at an offset. */
export function startPart(parent: PartBuilder | null, headerStart: number): PartBuilder {
  return {
    parent,
    headerStart,
    bodyStart: headerStart,
    bodyEnd: headerStart,
    linesBefore: 0,
    lines: 0,
    content: PLAIN,
    delimiter: null,
    closed: false,
    children: [],
    nested: null,
    envelope: null,
    fields: [],
  };
}

/**
 * Numbers the parts and gives them their final shape. `section` is that of the part; `inner` is the prefix of its children.
 * RFC 9051 §6.4.5. The depth of recursion is bounded by the limit of nesting.
 */
export function finishPart(builder: PartBuilder, section: string): Part {
  const { content } = builder;
  const prefix = section === '' ? '' : `${section}.`;
  const children = builder.children.map((child, index) => finishPart(child, `${prefix}${index + 1}`));
  return {
    section,
    ...content,
    headerStart: builder.headerStart,
    bodyStart: builder.bodyStart,
    bodyEnd: builder.bodyEnd,
    lines: builder.lines,
    children,
    message: builder.nested === null ? null : finishMessage(builder.nested, section),
  };
}

/** A nested root that is no multipart is number 1 below its message; a multipart shares the number of the message. */
function finishMessage(root: PartBuilder, section: string): NestedMessage | null {
  if (root.envelope === null) return null;
  const part = finishPart(root, root.content.type === 'multipart' ? section : `${section}.1`);
  return { envelope: finishEnvelope(root.envelope, part), root: part };
}

/** Raw octets in the header of a multipart are likely to have the charset of its first text. */
export function finishEnvelope(envelope: Envelope, root: Part): Envelope {
  const charset = root.type === 'multipart' ? firstCharset(root) : null;
  return charset === null ? envelope : withCharset(envelope, charset);
}

function firstCharset(part: Part): string | null {
  if (part.type === 'text') return parameterOf(part.parameters, 'charset');
  for (const child of part.children) {
    const charset = firstCharset(child);
    if (charset !== null) return charset;
  }
  return null;
}

/** Section of the root of the whole message. */
export function rootSection(root: PartBuilder): string {
  return root.content.type === 'multipart' ? '' : '1';
}
