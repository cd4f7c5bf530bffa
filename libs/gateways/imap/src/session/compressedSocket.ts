import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { constants, createDeflateRaw, createInflateRaw } from 'node:zlib';

export interface InflationLimits {
  /** Inflated octets that are free. */
  readonly inflateOctets: number;
  /** Inflated octets for each one that came, beyond those. */
  readonly inflateRatio: number;
}

/** Some 64 KiB for the compressor (zlib's manual: 2^(windowBits + 2) + 2^(memLevel + 9)). */
const DEFLATE = { level: 5, windowBits: 13, memLevel: 6, chunkSize: 16 * 1024 };
/** A client may look back 32 KiB. */
const INFLATE = { windowBits: 15, chunkSize: 16 * 1024 };

/**
 * A socket whose octets are raw DEFLATE in both directions (RFC 4978 §3). What is written together is flushed together.
 * A slow reader stops the compressor, and through it the writer; a reader of ours that stops stops the client.
 */
export class CompressedSocket extends Duplex {
  private readonly deflate = createDeflateRaw(DEFLATE);
  private readonly inflate = createInflateRaw(INFLATE);
  private received = 0;
  private inflated = 0;
  private excused = 0;

  constructor(
    private readonly socket: Socket,
    private readonly limits: InflationLimits,
    private readonly onBomb: () => void,
  ) {
    super({ readableHighWaterMark: INFLATE.chunkSize });
    socket.on('data', this.receive).on('end', this.ended).on('drain', this.drained);
    socket
      .on('close', this.cut)
      .on('error', this.cut)
      .on('timeout', () => this.emit('timeout'));
    this.inflate
      .on('data', this.came)
      .on('drain', () => socket.resume())
      .on('error', this.cut);
    this.inflate.on('end', () => this.push(null));
    this.deflate.on('data', this.go).on('error', this.cut);
    socket.resume();
  }

  /** Octets of announced messages, for which there is a limit of their own, do not count as inflated. */
  excuse(octets: number): void {
    this.excused += octets;
  }

  setTimeout(milliseconds: number): this {
    this.socket.setTimeout(milliseconds);
    return this;
  }

  /** Gives the socket back when everything has been written. */
  async release(): Promise<Socket> {
    const { socket } = this;
    await new Promise<void>((resolve) => this.deflate.flush(constants.Z_SYNC_FLUSH, resolve));
    socket.off('data', this.receive).off('end', this.ended).off('drain', this.drained);
    socket.off('close', this.cut).off('error', this.cut).removeAllListeners('timeout');
    this.deflate.destroy();
    this.inflate.destroy();
    return socket;
  }

  /** Compressed octets of the client. */
  readonly receive = (chunk: Buffer): void => {
    this.received += chunk.length;
    if (!this.inflate.write(chunk)) this.socket.pause();
  };

  override _read(): void {
    this.inflate.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this._writev([{ chunk }], done);
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: (error?: Error | null) => void): void {
    for (const { chunk } of chunks) this.deflate.write(chunk);
    this.deflate.flush(constants.Z_SYNC_FLUSH, () => done());
  }

  override _final(done: (error?: Error | null) => void): void {
    this.deflate.once('end', () => this.socket.end(() => done()));
    this.deflate.end();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.socket.destroy();
    this.deflate.destroy();
    this.inflate.destroy();
    done(error);
  }

  private readonly came = (chunk: Buffer): void => {
    this.inflated += chunk.length;
    const { inflateOctets, inflateRatio } = this.limits;
    if (this.inflated - this.excused > inflateOctets + inflateRatio * this.received) {
      this.inflate.off('data', this.came).pause();
      this.onBomb();
      return;
    }
    if (!this.push(chunk)) this.inflate.pause();
  };

  private readonly go = (chunk: Buffer): void => {
    if (!this.socket.write(chunk)) this.deflate.pause();
  };

  private readonly drained = (): void => void this.deflate.resume();

  private readonly ended = (): void => void this.inflate.end();

  private readonly cut = (): void => void this.destroy();
}
