import { isIP } from 'node:net';
import type { SecureVersion } from 'node:tls';
import { commandLine, type Extensions, readExtensions, type ServerReply } from '#wires/smtp';
import { mayFallBack, type TlsDemand, type TlsUse } from '../tls/demand.js';
import type { TlsFlaw } from '../tls/sessions.js';
import { flawOf } from '../tls/verify.js';
import { authenticate, type Credentials } from './authenticate.js';
import { ConnectionFailure } from './failure.js';
import type { ClientTimeouts } from './timeouts.js';
import { transact, type Transacted } from './transaction.js';
import type { OutgoingMessage } from './types.js';
import { Wire, type WireTarget } from './wire.js';

/** A server to talk to. */
export interface ServerTarget extends WireTarget {
  /** Its name, for SNI, the log and notifications. */
  readonly host: string;
  readonly tls: TlsDemand;
  /** TLS from the first octet. */
  readonly implicitTls?: boolean;
  readonly credentials?: Credentials | null;
}

export interface ClientOptions {
  /** What we call ourselves. */
  readonly hostname: string;
  readonly timeouts: ClientTimeouts;
  /** Authorities to believe besides those of the system. */
  readonly ca?: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const minVersion: SecureVersion = 'TLSv1.2';

/** A connection on which messages are handed over, one after the other. */
export class SmtpConnection {
  private extensions: Extensions = new Map();
  private used: TlsUse | null = null;
  private trial: TlsFlaw | null = null;
  /** Messages that have been handed over. */
  messages = 0;

  private constructor(
    private readonly wire: Wire,
    readonly target: ServerTarget,
    private readonly options: ClientOptions,
  ) {}

  /** Connects, greets, secures and signs in. Throws `ConnectionFailure`. */
  static async open(target: ServerTarget, options: ClientOptions): Promise<SmtpConnection> {
    const wire = await Wire.connect(target, options.timeouts.connect);
    const connection = new SmtpConnection(wire, target, options);
    try {
      wire.limit(options.timeouts.opening);
      await connection.begin();
      return connection;
    } catch (error) {
      wire.close();
      if (error instanceof ConnectionFailure) error.sending = wire.sending;
      throw error;
    }
  }

  /** TLS in use; null in the clear. */
  get tls(): TlsUse | null {
    return this.used;
  }

  /** What would be wrong with TLS if what is not insisted on were; null where all is well. */
  get flaw(): TlsFlaw | null {
    if (this.used === null) return { result: 'starttls-not-supported', text: 'the server offers no TLS' };
    return this.trial;
  }

  /** The address that it comes from. */
  get sending(): string {
    return this.wire.sending;
  }

  get usable(): boolean {
    return this.wire.usable;
  }

  /** Hands a message over; one attempt for each recipient, in order. What ends the connection is an attempt as well. */
  async deliver(message: OutgoingMessage): Promise<Transacted> {
    this.messages += 1;
    const { wire, extensions, target } = this;
    const { timeouts } = this.options;
    wire.limit(timeouts.message);
    const parts = { wire, extensions, host: target.host, timeouts, now: this.options.now() };
    return await transact(parts, message);
  }

  /** Says farewell without waiting long. */
  async quit(): Promise<void> {
    const { quit } = this.options.timeouts;
    this.wire.limit(quit);
    try {
      await this.wire.write('QUIT\r\n', quit);
      await this.wire.reply(quit);
    } catch {
      // It ends in any case.
    }
    this.wire.close();
  }

  private async begin(): Promise<void> {
    const { timeouts } = this.options;
    const { tls, implicitTls, credentials } = this.target;
    if (implicitTls) await this.handshake();
    const greeting = await this.wire.reply(timeouts.greeting);
    // RFC 5321 §3.1: 554 and the like mean that there is no mail service here; another host of the domain may have one.
    if (greeting.code !== 220) throw new ConnectionFailure('refused', 'no service', greeting);
    await this.hello();
    if (!implicitTls) await this.startTls();
    if (tls.required && this.used === null)
      throw new ConnectionFailure('tls', 'the server offers no TLS', null, 'starttls-not-supported');
    if (credentials) await authenticate(this.wire, this.extensions, credentials, timeouts.command);
  }

  /** EHLO, or HELO where that is not known (RFC 5321 §3.2). */
  private async hello(): Promise<void> {
    const reply = await this.say(`EHLO ${this.options.hostname}`);
    if (reply.code === 250) this.extensions = readExtensions(reply);
    else if (reply.code >= 500 && reply.code !== 554 && reply.code !== 550) {
      this.extensions = new Map();
      const second = await this.say(`HELO ${this.options.hostname}`);
      if (second.code !== 250) throw new ConnectionFailure('refused', 'not greeted', second);
    } else throw new ConnectionFailure('refused', 'not greeted', reply);
  }

  private async startTls(): Promise<void> {
    const { tls } = this.target;
    if (tls.off || !this.extensions.has('STARTTLS')) return;
    const reply = await this.say('STARTTLS');
    if (reply.code !== 220) {
      if (mayFallBack(tls)) return;
      throw new ConnectionFailure('tls', 'STARTTLS is refused', reply, 'starttls-not-supported');
    }
    await this.handshake();
    // RFC 3207 §4.2: what was said in the clear is forgotten.
    this.extensions = new Map();
    await this.hello();
  }

  private async handshake(): Promise<void> {
    const { host, tls } = this.target;
    const { ca, timeouts, now } = this.options;
    const socket = await this.wire.secure(
      {
        // Of addresses there is no SNI (RFC 6066 §3).
        ...(isIP(host) ? {} : { servername: host }),
        rejectUnauthorized: false,
        // Names are ours to compare; what is authorized is the chain.
        checkServerIdentity: () => undefined,
        minVersion,
        ...(ca ? { ca: [...ca] } : {}),
      },
      timeouts.handshake,
    );
    const flaw = flawOf(socket, tls.proof, now());
    if (flaw !== null) throw new ConnectionFailure('tls', flaw.text, null, flaw.result);
    this.trial = tls.trial ? flawOf(socket, tls.trial, now()) : null;
    const version = socket.getProtocol() ?? '';
    this.used = { version, cipher: socket.getCipher().standardName, proof: tls.proof.kind, source: tls.source };
  }

  private async say(line: string): Promise<ServerReply> {
    const { command } = this.options.timeouts;
    await this.wire.write(commandLine(line), command);
    return await this.wire.reply(command);
  }
}
