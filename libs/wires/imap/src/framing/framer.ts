import { OctetAccumulator } from './accumulator.js';
import type { FrameErrorReason, FramerEvent, FramingLimits, LiteralAnnouncement, Segment } from './frame.js';
import { InputQueue } from './input-queue.js';
import { type Line, readLine, withoutCr } from './line.js';
import { literalMarker, MAX_MARKER_OCTETS, type LiteralMarker } from './literal-marker.js';
import { MAX_TAG_OCTETS, tagOf } from './tag-of.js';

const LF = 0x0a;
/** How much of an overlong line is kept, to see the literal that may follow it. */
const KEPT_TAIL = MAX_MARKER_OCTETS + 2;

type State = 'line' | 'expected-line' | 'decide' | 'keep' | 'stream' | 'drop-literal' | 'drop-line' | 'dead';

/**
 * Cuts the client's octets into commands. Holds at most `maxCommandOctets` of one command; what exceeds a limit is
 * read and thrown away up to its end. Nothing is framed ahead of {@link next}, so that the caller may change
 * how the following octets are read (IDLE, AUTHENTICATE, STARTTLS) after each event.
 */
export class CommandFramer {
  private readonly input = new InputQueue();
  private readonly collected = new OctetAccumulator();
  private state: State = 'line';
  private segments: Segment[] = [];
  private commandOctets = 0;
  private keptLiterals = 0;
  private literal: LiteralMarker & { size: number } = { start: 0, size: 0, nonSync: false, literal8: false };
  private remaining = 0;
  private tail: Buffer = Buffer.alloc(0);

  constructor(private limits: FramingLimits) {}

  /** Octets pushed and not yet read. */
  get pending(): number {
    return this.input.size;
  }

  /** True between commands: no octet of an unfinished one has come. */
  get idle(): boolean {
    return this.state === 'line' && this.segments.length === 0 && this.collected.size === 0 && this.input.size === 0;
  }

  /** Takes effect with the next line. */
  setLimits(limits: FramingLimits): void {
    this.limits = limits;
  }

  push(chunk: Buffer): void {
    this.input.push(chunk);
  }

  /** Gives back everything unread, which is in another form from here on (RFC 4978 §3). */
  takeUnread(): Buffer[] {
    return this.input.take();
  }

  /** Forgets everything unread: RFC 9051 §6.2.1, nothing sent before TLS may count after it. */
  discard(): void {
    this.input.clear();
    this.reset();
  }

  /** The next line is an answer (IDLE's DONE, a SASL response), not a command. */
  expectLine(): void {
    this.demand('line');
    if (this.segments.length > 0) throw new Error('the framer is in the middle of a command');
    this.state = 'expected-line';
  }

  /** Keep the announced literal as an argument. @throws RangeError when it does not fit. */
  accept(): void {
    this.demand('decide');
    if (!this.fits()) throw new RangeError('literal exceeds the limits and can only be streamed or refused');
    this.keptLiterals += 1;
    this.commandOctets += this.literal.size;
    this.remaining = this.literal.size;
    this.state = 'keep';
  }

  /** Hand the announced literal over as it comes, as `literal-chunk` events and a `literal-end`. */
  stream(): void {
    this.demand('decide');
    this.remaining = this.literal.size;
    this.state = 'stream';
  }

  /**
   * Give up the command; the caller answers NO or BAD with its tag. The client will not send a refused synchronising
   * literal (RFC 9051 §4.3); a non-synchronising one is read and thrown away with the rest of the command (RFC 7888 §4).
   */
  refuse(): void {
    if (this.state !== 'stream') this.demand('decide');
    const left = this.state === 'stream' ? this.remaining : this.literal.nonSync ? this.literal.size : null;
    this.reset();
    if (left === null) return;
    this.remaining = left;
    this.state = 'drop-literal';
  }

  /** The next event, or null when more octets are needed or a decision is due. */
  next(): FramerEvent | null {
    for (;;) {
      const step = this.step();
      if (step !== 'again') return step;
    }
  }

  private step(): FramerEvent | null | 'again' {
    switch (this.state) {
      case 'line':
        return this.readCommandLine();
      case 'expected-line':
        return this.readExpectedLine();
      case 'keep':
        return this.keepLiteral();
      case 'stream':
        return this.streamLiteral();
      case 'drop-literal':
        return this.dropLiteral();
      case 'drop-line':
        return this.dropLine();
      case 'decide':
      case 'dead':
        return null;
    }
  }

  private readExpectedLine(): FramerEvent | null {
    const line = this.readLine();
    if (line === null) return null;
    if (line === 'too-long') return this.cutLine('line-too-long', null);
    this.reset();
    return { kind: 'line', octets: line };
  }

  private readCommandLine(): FramerEvent | null {
    const line = this.readLine();
    if (line === null) return null;
    if (line === 'too-long') return this.cutLine('line-too-long', this.tag());
    this.commandOctets += line.length;
    const marker = literalMarker(line);
    if (this.commandOctets > this.limits.maxCommandOctets) {
      return this.abandon('command-too-long', this.tag(line), marker);
    }
    if (marker === null) return this.finish(line);
    if (marker.size === null) return this.abandon('bad-literal', this.tag(line), marker);
    if (this.keptLiterals >= this.limits.maxLiterals) {
      return this.abandon('too-many-literals', this.tag(line), marker);
    }
    return this.announce(line, { ...marker, size: marker.size });
  }

  private announce(line: Buffer, marker: LiteralMarker & { size: number }): LiteralAnnouncement {
    this.segments.push({ kind: 'text', octets: line.subarray(0, marker.start) });
    this.literal = marker;
    this.state = 'decide';
    const { size, nonSync, literal8 } = marker;
    return { kind: 'literal', size, nonSync, literal8, fits: this.fits(), segments: this.segments };
  }

  private finish(line: Buffer): FramerEvent {
    const segments = this.segments;
    segments.push({ kind: 'text', octets: line });
    this.reset();
    return { kind: 'command', segments };
  }

  private keepLiteral(): 'again' | null {
    while (this.remaining > 0) {
      const chunk = this.input.peek();
      if (chunk === null) return null;
      const slice = chunk.length > this.remaining ? chunk.subarray(0, this.remaining) : chunk;
      this.collected.append(slice);
      this.remaining -= slice.length;
      this.input.advance(slice.length);
    }
    this.endLiteral(this.collected.take());
    return 'again';
  }

  private streamLiteral(): FramerEvent | null {
    if (this.remaining === 0) {
      this.endLiteral(null);
      return { kind: 'literal-end' };
    }
    const chunk = this.input.peek();
    if (chunk === null) return null;
    const octets = chunk.length > this.remaining ? chunk.subarray(0, this.remaining) : chunk;
    this.remaining -= octets.length;
    this.input.advance(octets.length);
    return { kind: 'literal-chunk', octets, remaining: this.remaining };
  }

  private endLiteral(octets: Buffer | null): void {
    const { size, nonSync, literal8 } = this.literal;
    this.segments.push({ kind: 'literal', size, nonSync, literal8, octets });
    this.state = 'line';
  }

  private dropLiteral(): 'again' | null {
    while (this.remaining > 0) {
      const chunk = this.input.peek();
      if (chunk === null) return null;
      const count = Math.min(chunk.length, this.remaining);
      this.remaining -= count;
      this.input.advance(count);
    }
    this.state = 'drop-line';
    return 'again';
  }

  /** Reads to the end of a line that nobody wants, and on through the non-synchronising literal it may announce. */
  private dropLine(): FramerEvent | 'again' | null {
    for (;;) {
      const chunk = this.input.peek();
      if (chunk === null) return null;
      const end = chunk.indexOf(LF);
      const slice = end === -1 ? chunk : chunk.subarray(0, end);
      this.tail = Buffer.concat([this.tail, slice.subarray(-KEPT_TAIL)]).subarray(-KEPT_TAIL);
      this.input.advance(end === -1 ? slice.length : slice.length + 1);
      if (end !== -1) break;
    }
    const marker = literalMarker(withoutCr(this.tail));
    this.reset();
    if (marker === null || !marker.nonSync) return 'again';
    if (marker.size === null) return this.die('bad-literal', null);
    this.remaining = marker.size;
    this.state = 'drop-literal';
    return 'again';
  }

  private readLine(): Line {
    return readLine(this.input, this.collected, this.limits.maxLineOctets);
  }

  private cutLine(reason: FrameErrorReason, tag: string | null): FramerEvent {
    const kept = this.collected.take();
    this.reset();
    this.tail = Buffer.from(kept.subarray(-KEPT_TAIL));
    this.state = 'drop-line';
    return { kind: 'error', reason, tag, fatal: false };
  }

  /** Gives up a command whose line has been read; what it announced without waiting is read away. */
  private abandon(reason: FrameErrorReason, tag: string | null, marker: LiteralMarker | null): FramerEvent {
    this.reset();
    if (marker?.nonSync) {
      if (marker.size === null) return this.die(reason, tag);
      this.remaining = marker.size;
      this.state = 'drop-literal';
    }
    return { kind: 'error', reason, tag, fatal: false };
  }

  private die(reason: FrameErrorReason, tag: string | null): FramerEvent {
    this.discard();
    this.state = 'dead';
    return { kind: 'error', reason, tag, fatal: true };
  }

  private fits(): boolean {
    const { size } = this.literal;
    const { maxLiteralOctets, maxCommandOctets } = this.limits;
    return size <= maxLiteralOctets && this.commandOctets + size <= maxCommandOctets;
  }

  private tag(line?: Buffer): string | null {
    const first = this.segments[0];
    if (first?.kind === 'text') return tagOf(first.octets);
    return tagOf(line ?? this.beginning());
  }

  private beginning(): Buffer {
    const chunk = this.input.peek()?.subarray(0, MAX_TAG_OCTETS + 1) ?? Buffer.alloc(0);
    return Buffer.concat([this.collected.peek().subarray(0, MAX_TAG_OCTETS + 1), chunk]);
  }

  private reset(): void {
    this.state = 'line';
    this.segments = [];
    this.commandOctets = 0;
    this.keptLiterals = 0;
    this.remaining = 0;
    this.collected.take();
    this.tail = Buffer.alloc(0);
  }

  private demand(state: State): void {
    if (this.state !== state) throw new Error(`the framer is in state ${this.state}, not ${state}`);
  }
}
