import { asBuffer } from '../charset/decode.js';
import { looksLikeField } from '../headers/fields.js';
import type { MimeLimits, ParsedMessage } from '../types.js';
import { HeaderCollector } from './headerCollector.js';
import { DEFAULT_LIMITS } from './limits.js';
import { LineCarry } from './lineCarry.js';
import { type Reading, StructureBuilder } from './structure.js';

const LF = 0x0a;
const CR = 0x0d;
const DASH = 0x2d;

/** A first line whose name is longer than a line may be (RFC 5322 §2.1.1) is no header field. */
const MAX_FIELD_NAME = 998;
/** Longer than any delimiter line, whatever the limit on headers. */
const MIN_CARRY = 8192;

/**
 * Parses a message as it arrives: octets go in by `push`, the structure comes out of `end`. Keeps header octets up to the limits
 * and never bodies; takes time linear in the message. Never throws for what the octets are.
 */
export class MessageParser {
  private readonly limits: MimeLimits;
  private readonly structure: StructureBuilder;
  private readonly header: HeaderCollector;
  private readonly line: LineCarry;
  private reading: Reading = 'header';
  /** Nothing of the current header has been read. */
  private headerEmpty = true;
  /** Offset of the chunk being read, in the message. */
  private base = 0;
  private lineBreaks = 0;
  /** The next octet of a body begins a line. */
  private lineStart = true;
  /** The beginning of a body line that may become a delimiter. */
  private carry: Buffer | null = null;
  /** The two octets before the chunk. */
  private before1 = 0;
  private before2 = 0;

  constructor(limits: Partial<MimeLimits> = {}) {
    this.limits = { ...DEFAULT_LIMITS, ...limits };
    this.structure = new StructureBuilder(this.limits);
    this.header = new HeaderCollector(this.limits.maxHeaderOctets);
    this.line = new LineCarry(Math.max(this.limits.maxHeaderOctets + 1, MIN_CARRY));
  }

  /** Reads the next octets, which may be cut anywhere. The chunk is not kept. */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    const data = this.carry === null ? asBuffer(chunk) : Buffer.concat([this.carry, chunk]);
    this.carry = null;
    const at = this.scan(data, false);
    if (at < data.length) this.carry = Buffer.from(data.subarray(at));
    this.leave(data, at);
    if (this.reading === 'header') this.header.detach();
  }

  /** Ends the message and gives its structure. The parser cannot be used afterwards. */
  end(): ParsedMessage {
    if (this.carry !== null) {
      const data = this.carry;
      this.carry = null;
      this.leave(data, this.scan(data, true));
    }
    if (this.line.length > 0) {
      const octets = this.line.length;
      const line = this.line.take();
      this.headerLine(line, 0, line.length, octets, this.base - octets, 0);
    }
    if (this.reading === 'header' && this.headerEmpty && this.structure.dropEmptyPart()) this.enter('body');
    while (this.reading === 'header') {
      if (!this.headerEmpty) this.structure.report('header without end');
      this.endHeader(this.base);
    }
    return this.structure.end(this.base, this.lineBreaks);
  }

  private scan(data: Buffer, last: boolean): number {
    let at = 0;
    while (at < data.length) {
      if (this.reading === 'header') at = this.scanHeader(data, at);
      else {
        const next = this.structure.delimiters.isEmpty ? this.scanPlainBody(data, at) : this.scanBody(data, at, last);
        if (next < 0) return -next - 1;
        at = next;
      }
    }
    return at;
  }

  private leave(data: Buffer, at: number): void {
    const last = octetBefore(data, at, 2, this.before1, this.before2);
    this.before1 = octetBefore(data, at, 1, this.before1, this.before2);
    this.before2 = last;
    this.base += at;
  }

  private scanHeader(data: Buffer, from: number): number {
    let at = from;
    while (at < data.length && this.reading === 'header') {
      const lf = data.indexOf(LF, at);
      if (lf === -1) {
        this.line.add(data, at, data.length);
        return data.length;
      }
      const end = lf + 1;
      if (this.line.length === 0) this.headerLine(data, at, end, end - at, this.base + at, 1);
      else {
        this.line.add(data, at, end);
        const octets = this.line.length;
        const line = this.line.take();
        this.headerLine(line, 0, line.length, octets, this.base + end - octets, 1);
      }
      at = end;
    }
    return at;
  }

  /** One line of a header with its line break, if it has one (`breaks`): `octets` long in the message, where it starts at `offset`. */
  private headerLine(line: Buffer, start: number, end: number, octets: number, offset: number, breaks: 0 | 1): void {
    const match =
      this.structure.delimiters.isEmpty || end - start < octets
        ? null
        : this.structure.delimiters.match(line, start, end);
    if (match !== null) {
      const outer = this.headerEmpty && this.structure.isOutside(match);
      if (!outer || !this.structure.dropEmptyPart()) this.endHeaders(offset);
      this.enter(this.structure.delimiter(match, offset, 0, this.lineBreaks, offset + octets));
      this.lineBreaks += breaks;
      return;
    }
    if (isEmptyLine(line, start, end)) {
      this.lineBreaks += breaks;
      this.endHeader(offset + octets);
      return;
    }
    if (this.headerEmpty && !this.mayBegin(line, start, end)) {
      this.structure.report('no header');
      this.endHeaders(offset);
      this.lineStart = true;
    } else {
      this.headerEmpty = false;
      if (end - start < octets) this.header.overflow();
      else this.header.add(line, start, end);
    }
    this.lineBreaks += breaks;
  }

  /**
   * A header begins with a field. An envelope line of an mbox file and a stray continuation are tolerated at the top of a message;
   * anything else means that there is no header and that the body begins at once.
   */
  private mayBegin(line: Buffer, start: number, end: number): boolean {
    if (looksLikeField(line, start, Math.min(end, start + MAX_FIELD_NAME))) return true;
    if (!this.structure.inMessageHeader) return false;
    const head = line.toString('latin1', start, Math.min(end, start + 6));
    return head.startsWith('From ') || head === '>From ' || head.startsWith(' ') || head.startsWith('\t');
  }

  /** Ends the header, and those of messages that begin at the same place, whose headers are then empty. */
  private endHeaders(bodyStart: number): void {
    do this.endHeader(bodyStart);
    while (this.reading === 'header');
  }

  private endHeader(bodyStart: number): void {
    if (this.header.cut) this.structure.report('header too large');
    this.enter(this.structure.header(this.header.take(), bodyStart, this.lineBreaks));
  }

  private enter(reading: Reading): void {
    this.reading = reading;
    this.headerEmpty = true;
    this.lineStart = true;
  }

  /** Outside of any multipart only line breaks are of interest. */
  private scanPlainBody(data: Buffer, from: number): number {
    let breaks = 0;
    for (let i = from; i < data.length; i++) if (data[i] === LF) breaks++;
    this.lineBreaks += breaks;
    return data.length;
  }

  /** Index of the next octet to read; `-index - 1` when the line at an index may be a delimiter and is not complete. */
  private scanBody(data: Buffer, from: number, last: boolean): number {
    const { length } = data;
    let at = from;
    while (at < length) {
      if (this.lineStart && data[at] === DASH) {
        const next = this.candidate(data, at, last);
        if (next !== at) return next;
      }
      this.lineStart = false;
      let breaks = 0;
      while (at < length) {
        if (data[at++] !== LF) continue;
        breaks++;
        if (at === length || data[at] === DASH) {
          this.lineStart = true;
          break;
        }
      }
      this.lineBreaks += breaks;
    }
    return length;
  }

  /** Looks at a line that begins with `-`: `at` when it is no delimiter, else as scanBody. */
  private candidate(data: Buffer, at: number, last: boolean): number {
    const { delimiters } = this.structure;
    const second = data[at + 1];
    if (second !== DASH && second !== undefined) return at;
    const lf = data.indexOf(LF, at);
    if (lf === -1 && !last && data.length - at <= delimiters.lineLimit + 2) return -at - 1;
    const end = lf === -1 ? data.length : lf + 1;
    const match = delimiters.match(data, at, end);
    if (match === null) return at;
    const offset = this.base + at;
    const lineBreak = octetBefore(data, at, 1, this.before1, this.before2) === LF ? 1 : 0;
    const returned = octetBefore(data, at, 2, this.before1, this.before2) === CR ? lineBreak : 0;
    this.enter(this.structure.delimiter(match, offset, lineBreak + returned, this.lineBreaks, this.base + end));
    if (lf !== -1) this.lineBreaks++;
    return end;
  }
}

/** Parses a message that is at hand as a whole. */
export function parseMessage(message: Uint8Array, limits: Partial<MimeLimits> = {}): ParsedMessage {
  const parser = new MessageParser(limits);
  parser.push(message);
  return parser.end();
}

function isEmptyLine(line: Buffer, start: number, end: number): boolean {
  if (end - start === 1) return line[start] === LF;
  return end - start === 2 && line[start] === CR && line[start + 1] === LF;
}

function octetBefore(data: Buffer, at: number, distance: number, before1: number, before2: number): number {
  const index = at - distance;
  if (index >= 0) return data[index] ?? 0;
  return index === -1 ? before1 : index === -2 ? before2 : 0;
}
