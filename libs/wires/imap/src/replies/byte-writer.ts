/** A slab grows from this, so that a short answer costs little, … */
const FIRST_SLAB = 1024;
/** … to this, the most that is gathered before a slab is closed. */
export const SLAB_OCTETS = 64 * 1024;
/** Buffers of this size and more are passed on by reference instead of being copied. */
export const REFERENCE_OCTETS = 8 * 1024;

const CR = 0x0d;
const LF = 0x0a;
const DIGIT_ZERO = 0x30;

function digitsOf(value: number): number {
  let digits = 1;
  for (let bound = 10; value >= bound && digits < 16; bound *= 10) digits += 1;
  return digits;
}

/**
 * Gathers an answer as octets in slabs. Holds no slab while it is empty. What {@link take} hands out is never
 * written again; buffers given to {@link octets} must not change until they were sent.
 */
export class ByteWriter {
  private slab: Buffer | null = null;
  private at = 0;
  private start = 0;
  private nextSlab = FIRST_SLAB;
  private done: Buffer[] = [];
  private doneOctets = 0;

  /** Octets gathered since the last {@link take}. */
  get size(): number {
    return this.doneOctets + this.at - this.start;
  }

  /** The gathered octets in order; the writer is empty afterwards. */
  take(): Buffer[] {
    this.close();
    const taken = this.done;
    this.done = [];
    this.doneOctets = 0;
    this.slab = null;
    this.at = 0;
    this.start = 0;
    this.nextSlab = FIRST_SLAB;
    return taken;
  }

  /** As {@link take}, in one buffer. */
  takeAll(): Buffer {
    const taken = this.take();
    return taken.length === 1 ? (taken[0] as Buffer) : Buffer.concat(taken);
  }

  octet(value: number): this {
    this.room(1)[this.at] = value;
    this.at += 1;
    return this;
  }

  space(): this {
    return this.octet(0x20);
  }

  crlf(): this {
    const slab = this.room(2);
    slab[this.at] = CR;
    slab[this.at + 1] = LF;
    this.at += 2;
    return this;
  }

  /** A non-negative integer as decimal digits. @throws RangeError otherwise. */
  number(value: number): this {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not a number of IMAP: ${value}`);
    const digits = digitsOf(value);
    const slab = this.room(digits);
    let rest = value;
    for (let at = this.at + digits - 1; at >= this.at; at -= 1) {
      const next = Math.floor(rest / 10);
      slab[at] = DIGIT_ZERO + (rest - next * 10);
      rest = next;
    }
    this.at += digits;
    return this;
  }

  /** Characters below U+0100, one octet each. The caller vouches that they may stand on a line. */
  latin1(text: string): this {
    if (text.length > SLAB_OCTETS) return this.octets(Buffer.from(text, 'latin1'));
    const slab = this.room(text.length);
    if (text.length < 24) {
      for (let i = 0; i < text.length; i += 1) slab[this.at + i] = text.charCodeAt(i);
    } else {
      slab.write(text, this.at, 'latin1');
    }
    this.at += text.length;
    return this;
  }

  utf8(text: string): this {
    const length = Buffer.byteLength(text, 'utf8');
    if (length === text.length) return this.latin1(text);
    if (length > SLAB_OCTETS) return this.octets(Buffer.from(text, 'utf8'));
    this.room(length).write(text, this.at, 'utf8');
    this.at += length;
    return this;
  }

  /** Octets as they are; large ones by reference. */
  octets(octets: Uint8Array): this {
    if (octets.length >= REFERENCE_OCTETS) {
      this.close();
      this.done.push(Buffer.from(octets.buffer, octets.byteOffset, octets.length));
      this.doneOctets += octets.length;
      return this;
    }
    this.room(octets.length).set(octets, this.at);
    this.at += octets.length;
    return this;
  }

  /** The current slab with room for `count` octets, at most one slab's worth. */
  private room(count: number): Buffer {
    if (this.slab !== null && this.at + count <= this.slab.length) return this.slab;
    this.close();
    const capacity = Math.max(this.nextSlab, count);
    this.nextSlab = Math.min(SLAB_OCTETS, capacity * 4);
    this.slab = Buffer.allocUnsafe(capacity);
    this.at = 0;
    this.start = 0;
    return this.slab;
  }

  /** Moves what the slab holds to the finished buffers; the rest of the slab stays in use. */
  private close(): void {
    if (this.slab === null || this.at === this.start) return;
    this.done.push(this.slab.subarray(this.start, this.at));
    this.doneOctets += this.at - this.start;
    this.start = this.at;
  }
}
