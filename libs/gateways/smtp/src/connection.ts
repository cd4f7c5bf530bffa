import type { Socket } from 'node:net';
import { SMTPConnection, type SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js';
import type { LineEvent } from '#wires/smtp';
import { type Body, ConversationStream } from './conversationStream.js';
import { dispatch } from './dispatch.js';
import type { ResolvedOptions } from './options.js';
import { certificateOf, tlsOf } from './peer.js';
import type { ShownCertificate, TlsDetails, Verdict } from './ports.js';
import type { EngineHost } from './engineHost.js';
import type { Guesses } from './guesses.js';
import { oneLine, ReplySegment } from './replySegment.js';
import { Conversation, Counters, type Session } from './session.js';

/**
 * One connection. smtp-server keeps the socket, the TLS upgrade, the idle time-out and the closing; the conversation,
 * from the octets to the replies, is ours.
 */
export class SmtpConnection extends SMTPConnection implements Session {
  readonly options: ResolvedOptions;
  conversation = new Conversation();
  readonly counters = new Counters();
  private readonly engine: EngineHost;
  private admitted = false;
  private readonly segment = new ReplySegment();
  private dataTimer: NodeJS.Timeout | null = null;
  private ended = false;
  private handshaking: Socket | null = null;

  constructor(server: EngineHost, socket: Socket, options: SMTPConnectionOptions | null) {
    super(server, socket, options);
    this.engine = server;
    this.options = server.settings;
  }

  get guesses(): Guesses {
    return this.engine.guesses;
  }

  get address(): string {
    return this.remoteAddress;
  }

  get port(): number {
    return this.remotePort;
  }

  get tls(): TlsDetails | null {
    return tlsOf(this._socket);
  }

  get certificate(): ShownCertificate | null {
    return certificateOf(this._socket);
  }

  get pipelined(): boolean {
    const parsed = this._parser instanceof ConversationStream && this._parser.pipelined;
    return parsed || this._socket.readableLength > 0;
  }

  /** True while a message, a command or a log-in is on its way. */
  get busy(): boolean {
    const inBody = this._parser instanceof ConversationStream && this._parser.inBody;
    return inBody || this._handlerPending || this._upgrading;
  }

  override init(): void {
    const { limits, metrics, service, greetingDelay } = this.options;
    this._socket.on('close', (hadError: boolean) => this._onCloseEvent(hadError));
    this._socket.on('error', (error: Error) => this._onError(error));
    this._armTimeout();
    if (this.engine.connections.size > limits.connections || !this.engine.admit(this.address)) {
      metrics.connection?.(service, 'refused');
      this.drop('4.7.0', 'Too many connections, try again later');
      return;
    }
    this.admitted = true;
    if (this.options.service === 'mx' && this.guesses.refuses(this.address)) {
      metrics.guess?.(service, 'network-refused');
      this.drop('4.7.0', 'Too many recipients that do not exist, try again later');
      return;
    }
    metrics.connection?.(service, 'opened');
    if (greetingDelay === 0) this.connectionReady();
    else setTimeout(() => this.greetLate(), greetingDelay).unref();
  }

  private greetLate(): void {
    if (this._closing || this._closed) return;
    if (this._socket.readableLength > 0) this.drop('4.7.0', 'You talk before the greeting');
    else this.connectionReady();
  }

  override _sendGreeting(): void {
    if (this.engine.closing) return this.shutDown();
    super._sendGreeting();
    this.listenTo(this._socket);
  }

  override _createParser(): ConversationStream {
    // Called by the constructor of the superclass, before our own fields exist.
    const { limits } = (this._server as EngineHost).settings;
    const stream = new ConversationStream((event) => this.onLine(event), limits.authenticationLine);
    stream.on('error', (error) => {
      this.options.logger.error({ error, connection: this.id }, 'the conversation failed');
      this.drop('4.3.0', 'Local trouble, try again later');
    });
    // The client has sent all it wanted; every reply is out by now.
    stream.on('finish', () => this.hangUp());
    return stream;
  }

  private listenTo(socket: Socket): void {
    if (this._parser !== false) socket.pipe(this._parser);
  }

  private onLine(event: LineEvent): Promise<void> | void {
    if (this.engine.closing) {
      this.shutDown();
      return;
    }
    const work = this.run(event);
    if (work === undefined) return this.afterCommand();
    return this.wait(work).then(() => this.afterCommand());
  }

  private run(event: LineEvent): Promise<void> | void {
    try {
      return dispatch(this, event);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** While the client waits for us, its silence is no idleness. */
  private async wait(work: Promise<void>): Promise<void> {
    this._handlerPending = true;
    try {
      await work;
    } catch (error) {
      this.options.logger.error({ error, connection: this.id }, 'a command failed');
      this.reply(451, '4.3.0', 'Local trouble, try again later');
    } finally {
      this._handlerPending = false;
    }
  }

  private afterCommand(): Promise<void> | void {
    if (this._closing) return;
    const { limits } = this.options;
    if (this.counters.errors > limits.errors) return this.drop('4.7.0', 'Too many errors');
    if (this.counters.junk > limits.junkCommands) return this.drop('4.7.0', 'Too many junk commands');
    const socket = this._socket;
    // A client that sends without reading the replies is held back, or they would fill the memory.
    if (socket.writableNeedDrain && !socket.destroyed) return new Promise((resolve) => this._whenWritable(resolve));
  }

  newTransactionId(): string {
    return this.engine.nextTransaction(this.id);
  }

  reply(code: number, enhanced: string, text: string): void {
    if (code >= 500) this.counters.errors++;
    this.segment.open(this._socket);
    this.put(code, `${code} ${enhanced === '' ? '' : `${enhanced} `}${text}`);
  }

  replyLines(code: number, lines: readonly string[]): void {
    const last = lines.length - 1;
    this.segment.open(this._socket);
    for (const [i, line] of lines.entries()) this.put(code, `${code}${i < last ? '-' : ' '}${line}`);
  }

  /** The replies that smtp-server gives by itself (greeting, time-out) go the same way as ours. */
  override send(code: number, data?: string | string[] | null, context?: string | false): void {
    const enhanced = this._getEnhancedStatusCode(code, context);
    this.put(code, `${code} ${enhanced === '' ? '' : `${enhanced} `}${String(data ?? '')}`);
    if (code === 421) this.close();
  }

  /** The only place that writes. Nothing is said in the clear while a TLS handshake is under way (RFC 3207 §4). */
  private put(code: number, line: string): void {
    const socket = this._socket;
    if (this._upgrading || !socket.writable) return;
    socket.write(`${oneLine(line)}\r\n`);
    if (code >= 400) this.options.logger.debug({ connection: this.id, address: this.address, reply: line }, 'refused');
  }

  replyVerdict(verdict: Verdict, enhanced: string, text: string): void {
    if (verdict.accepted) this.reply(250, verdict.enhanced ?? enhanced, verdict.text ?? text);
    else this.reply(verdict.code, verdict.enhanced, verdict.text);
  }

  drop(enhanced: string, text: string): void {
    this.send(421, `${enhanced} ${this.name} ${text}`, false);
  }

  hangUp(): void {
    this.close();
  }

  /** Tells the client that the server stops, at once or, by `onLine`, when it speaks next. */
  shutDown(): void {
    // RFC 5321 §3.8: a server that shuts down says 421.
    if (!this._closing) this.drop('4.3.2', 'Service shutting down');
  }

  /** Ends the connection of somebody who may not stay: after a word to one who waits, at once where something is at work. */
  expel(): void {
    if (this.busy) this.destroy();
    else this.drop('4.7.0', 'Authenticate again');
  }

  expect(body: Body): void {
    if (!(this._parser instanceof ConversationStream)) return;
    this._parser.expect({
      read: (chunk, start) => body.read(chunk, start),
      flush: () => {
        const flushed = body.flush();
        return flushed === undefined ? undefined : this.wait(flushed);
      },
      finish: () => {
        const finished = body.finish();
        if (finished === undefined) return this.afterBody();
        return this.wait(finished).then(() => this.afterBody());
      },
    });
  }

  private afterBody(): Promise<void> | void {
    if (this.engine.closing) return this.shutDown();
    return this.afterCommand();
  }

  startDataTimer(): void {
    this.dataTimer ??= setTimeout(() => this.drop('4.4.2', 'Message took too long'), this.options.limits.data).unref();
  }

  stopDataTimer(): void {
    if (this.dataTimer !== null) clearTimeout(this.dataTimer);
    this.dataTimer = null;
  }

  reset(reason: string): void {
    this.stopDataTimer();
    const { transaction } = this.conversation;
    this.conversation.transaction = null;
    const { receiver } = transaction ?? {};
    if (receiver?.abort(reason)) this.options.metrics.message?.(this.options.service, 'aborted', receiver.octets);
  }

  startTls(asking: boolean): void {
    this.engine.askForCertificate(asking);
    this.send(220, '2.0.0 Ready to start TLS', false);
    this.segment.close();
    this.reset('STARTTLS');
    // Half-closing is for the clear: a client that goes away in the handshake must be noticed.
    this._socket.allowHalfOpen = false;
    this.upgrade(
      () => {},
      () => {
        this.handshaking = null;
        this._socket.setTimeout(this.options.limits.idle);
        // RFC 3207 §4.2: everything known from before the handshake is forgotten.
        this.conversation = new Conversation();
      },
    );
  }

  /** Called by `upgrade` with the TLS socket, which is known nowhere else before the handshake is done. */
  override _armTimeout(socket: Socket = this._socket): void {
    super._armTimeout(socket);
    if (!this._upgrading) return;
    this.handshaking = socket;
    socket.setTimeout(this.options.limits.handshake);
  }

  /** Ends the connection without another word. */
  destroy(): void {
    (this.handshaking ?? this._socket).destroy();
  }

  override close(): void {
    super.close();
    this.reset('connection closed');
  }

  override _onClose(): void {
    super._onClose();
    this.reset('connection lost');
    if (this.ended) return;
    this.ended = true;
    this.engine.live.delete(this);
    if (!this.admitted) return;
    this.engine.release(this.address);
    this.options.metrics.connection?.(this.options.service, 'closed');
  }
}
