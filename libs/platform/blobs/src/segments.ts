import { randomInt } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { FumibakoError } from '#kernel';

/** A region of a segment file. */
export interface SegmentRegion {
  readonly segment: number;
  readonly offset: number;
  readonly length: number;
}

interface OpenSegment {
  readonly id: number;
  readonly file: FileHandle;
  end: number;
}

/** A segment that has grown past this is closed. */
const segmentLimit = 256 * 1024 * 1024;
const maxOpenReaders = 64;
/** Milliseconds after its creation for which a segment takes new contents. */
const reuseAge = 6 * 60 * 60 * 1000;

/**
 * Append-only files for contents that are too large for a database row. A writer has a file to itself until it
 * finishes; what it wrote is flushed before the commit that names it. What no row names is swept.
 */
export class SegmentStore {
  private readonly idle: OpenSegment[] = [];
  private readonly readers = new Map<number, Promise<FileHandle>>();

  constructor(private readonly directory: string) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  /** Begins a content; any number may be written at once. Throws `storage-full` and `unavailable`. */
  async begin(): Promise<SegmentWriter> {
    const segment = this.reusable() ?? (await this.create().catch(fail));
    return new SegmentWriter(segment, (released) => this.release(released));
  }

  /** Octets `start` to `end` (exclusive) of a region, in the first octets of `into` when there is room for them. */
  async read(region: SegmentRegion, start = 0, end = region.length, into?: Buffer): Promise<Buffer> {
    const length = Math.max(0, Math.min(end, region.length) - start);
    const buffer = into !== undefined && into.length >= length ? into.subarray(0, length) : Buffer.allocUnsafe(length);
    const file = await this.reader(region.segment);
    let done = 0;
    while (done < length) {
      const { bytesRead } = await file.read(buffer, done, length - done, region.offset + start + done);
      if (bytesRead === 0) throw new Error(`segment ${region.segment} ends before its content`);
      done += bytesRead;
    }
    return buffer;
  }

  /** Numbers of the segment files that exist and are older than `age` milliseconds; candidates for `remove`. */
  sealed(now: number, age: number): readonly number[] {
    const own = new Set(this.idle.map(({ id }) => id));
    return readdirSync(this.directory)
      .filter((name) => /^\d+\.seg$/.test(name))
      .map((name) => Number.parseInt(name, 10))
      .filter((id) => !own.has(id) && Math.floor(id / idsPerMillisecond) < now - age);
  }

  /** Deletes a segment that nothing names. */
  async remove(id: number): Promise<void> {
    const reader = this.readers.get(id);
    this.readers.delete(id);
    await reader?.then((file) => file.close());
    await unlink(this.path(id));
  }

  async close(): Promise<void> {
    await Promise.all(this.idle.splice(0).map(({ file }) => file.close()));
    await Promise.all([...this.readers.values()].map(async (file) => (await file).close()));
    this.readers.clear();
  }

  /** A segment is closed well before `sealed` may name it. */
  private reusable(): OpenSegment | undefined {
    for (let segment = this.idle.pop(); segment; segment = this.idle.pop()) {
      if (Date.now() - segment.id / idsPerMillisecond < reuseAge) return segment;
      void segment.file.close();
    }
    return undefined;
  }

  private path(id: number): string {
    return join(this.directory, `${id}.seg`);
  }

  private async create(): Promise<OpenSegment> {
    const id = Date.now() * idsPerMillisecond + randomInt(idsPerMillisecond);
    // First: when there is no handle left for it, there is no file that nobody closes.
    const directory = await open(this.directory, 'r');
    try {
      const file = await open(this.path(id), 'wx', 0o600);
      await directory.sync();
      return { id, file, end: 0 };
    } finally {
      await directory.close();
    }
  }

  private release(segment: OpenSegment): void {
    if (segment.end < segmentLimit) this.idle.push(segment);
    else void segment.file.close();
  }

  private reader(id: number): Promise<FileHandle> {
    const known = this.readers.get(id);
    if (known) return known;
    const file = open(this.path(id), 'r');
    this.readers.set(id, file);
    file.catch(() => this.readers.delete(id));
    if (this.readers.size > maxOpenReaders) this.closeOldest();
    return file;
  }

  private closeOldest(): void {
    const oldest = this.readers.entries().next().value;
    if (!oldest) return;
    this.readers.delete(oldest[0]);
    // A read that is under way has its handle already and ends well before this.
    setTimeout(() => void oldest[1].then((file) => file.close()).catch(() => undefined), 30_000).unref();
  }
}

const idsPerMillisecond = 1000;

/** Names what the machine has run out of. */
function fail(error: unknown): never {
  const { code = '' } = error as { code?: string };
  if (code === 'ENOSPC' || code === 'EDQUOT')
    throw new FumibakoError('storage-full', 'no space left for message contents', { cause: error });
  if (code === 'EMFILE' || code === 'ENFILE')
    throw new FumibakoError('unavailable', 'too many files are open', { cause: error });
  throw error;
}

/** Writes one content into a segment. */
export class SegmentWriter {
  private readonly start: number;
  private length = 0;
  private ended = false;

  constructor(
    private readonly segment: OpenSegment,
    private readonly release: (segment: OpenSegment) => void,
  ) {
    this.start = segment.end;
  }

  /** Throws `storage-full` when the disk is. */
  async write(chunk: Uint8Array): Promise<void> {
    const position = this.start + this.length;
    this.length += chunk.byteLength;
    let done = 0;
    while (done < chunk.byteLength) {
      const left = chunk.byteLength - done;
      const { bytesWritten } = await this.segment.file.write(chunk, done, left, position + done).catch(fail);
      done += bytesWritten;
    }
  }

  /** Flushes the content to the disk and gives its place. Throws `storage-full` when the disk is. */
  async finish(): Promise<SegmentRegion> {
    this.ended = true;
    try {
      await this.segment.file.datasync();
    } catch (error) {
      // What the system holds of the file after a failed flush is not to be trusted: nothing is added to it.
      await this.segment.file.truncate(this.start).catch(() => undefined);
      await this.segment.file.close().catch(() => undefined);
      return fail(error);
    }
    this.segment.end = this.start + this.length;
    this.release(this.segment);
    return { segment: this.segment.id, offset: this.start, length: this.length };
  }

  /** Forgets what was written; nothing after `finish`. */
  async abort(): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    await this.segment.file.truncate(this.start).catch(() => undefined);
    this.release(this.segment);
  }
}
