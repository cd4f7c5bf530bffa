import { connect, type Socket } from 'node:net';

export interface HttpAccount {
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  /** Of the whole answer. */
  readonly octets: number;
  readonly text: string;
}

const lastChunk = '\r\n0\r\n\r\n';

/**
 * A client of HTTP/1.1, one request at a time, on one connection that stays where the server lets it. It reads the head of an answer and looks for
 * its end; the text is put together only where somebody wants it.
 */
export class HttpLoad {
  private chunks: Buffer[] = [];
  private octets = 0;
  private until: number | 'chunks' | null = null;
  private status = 0;
  private waiting: { resolve: (answer: HttpAnswer) => void; reject: (error: Error) => void } | null = null;

  private socket: Socket | null = null;
  private closes = false;
  private readonly authorization: string;

  constructor(private readonly account: HttpAccount) {
    this.authorization = `Basic ${Buffer.from(`${account.user}:${account.password}`).toString('base64')}`;
  }

  private connected(): Socket {
    if (this.socket) return this.socket;
    const socket = connect(this.account.port, '127.0.0.1');
    const isOurs = (): boolean => this.socket === socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.take(chunk));
    socket.on('error', (error) => isOurs() && this.waiting?.reject(error));
    socket.on('close', () => isOurs() && this.waiting?.reject(new Error('the server closed the connection')));
    this.socket = socket;
    return socket;
  }

  /** Rejects for a status that is not among those of success. */
  async ask({ method, path, headers = {}, body = '' }: HttpRequest): Promise<HttpAnswer> {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const length = body === '' && method === 'GET' ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`;
    const answer = new Promise<HttpAnswer>((resolve, reject) => {
      this.waiting = { resolve, reject };
    });
    this.connected().write(
      `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: ${this.authorization}\r\n${lines.join('')}${length}\r\n${body}`,
    );
    const found = await answer;
    if (found.status >= 300) throw new Error(`${method} ${path}: ${found.status} ${found.text.slice(0, 300)}`);
    return found;
  }

  close(): void {
    this.waiting = null;
    this.socket?.destroy();
  }

  private take(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.octets += chunk.length;
    if (this.until === null) this.readHead();
    if (this.until === null) return;
    const isWhole = this.until === 'chunks' ? this.endsWith(lastChunk) : this.octets >= this.until;
    if (isWhole) this.finish();
  }

  private readHead(): void {
    const head = Buffer.concat(this.chunks);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    const text = head.toString('latin1', 0, end);
    this.chunks = [head];
    this.closes = text.startsWith('HTTP/1.0') || /^connection: *close/im.test(text);
    this.status = Number(text.slice(9, 12));
    const length = /^content-length: *(\d+)/im.exec(text)?.[1];
    this.until = /^transfer-encoding: *chunked/im.test(text) ? 'chunks' : end + 4 + Number(length ?? 0);
  }

  private endsWith(end: string): boolean {
    const last = this.chunks.at(-1) ?? Buffer.alloc(0);
    const tail = last.length >= end.length ? last : Buffer.concat(this.chunks.slice(-end.length));
    return tail.toString('latin1', Math.max(0, tail.length - end.length)) === end;
  }

  private finish(): void {
    const { chunks, octets, status, waiting } = this;
    this.chunks = [];
    this.octets = 0;
    this.until = null;
    this.waiting = null;
    if (this.closes) {
      this.socket?.destroy();
      this.socket = null;
    }
    waiting?.resolve({
      status,
      octets,
      get text() {
        return Buffer.concat(chunks).toString('latin1');
      },
    });
  }
}
