import { connect, type Socket } from 'node:net';

const tailOctets = 4096;

interface Waiting {
  readonly matches: (line: string) => boolean;
  readonly resolve: (line: string) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A client that counts octets and looks only at the last line of what arrives: cheap enough not to be what is measured.
 * A command's answer is waited for by that last line, so the server must end its write there.
 */
export class Wire {
  octets = 0;
  private tail = '';
  private waiting: Waiting | null = null;
  private failure: Error | null = null;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.take(chunk));
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.fail(new Error('the server closed the connection')));
  }

  static async open(port: number): Promise<Wire> {
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new Wire(socket);
  }

  /** Sends, and resolves with the line for which `matches` holds, once it is the last that came. */
  ask(data: string | Buffer, matches: (line: string) => boolean): Promise<string> {
    const answer = this.next(matches);
    this.socket.write(data);
    return answer;
  }

  send(data: string | Buffer): void {
    this.socket.write(data);
  }

  next(matches: (line: string) => boolean): Promise<string> {
    if (this.failure) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      this.waiting = { matches, resolve, reject };
      this.look();
    });
  }

  /** Calls back for every chunk beside what is waited for. */
  watch(listener: (chunk: Buffer) => void): void {
    this.socket.prependListener('data', listener);
  }

  unwatch(listener: (chunk: Buffer) => void): void {
    this.socket.off('data', listener);
  }

  close(): void {
    this.waiting = null;
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    this.octets += chunk.length;
    const text =
      chunk.length > tailOctets ? chunk.toString('latin1', chunk.length - tailOctets) : chunk.toString('latin1');
    this.tail = (chunk.length > tailOctets ? text : this.tail + text).slice(-tailOctets);
    this.look();
  }

  private look(): void {
    if (!this.waiting || !this.tail.endsWith('\n')) return;
    const line = this.tail.slice(this.tail.lastIndexOf('\n', this.tail.length - 2) + 1).trimEnd();
    if (!this.waiting.matches(line)) return;
    const { resolve } = this.waiting;
    this.waiting = null;
    this.tail = '';
    resolve(line);
  }

  private fail(error: Error): void {
    this.failure = error;
    this.waiting?.reject(error);
    this.waiting = null;
  }
}
