import { createHash, type Hash } from 'node:crypto';
import { FumibakoError } from '#kernel';
import type { SegmentRegion, SegmentStore, SegmentWriter } from '#platform/blobs';
import { inlineLimit } from '#core/mailstore';

/** The octets of an item, ready to be stored; those of a large one are on the disk. */
export interface ItemContent {
  /** Empty where they lie in a segment. */
  readonly body: Buffer;
  readonly segment: SegmentRegion | null;
  readonly hash: Buffer;
  readonly size: number;
}

export function contentOf(body: Buffer): ItemContent {
  return { body, segment: null, hash: createHash('sha256').update(body).digest(), size: body.length };
}

/** Takes the octets of a file in, chunk by chunk: small ones stay in memory, large ones go to a segment as they come. */
export class ContentIntake {
  private chunks: Buffer[] = [];
  private size = 0;
  private readonly hash: Hash = createHash('sha256');
  private writer: SegmentWriter | null = null;

  constructor(
    private readonly segments: SegmentStore,
    private readonly maxOctets: number,
  ) {}

  /** Throws `message-too-big` beyond the limit. */
  async write(chunk: Buffer): Promise<void> {
    this.size += chunk.length;
    if (this.size > this.maxOctets)
      throw new FumibakoError('message-too-big', `an item has at most ${this.maxOctets} octets`);
    this.hash.update(chunk);
    if (!this.writer && this.size <= inlineLimit) {
      this.chunks.push(chunk);
      return;
    }
    if (!this.writer) {
      this.writer = await this.segments.begin();
      for (const earlier of this.chunks) await this.writer.write(earlier);
      this.chunks = [];
    }
    await this.writer.write(chunk);
  }

  async finish(): Promise<ItemContent> {
    const segment = this.writer ? await this.writer.finish() : null;
    const body = Buffer.concat(this.chunks);
    this.chunks = [];
    return { body, segment, hash: this.hash.digest(), size: this.size };
  }

  async abort(): Promise<void> {
    this.chunks = [];
    await this.writer?.abort();
    this.writer = null;
  }
}
