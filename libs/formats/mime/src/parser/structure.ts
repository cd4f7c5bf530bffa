import { type ContentFields, readContentFields } from '../headers/contentFields.js';
import { buildEnvelope, type HeaderBlock } from '../headers/envelope.js';
import { scanFields } from '../headers/fields.js';
import { parameterOf } from '../headers/parameters.js';
import type { MimeLimits, ParsedMessage } from '../types.js';
import { type DelimiterMatch, MAX_BOUNDARY, OpenDelimiters } from './delimiters.js';
import { finishEnvelope, finishPart, type PartBuilder, rootSection, startPart } from './partBuilder.js';

/** What is read next after an event. */
export type Reading = 'header' | 'body';

/** Encodings in which a message or multipart stands as it is (RFC 2045 §6.4). */
const IDENTITY = new Set(['7bit', '8bit', 'binary']);

/** Builds the tree of parts from the events of the scanner: header blocks, delimiters, the end. */
export class StructureBuilder {
  readonly delimiters = new OpenDelimiters();
  private readonly root = startPart(null, 0);
  private current: PartBuilder = this.root;
  private parts = 1;
  private readonly defects = new Set<string>();

  constructor(private readonly limits: MimeLimits) {}

  readonly report = (defect: string): void => {
    this.defects.add(defect);
  };

  /** True while the header being read is that of a message and not of a body part. */
  get inMessageHeader(): boolean {
    return isMessageRoot(this.current);
  }

  /** The header of the current part is complete; its body starts at `bodyStart`, with `lineBreaks` line breaks before it. */
  header(bytes: Buffer, bodyStart: number, lineBreaks: number): Reading {
    const part = this.current;
    const scan = scanFields(bytes, part.headerStart, this.limits.maxFields);
    if (scan.tooMany) this.report('too many header fields');
    if (scan.strayLine) this.report('line without colon in header');
    const block: HeaderBlock = { bytes, base: part.headerStart, fields: scan.fields };
    part.content = readContentFields(block, this.limits, fallbackType(part), this.report);
    part.bodyStart = bodyStart;
    part.linesBefore = lineBreaks;
    if (isMessageRoot(part)) {
      const hint = parameterOf(part.content.parameters, 'charset') ?? undefined;
      part.envelope = buildEnvelope(block, this.limits, hint, this.report);
      if (part === this.root) part.fields = scan.fields;
    }
    if (part.content.type === 'multipart') this.openMultipart(part);
    else if (isMessageType(part.content)) return this.openMessage(part, bodyStart);
    return 'body';
  }

  /** A delimiter line stands at `at`; the line break before it has `breakOctets`; the line ends at `next`. */
  delimiter(match: DelimiterMatch, at: number, breakOctets: number, lineBreaks: number, next: number): Reading {
    const { multipart } = match;
    if (!match.exact) this.report('text after delimiter');
    if (this.current !== multipart) this.closeInside(multipart, at, breakOctets, lineBreaks);
    this.current = multipart;
    this.delimiters.popTo(multipart, match.close);
    if (match.close) {
      multipart.closed = true;
      return 'body';
    }
    if (this.parts >= this.limits.maxParts) {
      this.report('too many parts');
      multipart.closed = true;
      if (multipart.children.length === 0) multipart.content = asOctetStream(multipart.content);
      this.delimiters.popTo(multipart, true);
      return 'body';
    }
    this.parts++;
    this.current = startPart(multipart, next);
    multipart.children.push(this.current);
    return 'header';
  }

  /** The message ends at `size`; all headers have been given. */
  end(size: number, lineBreaks: number): ParsedMessage {
    for (let part: PartBuilder | null = this.current; part !== null; part = part.parent)
      this.close(part, size, lineBreaks);
    const root = finishPart(this.root, rootSection(this.root));
    const { envelope, bodyStart, fields } = this.root;
    if (envelope === null) throw new Error('the header of the message was not given');
    return {
      size,
      headerEnd: bodyStart,
      fields,
      envelope: finishEnvelope(envelope, root),
      root,
      defects: [...this.defects],
    };
  }

  /**
   * RFC 2046 §5.1.1: the line break before a delimiter belongs to the delimiter, unless the part that ends here has no body. Parts
   * inside of that part end where it ends, even if the line break was their empty line.
   */
  private closeInside(multipart: PartBuilder, at: number, breakOctets: number, lineBreaks: number): void {
    let outermost = this.current;
    while (outermost.parent !== null && outermost.parent !== multipart) outermost = outermost.parent;
    const end = Math.max(outermost.bodyStart, at - breakOctets);
    const breaks = end < at ? lineBreaks - 1 : lineBreaks;
    for (let part = this.current; part !== multipart && part.parent !== null; part = part.parent)
      this.close(part, end, breaks);
  }

  /** True when a delimiter does not belong to the multipart of the current part. */
  isOutside(match: DelimiterMatch): boolean {
    return this.current.parent !== match.multipart;
  }

  /**
   * A delimiter stood where the close delimiter of the multipart should have been, and nothing came behind it: that was no part.
   * True when the part was dropped.
   */
  dropEmptyPart(): boolean {
    const { parent } = this.current;
    if (parent === null || parent.delimiter === null || parent.children.length < 2) return false;
    parent.children.pop();
    this.parts--;
    this.current = parent;
    this.report('missing close delimiter');
    return true;
  }

  private close(part: PartBuilder, end: number, lineBreaks: number): void {
    part.headerStart = Math.min(part.headerStart, end);
    part.bodyStart = Math.min(part.bodyStart, end);
    part.bodyEnd = end;
    part.lines = Math.max(0, lineBreaks - part.linesBefore);
    if (part.delimiter === null) return;
    if (!part.closed) this.report('missing close delimiter');
    if (part.children.length > 0) return;
    if (part.content.type === 'multipart') this.report('multipart without parts');
    this.withoutParts(part);
  }

  private openMultipart(part: PartBuilder): void {
    const boundary = trimPadding(parameterOf(part.content.parameters, 'boundary') ?? '');
    if (boundary === '' || boundary.length > MAX_BOUNDARY) {
      this.report(boundary === '' ? 'multipart without boundary' : 'boundary too long');
      this.withoutParts(part);
    } else if (this.depthOf(part) >= this.limits.maxDepth) {
      this.report('nesting too deep');
      part.content = asOctetStream(part.content);
    } else {
      if (!IDENTITY.has(part.content.encoding)) this.report('encoded multipart');
      part.delimiter = Buffer.from(`--${rawBoundary(part) ?? boundary}`, 'latin1');
      this.delimiters.push(part);
    }
  }

  private openMessage(part: PartBuilder, bodyStart: number): Reading {
    if (!IDENTITY.has(part.content.encoding)) this.report('encoded message');
    else if (this.depthOf(part) >= this.limits.maxDepth) this.report('nesting too deep');
    else if (this.parts >= this.limits.maxParts) this.report('too many parts');
    else {
      this.parts++;
      this.current = startPart(part, bodyStart);
      part.nested = this.current;
      return 'header';
    }
    part.content = asOctetStream(part.content);
    return 'body';
  }

  /** A multipart in which no part is found is shown as the text that it is: a tree needs a part (RFC 9051 §9 body-type-mpart). */
  private withoutParts(part: PartBuilder): void {
    if (part.content.type !== 'multipart') return;
    const parameters = part.content.parameters.filter((parameter) => parameter.name === 'charset');
    part.content = { ...part.content, type: 'text', subtype: 'plain', parameters };
  }

  private depthOf(part: PartBuilder): number {
    let depth = 0;
    for (let parent = part.parent; parent !== null; parent = parent.parent) depth++;
    return depth;
  }
}

function isMessageRoot(part: PartBuilder): boolean {
  return part.parent === null || part.parent.nested === part;
}

/** RFC 2046 §5.2.1 and RFC 6532 §3.7. */
function isMessageType(content: ContentFields): boolean {
  return content.type === 'message' && (content.subtype === 'rfc822' || content.subtype === 'global');
}

/** RFC 2046 §5.1.5: a part of a digest is a message unless it says otherwise. */
function fallbackType(part: PartBuilder): string {
  const parent = part.parent;
  const digest = parent?.content.type === 'multipart' && parent.content.subtype === 'digest';
  return digest ? 'message/rfc822' : 'text/plain';
}

/** The octets of the boundary, which no charset has touched. */
function rawBoundary(part: PartBuilder): string | null {
  const parameter = part.content.parameters.find((candidate) => candidate.name === 'boundary');
  return parameter === undefined || parameter.extended === true ? null : trimPadding(parameter.raw);
}

/** RFC 2046 §5.1.1: a boundary does not end in white space. */
function trimPadding(boundary: string): string {
  let end = boundary.length;
  while (end > 0 && (boundary.charCodeAt(end - 1) === 0x20 || boundary.charCodeAt(end - 1) === 0x09)) end--;
  return boundary.slice(0, end);
}

function asOctetStream(content: ContentFields): ContentFields {
  return {
    ...content,
    type: 'application',
    subtype: 'octet-stream',
    parameters: content.parameters.filter((parameter) => parameter.name === 'name'),
  };
}
