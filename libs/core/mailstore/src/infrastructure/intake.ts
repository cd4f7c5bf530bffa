import { createHash, type Hash } from 'node:crypto';
import { FumibakoError } from '#kernel';
import {
  baseSubject,
  type Envelope,
  MessageParser,
  type Part,
  type ParsedMessage,
  parseMessage,
  preview,
} from '#formats/mime';
import type { SegmentStore, SegmentWriter } from '#platform/blobs';
import {
  type IncomingMessage,
  inlineLimit,
  maxKeyLength,
  type MessageSummary,
  type SharedContent,
} from '../domain/content.js';
import { packStructure } from '../domain/structure.js';
import { usualFieldsOf } from '../domain/usualFields.js';

/** Renders what listings show, once, at arrival; the store keeps the octets without reading them. */
export interface Renderer {
  envelope(envelope: Envelope): Buffer;
  bodyStructure(root: Part): Buffer;
}

/** Octets at the beginning of a large message that stay in memory for its header fields and its preview. */
const headLimit = 256 * 1024;
const previewLength = 256;

/** Octets in memory. Their digest is taken when somebody asks: not where each recipient's copy has a prefix of its own. */
class InlineContent implements SharedContent {
  readonly segment = null;
  private known: Buffer | null = null;

  constructor(readonly body: Buffer) {}

  get size(): number {
    return this.body.length;
  }

  get digest(): Buffer {
    return (this.known ??= createHash('sha256').update(this.body).digest());
  }
}

/** Takes a message in, chunk by chunk; small ones stay in memory, large ones go to a segment as they come. */
export class MessageIntake {
  private chunks: Buffer[] = [];
  private size = 0;
  private large: { writer: SegmentWriter; parser: MessageParser; hash: Hash; head: Buffer } | null = null;

  constructor(
    private readonly segments: SegmentStore,
    private readonly renderer: Renderer,
    private readonly maxOctets: number,
  ) {}

  get octets(): number {
    return this.size;
  }

  /** The promise, where there is one, resolves when the next chunk may come. Throws `message-too-big`. */
  write(chunk: Buffer): Promise<void> | void {
    this.size += chunk.length;
    if (this.size > this.maxOctets)
      throw new FumibakoError('message-too-big', `a message has at most ${this.maxOctets} octets`);
    if (!this.large && this.size <= inlineLimit) {
      this.chunks.push(chunk);
      return undefined;
    }
    return this.writeLarge(chunk);
  }

  /** The message, ready to be stored; a large one is on the disk by then. */
  async finish(): Promise<IncomingMessage> {
    const { large } = this;
    if (!large) {
      const body = this.chunks.length === 1 ? (this.chunks[0] as Buffer) : Buffer.concat(this.chunks, this.size);
      this.chunks = [];
      return { content: new InlineContent(body), summary: this.summarise(parseMessage(body), body) };
    }
    const segment = await large.writer.finish();
    const parsed = large.parser.end();
    const content: SharedContent = { body: Buffer.alloc(0), segment, digest: large.hash.digest(), size: this.size };
    return { content, summary: this.summarise(parsed, large.head) };
  }

  async abort(): Promise<void> {
    this.chunks = [];
    await this.large?.writer.abort();
    this.large = null;
  }

  private async writeLarge(chunk: Buffer): Promise<void> {
    if (!this.large) {
      const writer = await this.segments.begin();
      this.large = { writer, parser: new MessageParser(), hash: createHash('sha256'), head: Buffer.alloc(0) };
      const begun = this.chunks;
      this.chunks = [];
      for (const earlier of begun) await this.append(earlier);
    }
    await this.append(chunk);
  }

  private async append(chunk: Buffer): Promise<void> {
    const { large } = this;
    if (!large) return;
    large.parser.push(chunk);
    large.hash.update(chunk);
    if (large.head.length < headLimit)
      large.head = Buffer.concat([large.head, chunk.subarray(0, headLimit - large.head.length)]);
    await large.writer.write(chunk);
  }

  private summarise(parsed: ParsedMessage, head: Buffer): MessageSummary {
    const { envelope, root } = parsed;
    return {
      messageId: storable(envelope.rawMessageId),
      sentAt: envelope.sentAt,
      baseSubject: storable(baseSubject(envelope.subject ?? '')) ?? '',
      preview: storable(preview(head, parsed, previewLength)) ?? '',
      envelope: this.renderer.envelope(envelope),
      bodyStructure: this.renderer.bodyStructure(root),
      structure: packStructure(root),
      fields: usualFieldsOf(head, parsed) ?? Buffer.alloc(0),
    };
  }
}

/** PostgreSQL takes neither NUL nor lone surrogates; keys are cut to a header line's length. */
function storable(text: string | null): string | null {
  return text === null ? null : text.replaceAll('\0', '').toWellFormed().slice(0, maxKeyLength).toWellFormed();
}

/** Content address of a prefix followed by shared content. */
export function hashOf(prefix: Buffer, content: SharedContent): Buffer {
  if (prefix.length === 0) return content.digest;
  const hash = createHash('sha256').update(prefix);
  // Hashing large shared octets again for each recipient would cost more than it tells: their digest stands for them.
  return hash.update(content.segment ? content.digest : content.body).digest();
}
