import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { makeSelfSigned } from '#platform/net';
import { deriveScramKeys } from '#wires/sasl';
import type { SmtpServiceOptions } from './options.js';
import type { Authenticator, MessageSink, Principal, Reception, Transaction, Verdict } from './ports.js';
import { SmtpService } from './service.js';

export const certificate = makeSelfSigned({ names: ['mail.example', 'localhost', '127.0.0.1'], days: 30 });

export interface Received {
  readonly transaction: Transaction;
  readonly octets: Buffer;
}

/** A reception that keeps all it gets, and can be told to misbehave. */
export class FakeReception implements Reception {
  readonly messages: Received[] = [];
  readonly aborted: string[] = [];
  /** Local parts and what is said to them. */
  readonly verdicts = new Map<string, Verdict>();
  commitWith: ((transaction: Transaction) => Promise<readonly Verdict[]>) | null = null;
  writeWith: ((chunk: Buffer) => Promise<void> | void) | null = null;
  openWith: (() => void) | null = null;

  checkSender(_transaction: Transaction, address: { localPart: string } | null): Verdict {
    return this.verdicts.get(address?.localPart ?? '') ?? { accepted: true };
  }

  async checkRecipient(_transaction: Transaction, address: { localPart: string }): Promise<Verdict> {
    return this.verdicts.get(address.localPart) ?? { accepted: true };
  }

  open(transaction: Transaction): MessageSink {
    this.openWith?.();
    const chunks: Buffer[] = [];
    return {
      write: (chunk) => {
        chunks.push(chunk);
        return this.writeWith?.(chunk);
      },
      commit: async () => {
        const verdicts =
          (await this.commitWith?.(transaction)) ?? transaction.recipients.map(() => ({ accepted: true as const }));
        this.messages.push({ transaction, octets: Buffer.concat(chunks) });
        return verdicts;
      },
      abort: (reason) => void this.aborted.push(reason),
    };
  }
}

export async function fakeAuthenticator(more: Partial<Authenticator> = {}): Promise<Authenticator> {
  const salt = Buffer.from('0123456789abcdef');
  const keys = {
    sha256: await deriveScramKeys('pencil', salt, 4096, 'sha256'),
    sha1: await deriveScramKeys('pencil', salt, 4096, 'sha1'),
  };
  const principal = (username: string): Principal => ({ accountId: 1, username });
  return {
    mechanisms: ['SCRAM-SHA-256', 'SCRAM-SHA-1', 'PLAIN', 'LOGIN'],
    scram: { serverSecret: Buffer.from('secret of the tests'), iterations: 4096 },
    verifyPassword: async (username, password) => {
      if (username === 'outage') return { temporary: true };
      return username === 'user' && password === 'pencil' ? principal(username) : null;
    },
    scramSecret: async (username, hash) => (username === 'user' ? { salt, iterations: 4096, ...keys[hash] } : null),
    principal: async (username) => principal(username),
    ...more,
  };
}

/** A client that sends what it is told and reads replies whole. */
export class Wire {
  private text = '';
  private ended = false;
  private wake: (() => void) | null = null;

  constructor(public socket: Socket | TLSSocket) {
    this.attach();
  }

  private attach(): void {
    const notice = () => this.wake?.();
    const finish = () => {
      this.ended = true;
      notice();
    };
    this.socket.on('data', (data: Buffer) => {
      this.text += data.toString('utf8');
      notice();
    });
    this.socket.on('end', finish).on('close', finish).on('error', finish);
  }

  send(text: string | Buffer): void {
    this.socket.write(text);
  }

  /** The next reply with all its lines; `closed` when the server hung up instead. */
  async reply(): Promise<string> {
    for (;;) {
      const match = /^(?:\d{3}-[^\n]*\n)*\d{3}(?: [^\n]*)?\n/.exec(this.text);
      if (match !== null) {
        this.text = this.text.slice(match[0].length);
        return match[0].replaceAll('\r\n', '\n').trimEnd();
      }
      if (this.ended) return 'closed';
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  async replies(count: number): Promise<string[]> {
    const all: string[] = [];
    for (let i = 0; i < count; i++) all.push(await this.reply());
    return all;
  }

  /** Sends a line and reads its reply. */
  async say(line: string): Promise<string> {
    this.send(`${line}\r\n`);
    return this.reply();
  }

  /** Says each line and gives the codes. */
  async codes(...lines: string[]): Promise<string> {
    const codes: string[] = [];
    for (const line of lines) codes.push((await this.say(line)).slice(0, 3));
    return codes.join(' ');
  }

  /** What else the server says until it hangs up. */
  async rest(): Promise<string> {
    while (!this.ended) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    return this.text;
  }

  async startTls(): Promise<void> {
    this.socket.removeAllListeners('data');
    const plain = this.socket;
    const secure = connectTls({ socket: plain, servername: 'mail.example', ca: certificate.cert });
    await new Promise<void>((resolve, reject) => secure.once('secureConnect', resolve).once('error', reject));
    this.socket = secure;
    this.attach();
  }

  close(): void {
    this.socket.destroy();
  }
}

export interface Running {
  readonly service: SmtpService;
  readonly reception: FakeReception;
  readonly port: number;
  /** Connects; reads the greeting and says EHLO (or LHLO) unless told not to. */
  connect(how?: { greet?: boolean; tls?: boolean; prefix?: string }): Promise<Wire>;
  stop(): Promise<void>;
}

export async function start(more: Partial<SmtpServiceOptions> = {}): Promise<Running> {
  const reception = new FakeReception();
  const options = {
    service: 'mx' as const,
    hostname: 'mail.example',
    listen: { host: '127.0.0.1', port: 0 },
    reception,
    tls: certificate,
    ...more,
  };
  const service = new SmtpService(options);
  const address = await service.listen();
  if (typeof address === 'string') throw new Error('no port');
  const { port } = address;
  const wires: Wire[] = [];
  return {
    service,
    reception,
    port,
    connect: async ({ greet = true, tls = false, prefix = '' } = {}) => {
      const socket = tls
        ? connectTls({ port, host: '127.0.0.1', servername: 'mail.example', ca: certificate.cert })
        : connect(port, '127.0.0.1');
      const wire = new Wire(socket);
      wires.push(wire);
      if (prefix !== '') wire.send(prefix);
      if (greet) {
        await wire.reply();
        await wire.say(options.service === 'lmtp' ? 'LHLO client.example' : 'EHLO client.example');
      }
      return wire;
    },
    stop: async () => {
      for (const wire of wires) wire.close();
      await service.close(0);
    },
  };
}

/** Begins a transaction with one recipient. */
export async function envelope(wire: Wire, ...recipients: string[]): Promise<void> {
  await wire.say('MAIL FROM:<from@a.example>');
  for (const recipient of recipients.length > 0 ? recipients : ['to@b.example'])
    await wire.say(`RCPT TO:<${recipient}>`);
}
