import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { ByteWriter, CommandFramer, type FramerEvent, LIMITS_BEFORE_LOGIN, SLAB_OCTETS } from '#wires/imap';
import { channelBindings, type ServerTls } from '#platform/net';
import { CompressedSocket, type InflationLimits } from './compressedSocket.js';

/** The client is gone: whatever was being done for it ends. */
export class ConnectionGone extends Error {}

/** Octets that may wait for a slow reader before writing pauses: one slab gathered, one slab in the socket. */
export const OUTPUT_OCTETS = SLAB_OCTETS;

export interface ChannelLimits extends InflationLimits {
  readonly inputOctets: number;
  readonly idle: number;
  readonly linger: number;
}

/** Joins a socket to the framer and the writer, with back-pressure in both directions. */
export class Channel {
  readonly framer = new CommandFramer(LIMITS_BEFORE_LOGIN);
  readonly out = new ByteWriter();
  onTimeout: () => void = () => undefined;
  /** Called when a slow reader has caught up. */
  onDrain: (() => void) | null = null;
  private wake: (() => void) | null = null;
  private drained: (() => void) | null = null;
  /** We have ended the conversation. */
  private ended = false;
  /** The client will send nothing more. */
  private hungUp = false;
  private gone = false;
  private come = 0;
  /** RFC 4978 §3 */
  private compression: CompressedSocket | null = null;

  constructor(
    private socket: Socket | TLSSocket | CompressedSocket,
    private readonly limits: ChannelLimits,
  ) {
    this.attach();
  }

  /** Octets that have come, as they are read: what is inflated counts inflated. */
  get octetsCome(): number {
    return this.come;
  }

  /** How many of them have been read as commands. */
  get octetsRead(): number {
    return this.come - this.framer.pending;
  }

  /** True when nothing more can be sent. */
  get dead(): boolean {
    return this.gone || this.ended;
  }

  /** True while a slow reader has not taken what was written. */
  get blocked(): boolean {
    return this.socket.writableNeedDrain;
  }

  /** True when so much is gathered that {@link relieve} is due. */
  get full(): boolean {
    return this.out.size >= OUTPUT_OCTETS;
  }

  /** The next event; null when the client has hung up or the channel was ended. */
  async next(): Promise<FramerEvent | null> {
    for (;;) {
      if (this.ended) return null;
      const event = this.framer.next();
      // a message that was announced may be as redundant as it likes
      if (event?.kind === 'literal-chunk') this.compression?.excuse(event.octets.length);
      if (event !== null) return event;
      if (this.hungUp) return null;
      if (this.socket.isPaused()) this.socket.resume();
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  /** Sends what the writer holds; calls back when it was taken, or never will be. */
  flush(taken?: () => void): void {
    const buffers = this.out.take();
    const last = buffers.pop();
    // behind BYE comes nothing, whatever was at work
    if (this.dead || last === undefined) {
      taken?.();
      return;
    }
    if (buffers.length > 0) this.socket.cork();
    for (const buffer of buffers) this.socket.write(buffer);
    this.socket.write(last, taken);
    if (buffers.length > 0) this.socket.uncork();
  }

  /** Sends octets behind what is gathered. The caller may change them when this is done. @throws ConnectionGone */
  async pass(octets: Buffer): Promise<void> {
    this.out.octets(octets);
    await new Promise<void>((resolve) => this.flush(resolve));
    if (this.dead) throw new ConnectionGone();
  }

  /**
   * To be awaited between pieces of a long answer: sends when enough is gathered, and waits for a reader who is slow.
   * @throws ConnectionGone
   */
  async relieve(): Promise<void> {
    if (this.dead) throw new ConnectionGone();
    if (this.out.size < OUTPUT_OCTETS) return;
    this.flush();
    await this.settle();
  }

  /** Waits until the reader has taken what was written. @throws ConnectionGone */
  async settle(): Promise<void> {
    while (!this.gone && this.socket.writableNeedDrain)
      await new Promise<void>((resolve) => {
        this.drained = resolve;
      });
    if (this.gone) throw new ConnectionGone();
  }

  /** Goes on with TLS. Nothing that was read before is kept (RFC 9051 §6.2.1). */
  async startTls(tls: ServerTls): Promise<TLSSocket> {
    const plain = this.socket;
    if (plain instanceof CompressedSocket) throw new Error('TLS cannot begin inside of compression');
    this.detach(plain);
    this.framer.discard();
    plain.once('close', this.closed);
    const secure = await tls.upgrade(plain);
    this.socket = secure;
    this.attach();
    return secure;
  }

  /** What binds a log-in to this connection (RFC 5802 §6); empty without TLS. */
  get bindings(): ReadonlyMap<string, Buffer> {
    return this.socket instanceof TLSSocket ? channelBindings(this.socket) : new Map();
  }

  get compressed(): boolean {
    return this.compression !== null;
  }

  /** Goes on with compression in both directions (RFC 4978 §3); `onBomb` hears of input that says too little for its size. */
  compress(onBomb: () => void): void {
    const { socket: plain } = this;
    this.flush();
    this.detach(plain);
    plain.off('error', this.closed);
    const unread = this.framer.takeUnread();
    const compression = new CompressedSocket(plain as Socket, this.limits, onBomb);
    this.compression = compression;
    this.socket = compression;
    this.attach();
    // RFC 4978 §3: the first command after COMPRESS is compressed, also one that did not wait
    for (const chunk of unread) compression.receive(chunk);
  }

  /** Goes on without compression (RFC 8437 §4.1). Nothing that was read ahead is kept. */
  async decompress(): Promise<void> {
    const { compression } = this;
    if (compression === null) return;
    this.flush();
    await this.settle();
    this.detach(compression);
    this.framer.discard();
    this.compression = null;
    this.socket = await compression.release();
    this.attach();
    if (this.socket.destroyed) this.closed();
  }

  /** Sends what is left, says good-bye to the socket, and cuts it when that takes too long. */
  end(): void {
    this.flush();
    this.ended = true;
    const { socket } = this;
    if (!socket.destroyed) {
      socket.end();
      socket.resume();
      setTimeout(() => socket.destroy(), this.limits.linger).unref();
    }
    this.awake();
  }

  destroy(): void {
    this.socket.destroy();
    this.closed();
  }

  private attach(): void {
    const { socket } = this;
    socket.setTimeout(this.limits.idle);
    socket.on('data', this.received).on('end', this.finished).on('close', this.closed).on('error', this.closed);
    socket.on('drain', this.drain).on('timeout', this.timedOut);
  }

  private detach(socket: Socket | CompressedSocket): void {
    socket.setTimeout(0);
    socket.pause();
    socket.off('data', this.received).off('end', this.finished).off('close', this.closed);
    socket.off('drain', this.drain).off('timeout', this.timedOut);
  }

  private readonly received = (chunk: Buffer): void => {
    if (this.ended) return;
    this.come += chunk.length;
    this.framer.push(chunk);
    if (this.framer.pending > this.limits.inputOctets) this.socket.pause();
    this.awake();
  };

  private readonly finished = (): void => {
    this.hungUp = true;
    this.awake();
  };

  private readonly closed = (): void => {
    this.gone = true;
    this.ended = true;
    this.drain();
    this.awake();
  };

  private readonly drain = (): void => {
    const waiting = this.drained;
    this.drained = null;
    waiting?.();
    this.onDrain?.();
  };

  private readonly timedOut = (): void => this.onTimeout();

  private awake(): void {
    const { wake } = this;
    this.wake = null;
    wake?.();
  }
}
