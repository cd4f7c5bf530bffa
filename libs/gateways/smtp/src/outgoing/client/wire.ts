import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { ReplyReader, type ServerReply } from '#wires/smtp';
import { ConnectionFailure } from './failure.js';

/** Where to connect. */
export interface WireTarget {
  readonly address: string;
  readonly port: number;
  /** Address of ours to connect from. */
  readonly localAddress?: string | undefined;
}

/** Octets of replies that nobody has asked for yet: beyond it the other side only floods. */
const maxUnread = 256 * 1024;

/**
 * The socket of a client: replies in order, octets out, each within a time. Whatever goes wrong is a `ConnectionFailure`, and
 * the end of the wire.
 */
export class Wire {
  private reader = new ReplyReader();
  private readonly replies: ServerReply[] = [];
  private unread = 0;
  private failure: ConnectionFailure | null = null;
  private wake: (() => void) | null = null;
  /** By `performance.now()`; what is waited for ends with it. */
  private deadline = Number.POSITIVE_INFINITY;

  private readonly from: string;

  private constructor(private socket: Socket) {
    this.from = socket.localAddress ?? '';
    this.attend(socket);
  }

  /** Connects within a time. */
  static async connect({ address, port, localAddress }: WireTarget, timeout: number): Promise<Wire> {
    const socket = connect({ host: address, port, ...(localAddress ? { localAddress } : {}), noDelay: true });
    await settled(socket, 'connect', timeout, 'unreachable');
    return new Wire(socket);
  }

  /** Everything from now on has to be done within so many milliseconds. */
  limit(milliseconds: number): void {
    this.deadline = performance.now() + milliseconds;
  }

  /** The address that it comes from. */
  get sending(): string {
    return this.from;
  }

  get usable(): boolean {
    return this.failure === null && !this.socket.destroyed;
  }

  /** The next reply. */
  async reply(timeout: number): Promise<ServerReply> {
    // A reply that comes in drops has no more time than one that does not come.
    const until = performance.now() + timeout;
    while (this.replies.length === 0 && !this.failure) await this.next(until - performance.now());
    const reply = this.replies.shift();
    if (reply === undefined) throw this.failure ?? new ConnectionFailure('lost', 'the connection ended');
    this.unread -= sizeOf(reply);
    return reply;
  }

  /** Writes; resolves when the system has taken it. */
  async write(data: Buffer | string, timeout: number): Promise<void> {
    if (this.failure) throw this.failure;
    if (this.socket.write(data)) return;
    await this.inTime(timeout, (done) => {
      this.socket.once('drain', done);
      this.socket.once('close', done);
    });
    if (this.failure) throw this.failure;
  }

  /**
   * Goes on with TLS. What the other side sent before the handshake is no part of what follows (RFC 3207 §4.2): with
   * anything unread the wire ends.
   */
  async secure(options: ConnectionOptions, timeout: number): Promise<TLSSocket> {
    if (this.replies.length > 0 || this.reader.partial)
      throw this.end(new ConnectionFailure('protocol', 'the server sent more than its answer to STARTTLS'));
    const plain = this.socket;
    plain.removeAllListeners('data');
    const secure = connectTls({ ...options, socket: plain });
    secure.on('error', () => undefined);
    try {
      await settled(secure, 'secureConnect', Math.min(timeout, this.left()), 'tls');
    } catch (error) {
      throw this.end(error as ConnectionFailure);
    }
    this.reader = new ReplyReader();
    this.socket = secure;
    this.attend(secure);
    return secure;
  }

  close(): void {
    this.end(new ConnectionFailure('lost', 'the connection is closed'));
  }

  private attend(socket: Socket): void {
    socket.on('data', (chunk: Buffer) => this.received(chunk));
    socket.on('error', (error) => this.end(new ConnectionFailure('lost', error.message)));
    socket.on('end', () => this.end(new ConnectionFailure('lost', 'the other side closed the connection')));
    socket.on('close', () => this.end(new ConnectionFailure('lost', 'the connection ended')));
  }

  private received(chunk: Buffer): void {
    if (this.failure) return;
    try {
      for (const reply of this.reader.push(chunk)) {
        this.unread += sizeOf(reply);
        this.replies.push(reply);
      }
      if (this.unread > maxUnread) throw new Error('replies come that nobody has asked for');
    } catch (error) {
      this.end(new ConnectionFailure('protocol', (error as Error).message));
    }
    this.wake?.();
  }

  private async next(timeout: number): Promise<void> {
    await this.inTime(timeout, (done) => {
      this.wake = done;
    });
    this.wake = null;
  }

  /** Waits for a call; when it does not come in time the wire ends. */
  private async inTime(timeout: number, begin: (done: () => void) => void): Promise<void> {
    const wait = Math.max(0, Math.min(timeout, this.left()));
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.end(new ConnectionFailure('lost', 'the other server took too long'));
        resolve();
      }, wait);
      begin(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  private left(): number {
    return Math.min(this.deadline - performance.now(), 2 ** 31 - 1);
  }

  /** Ends the wire with its first failure. */
  private end(failure: ConnectionFailure): ConnectionFailure {
    this.failure ??= failure;
    this.socket.destroy();
    this.wake?.();
    return this.failure;
  }
}

function sizeOf({ lines }: ServerReply): number {
  return lines.reduce((sum, line) => sum + line.length, 4);
}

/** Waits until a socket says that it is there. */
function settled(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  timeout: number,
  kind: 'unreachable' | 'tls',
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (message: string): void => {
      clearTimeout(timer);
      socket.on('error', () => undefined);
      socket.destroy();
      reject(new ConnectionFailure(kind, message));
    };
    const failed = (error: Error): void => fail(error.message);
    const closed = (): void => fail('the connection ended');
    const timer = setTimeout(() => fail('no answer in time'), Math.max(0, timeout));
    socket.once('error', failed).once('close', closed);
    socket.once(event, () => {
      clearTimeout(timer);
      socket.off('error', failed).off('close', closed);
      resolve();
    });
  });
}
