import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { makeSelfSigned, ServerTls } from '#platform/net';

/** What the server does instead of an answer. */
export const drop = Symbol('drop');
export const silence = Symbol('silence');
export const drip = Symbol('drip');
export const flood = Symbol('flood');
type Deed = typeof drop | typeof silence | typeof drip | typeof flood;
type Answer = string | Deed;

/** Answers by verb; `GREETING`, and `END` for the end of data. A function sees the line and how often the verb has come. */
export type Script = Readonly<Record<string, Answer | ((line: string, time: number) => Answer)>>;

export interface TakenMessage {
  readonly mail: string;
  readonly recipients: readonly string[];
  readonly data: string;
  readonly tls: boolean;
}

export interface FakeServerOptions {
  readonly script?: Script;
  /** Keywords after the name in the answer to EHLO. */
  readonly keywords?: readonly string[];
  /** Key and certificates; without it the server has one for `localhost`. */
  readonly pair?: { readonly key: string; readonly cert: string };
  readonly address?: string;
}

/** Another server on loopback that does what a script says: takes everything unless told otherwise. */
export class FakeServer {
  readonly lines: string[] = [];
  readonly messages: TakenMessage[] = [];
  connections = 0;
  port = 0;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly times = new Map<string, number>();
  readonly tls: ServerTls;

  constructor(readonly options: FakeServerOptions = {}) {
    this.tls = new ServerTls(options.pair ?? makeSelfSigned({ names: ['localhost'], days: 1 }));
    this.server = createServer((socket) => {
      this.connections += 1;
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      new Conversation(this, socket).begin();
    });
  }

  static async start(options: FakeServerOptions = {}): Promise<FakeServer> {
    const server = new FakeServer(options);
    await server.listen(0);
    return server;
  }

  async listen(port: number): Promise<void> {
    this.server.listen(port, this.options.address ?? '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as { port: number }).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((done) => this.server.close(done));
  }

  /** Connections that are open. */
  get open(): number {
    return this.sockets.size;
  }

  answer(verb: string, line: string): Answer {
    const time = (this.times.get(verb) ?? 0) + 1;
    this.times.set(verb, time);
    const scripted = this.options.script?.[verb];
    if (scripted !== undefined) return typeof scripted === 'function' ? scripted(line, time) : scripted;
    return this.usual(verb);
  }

  private usual(verb: string): Answer {
    const { keywords = ['PIPELINING', 'SIZE 10000', '8BITMIME', 'DSN', 'SMTPUTF8', 'STARTTLS'] } = this.options;
    if (verb === 'EHLO')
      return ['fake.test', ...keywords]
        .map((word, at, all) => `250${at + 1 < all.length ? '-' : ' '}${word}`)
        .join('\r\n');
    const others: Readonly<Record<string, string>> = {
      GREETING: '220 fake.test',
      DATA: '354 go',
      QUIT: '221 bye',
      STARTTLS: '220 go',
    };
    return others[verb] ?? '250 2.0.0 ok';
  }
}

class Conversation {
  private text = '';
  private inData = false;
  private mail = '';
  private recipients: string[] = [];
  private secure = false;
  private ended = false;

  constructor(
    private readonly server: FakeServer,
    private socket: Socket,
  ) {}

  begin(): void {
    this.attend();
    this.say(this.server.answer('GREETING', ''));
  }

  private attend(): void {
    this.socket.on('error', () => undefined);
    this.socket.setEncoding('latin1').on('data', (chunk: string) => {
      this.text += chunk;
      this.work();
    });
  }

  private work(): void {
    while (!this.ended) {
      const end = this.text.indexOf(this.inData ? '\r\n.\r\n' : '\r\n');
      const empty = this.inData && this.text.startsWith('.\r\n');
      if (end < 0 && !empty) return;
      const line = empty ? '' : this.text.slice(0, end);
      this.text = this.text.slice(empty ? 3 : end + (this.inData ? 5 : 2));
      if (this.inData) this.dataEnded(line);
      else this.command(line);
    }
  }

  private command(line: string): void {
    this.server.lines.push(line);
    const verb = line.slice(0, 8).split(/[ :]/)[0]?.toUpperCase() ?? '';
    if (verb === 'AUTH')
      return this.say(this.server.answer(line.toUpperCase().startsWith('AUTH PLAIN') ? 'PLAIN' : 'AUTH', line));
    const answer = this.server.answer(verb, line);
    this.say(answer);
    if (typeof answer !== 'string') return;
    if (verb === 'MAIL' && answer.startsWith('250')) {
      this.mail = line;
      this.recipients = [];
    } else if (verb === 'RCPT' && answer.startsWith('25')) this.recipients.push(line);
    else if (verb === 'DATA') this.inData = answer.startsWith('354');
    else if (verb === 'QUIT') this.socket.end();
    else if (verb === 'STARTTLS' && answer.startsWith('220')) this.upgrade();
  }

  private dataEnded(data: string): void {
    this.inData = false;
    const answer = this.server.answer('END', data);
    if (typeof answer === 'string' && answer.startsWith('250'))
      this.server.messages.push({ mail: this.mail, recipients: this.recipients, data, tls: this.secure });
    this.say(answer);
  }

  private upgrade(): void {
    this.ended = true;
    this.socket.removeAllListeners('data');
    this.server.tls.upgrade(this.socket).then(
      (secure) => {
        this.socket = secure;
        this.ended = false;
        this.secure = true;
        this.text = '';
        this.attend();
      },
      () => undefined,
    );
  }

  private say(answer: Answer): void {
    if (typeof answer === 'string') return void this.socket.write(`${answer}\r\n`);
    if (answer === drop) {
      this.ended = true;
      this.socket.destroy();
    } else if (answer !== silence)
      this.harass(answer === drip ? '2' : '250-more\r\n'.repeat(5000), answer === drip ? 20 : 1);
  }

  private harass(text: string, time: number): void {
    const timer = setInterval(() => this.socket.write(text), time);
    this.socket.on('close', () => clearInterval(timer));
  }
}
