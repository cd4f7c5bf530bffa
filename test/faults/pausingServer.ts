import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

/** How far a session has come when it is paused. */
export type Pause =
  /** Somebody has connected, and nothing has been said. */
  | 'connected'
  /** The envelope is about to be taken. */
  | 'envelope'
  /** All of the message is there; nobody has taken it. */
  | 'message'
  /** It is taken, and nobody was told. */
  | 'taken';

export interface Taken {
  readonly id: string;
  /** The address that it came from. */
  readonly from: string;
}

/** A server of somebody else that can be made to pause; what it has taken it will not give back. */
export class PausingServer {
  readonly taken: Taken[] = [];
  /** Called when a session comes so far; it goes on when that is done. */
  pause: ((at: Pause, from: string) => Promise<void>) | null = null;
  port = 0;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  private constructor() {
    this.server = createServer((socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket)).on('error', () => undefined);
      void new Session(this, socket).run();
    });
  }

  static async start(address: string): Promise<PausingServer> {
    const server = new PausingServer();
    server.server.listen(0, address);
    await once(server.server, 'listening');
    server.port = (server.server.address() as { port: number }).port;
    return server;
  }

  /** Sessions from an address that are open. */
  open(from: string): number {
    return [...this.sockets].filter(({ remoteAddress }) => remoteAddress === from).length;
  }

  /** How often a message was taken. */
  count(id: string): number {
    return this.taken.filter((each) => each.id === id).length;
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}

class Session {
  private readonly from: string;
  private text = '';
  private wake: (() => void) | null = null;
  private ended = false;

  constructor(
    private readonly server: PausingServer,
    private readonly socket: Socket,
  ) {
    this.from = socket.remoteAddress ?? '';
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      this.text += chunk;
      this.wake?.();
    });
    socket.on('close', () => {
      this.ended = true;
      this.wake?.();
    });
  }

  async run(): Promise<void> {
    await this.server.pause?.('connected', this.from);
    this.say('220 other.test');
    for (let line = await this.until('\r\n'); line !== null; line = await this.until('\r\n')) {
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'DATA') await this.data();
      else if (verb === 'QUIT') this.socket.end('221 bye\r\n');
      else {
        if (verb === 'RCPT') await this.server.pause?.('envelope', this.from);
        this.say('250 ok');
      }
    }
  }

  private async data(): Promise<void> {
    this.say('354 go');
    const message = await this.until('\r\n.\r\n');
    if (message === null) return;
    await this.server.pause?.('message', this.from);
    // Whoever has gone in the meantime has not handed it over.
    if (this.ended) return;
    this.server.taken.push({ id: /^Message-ID: <(.*)>$/im.exec(message)?.[1] ?? '', from: this.from });
    await this.server.pause?.('taken', this.from);
    this.say('250 taken');
  }

  private async until(end: string): Promise<string | null> {
    for (;;) {
      const at = this.text.indexOf(end);
      if (at >= 0) {
        const found = this.text.slice(0, at);
        this.text = this.text.slice(at + end.length);
        return found;
      }
      if (this.ended) return null;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  private say(line: string): void {
    if (!this.ended) this.socket.write(`${line}\r\n`);
  }
}
