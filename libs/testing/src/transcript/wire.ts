import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

const CR = 0x0d;
const LF = 0x0a;
const PATIENCE_MS = 25_000;

/** The client's end of a connection, which reads whole responses: lines with the literals in them. */
export class TranscriptWire {
  private held: Buffer = Buffer.alloc(0);
  private ended = false;
  private wake: (() => void) | null = null;

  private constructor(private socket: Socket) {
    this.attach();
  }

  static open(port: number): TranscriptWire {
    return new TranscriptWire(connect({ port, host: '127.0.0.1', noDelay: true }));
  }

  send(octets: Buffer | string): void {
    this.socket.write(octets);
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

  private attach(): void {
    const finish = (): void => {
      this.ended = true;
      this.wake?.();
    };
    this.socket.on('data', (chunk: Buffer) => {
      this.held = Buffer.concat([this.held, chunk]);
      this.wake?.();
    });
    this.socket.on('end', finish).on('close', finish).on('error', finish);
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
