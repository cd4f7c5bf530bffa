import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { constants, createDeflateRaw, createInflateRaw, type DeflateRaw } from 'node:zlib';

const CR = 0x0d;
const LF = 0x0a;
const PATIENCE_MS = 25_000;

/** The client's end of a connection, which reads whole responses: lines with the literals in them. */
export class TranscriptWire {
  private held: Buffer = Buffer.alloc(0);
  private ended = false;
  private wake: (() => void) | null = null;
  private deflate: DeflateRaw | null = null;

  private constructor(private socket: Socket) {
    this.attach();
  }

  static open(port: number): TranscriptWire {
    return new TranscriptWire(connect({ port, host: '127.0.0.1', noDelay: true }));
  }

  send(octets: Buffer | string): void {
    if (this.deflate === null) this.socket.write(octets);
    else {
      this.deflate.write(octets);
      this.deflate.flush(constants.Z_SYNC_FLUSH);
    }
  }

  /** Octets as they are, past the compression. */
  sendRaw(octets: Buffer): void {
    this.socket.write(octets);
  }

  /** Goes on with raw DEFLATE in both directions. */
  compress(): void {
    const { socket } = this;
    const inflate = createInflateRaw();
    this.deflate = createDeflateRaw();
    this.deflate.on('data', (chunk: Buffer) => socket.write(chunk));
    socket.removeAllListeners('data');
    socket.removeAllListeners('end');
    socket.removeAllListeners('close');
    socket.on('data', (chunk: Buffer) => void inflate.write(chunk));
    socket.on('end', () => inflate.end());
    this.listen(inflate);
  }

  /** The next response without its last line break, one octet per character; null when the server has hung up. */
  async response(): Promise<string | null> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const end = this.responseEnd();
      if (end >= 0) {
        const text = this.held.toString('latin1', 0, end);
        this.held = this.held.subarray(end + 2);
        return text;
      }
      if (this.ended) return null;
      if (Date.now() > until) throw new Error(`nothing came; held: ${JSON.stringify(this.held.toString('latin1'))}`);
      await this.more();
    }
  }

  /** What came and was not asked for. */
  get unread(): string {
    return this.held.toString('latin1');
  }

  async startTls(ca: string): Promise<void> {
    this.socket.removeAllListeners('data');
    const secure = connectTls({ socket: this.socket, ca, servername: 'localhost' });
    await new Promise<void>((resolve, reject) => secure.once('secureConnect', resolve).once('error', reject));
    this.socket = secure;
    this.attach();
  }

  /** The client closes its sending half. */
  hangUp(): void {
    this.socket.end();
  }

  close(): void {
    this.socket.destroy();
  }

  /** Index of the CRLF that ends the first response, or -1. */
  private responseEnd(): number {
    let from = 0;
    for (;;) {
      const end = lineEnd(this.held, from);
      if (end < 0) return -1;
      const size = literalSize(this.held, from, end);
      if (size === null) return end;
      from = end + 2 + size;
      if (from > this.held.length) return -1;
    }
  }

  private async more(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, 200);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = null;
  }

  /** Goes on without compression. */
  decompress(): void {
    const { socket } = this;
    this.deflate = null;
    for (const event of ['data', 'end', 'close']) socket.removeAllListeners(event);
    this.attach();
  }

  private attach(): void {
    this.listen(this.socket);
  }

  private listen(source: NodeJS.ReadableStream): void {
    const finish = (): void => {
      this.ended = true;
      this.wake?.();
    };
    source.on('data', (chunk: Buffer) => {
      this.held = Buffer.concat([this.held, chunk]);
      this.wake?.();
    });
    source.on('end', finish).on('close', finish).on('error', finish);
  }
}

function lineEnd(octets: Buffer, from: number): number {
  for (let at = octets.indexOf(CR, from); at >= 0; at = octets.indexOf(CR, at + 1))
    if (octets[at + 1] === LF) return at;
  return -1;
}

function literalSize(octets: Buffer, from: number, end: number): number | null {
  if (octets[end - 1] !== 0x7d) return null;
  const open = octets.lastIndexOf(0x7b, end);
  if (open < from) return null;
  const digits = octets.toString('latin1', open + 1, end - 1);
  return /^\d+$/.test(digits) ? Number(digits) : null;
}
