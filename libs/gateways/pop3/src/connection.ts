import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { Principal } from '#core/directory';
import { err, LineReader, ok } from '#wires/pop3';
import { dispatch, explain } from './dispatch.js';
import type { ResolvedOptions } from './options.js';
import { Conversation, Counters, type Session } from './session.js';
import { secure } from './tlsUpgrade.js';

/** Octets of replies that are gathered before they go out within one turn. */
const gatherLimit = 65_536;
/** Pipelined commands that are handled before others get their turn. */
const commandsPerTurn = 200;
/** How long a connection that we end may take to read what it was sent, in milliseconds. */
const lingerTime = 2000;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** One connection: octets in, one command after another, replies of a turn out in one segment. */
export class Pop3Connection implements Session {
  conversation = new Conversation();
  readonly counters = new Counters();
  private reader: LineReader;
  private pieces: Buffer[] = [];
  private gathered = 0;
  private working = false;
  private closing = false;
  private inputEnded = false;
  private ending: string | null = null;
  private upgrading = false;
  private readonly since: number;

  constructor(
    private socket: Socket,
    readonly id: string,
    readonly address: string,
    public encrypted: boolean,
    readonly options: ResolvedOptions,
    private readonly hooks: { readonly secureContext: () => SecureContext | null; readonly closed: () => void },
  ) {
    this.reader = new LineReader(options.limits.authenticationLine);
    this.since = options.clock.now();
    this.attach(socket);
  }

  get pipelined(): boolean {
    return this.reader.pending || this.socket.readableLength > 0;
  }

  /** True while a command is carried out or a message is on its way. */
  get busy(): boolean {
    return this.working || this.upgrading;
  }

  get lost(): boolean {
    return this.socket.destroyed;
  }

  /** Whose connection it is; null before the log-in. */
  get principal(): Principal | null {
    return this.conversation.principal;
  }

  greet(): void {
    this.write(ok('Fumibako POP3 ready'));
    this.send();
  }

  write(data: string | Buffer): void {
    const octets = typeof data === 'string' ? Buffer.from(data) : data;
    this.pieces.push(octets);
    this.gathered += octets.length;
  }

  flush(): Promise<void> | void {
    if (this.send()) return undefined;
    return this.drained();
  }

  hangUp(): void {
    this.closing = true;
  }

  destroy(): void {
    this.closing = true;
    this.pieces = [];
    this.socket.destroy();
  }

  startTls(): void {
    const context = this.hooks.secureContext();
    if (context === null) return this.write(err('TLS is not available', 'SYS/TEMP'));
    this.write(ok('Begin TLS'));
    this.send();
    this.upgrading = true;
    const plain = this.socket;
    plain.removeAllListeners('data').removeAllListeners('end').removeAllListeners('timeout').setTimeout(0);
    secure(plain, context, this.options.limits.handshake).then(
      (tls) => this.upgraded(tls),
      (error: unknown) => this.options.logger.debug({ connection: this.id, err: error }, 'TLS failed'),
    );
  }

  /** Tells the client, between two commands, that the server ends the connection. */
  shutDown(text: string): void {
    this.ending = text;
    if (this.busy) return;
    this.finish();
  }

  /** Ends the connection of somebody who may not stay: after a word to one who waits, at once where a command is at work. */
  expel(): void {
    if (this.busy) this.destroy();
    else this.shutDown('Log in again');
  }

  private upgraded(tls: Socket): void {
    // RFC 2595 §4: what was said before the handshake is forgotten.
    this.conversation = new Conversation();
    this.reader = new LineReader(this.options.limits.authenticationLine);
    this.encrypted = true;
    this.upgrading = false;
    this.socket.removeListener('close', this.onClose);
    this.socket = tls;
    this.attach(tls);
    if (tls.destroyed) this.onClose();
    else if (this.ending !== null) this.finish();
  }

  private attach(socket: Socket): void {
    socket.setTimeout(this.options.limits.idle);
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.received(chunk));
    socket.on('end', () => this.ended());
    socket.on('timeout', () => this.idle());
    socket.on('error', (error) => this.options.logger.debug({ connection: this.id, err: error }, 'connection failed'));
    socket.on('close', this.onClose);
  }

  private received(chunk: Buffer): void {
    if (this.closing || this.upgrading) return;
    this.reader.push(chunk);
    if (!this.working) this.run();
  }

  private ended(): void {
    this.inputEnded = true;
    if (!this.working && !this.closing) this.finish();
  }

  /** RFC 1939 §3: the autologout timer closes the connection without a response and without removing a message. */
  private idle(): void {
    // A client that does not read is as idle as one that does not write.
    if (this.working && !this.socket.writableNeedDrain) return;
    this.options.logger.info({ connection: this.id }, 'idle for too long');
    this.destroy();
  }

  /** Works on what has come; the socket is paused while something has to be waited for. */
  private run(): void {
    this.working = true;
    const wait = this.work();
    if (wait === undefined) return this.rest();
    this.socket.pause();
    wait.then(
      () => this.proceed(),
      () => this.destroy(),
    );
  }

  private proceed(): void {
    const wait = this.work();
    if (wait === undefined) {
      this.socket.resume();
      return this.rest();
    }
    wait.then(
      () => this.proceed(),
      () => this.destroy(),
    );
  }

  /** Carries out commands until there is nothing left, or something to wait for. */
  private work(): Promise<void> | undefined {
    for (let count = 1; this.goesOn; count++) {
      const event = this.reader.next();
      if (event === null) return this.flush() ?? undefined;
      const work = this.perform(() => dispatch(this, event));
      if (work) {
        this.send();
        return work;
      }
      const full = this.gathered >= gatherLimit ? this.flush() : undefined;
      if (full) return full;
      if (count % commandsPerTurn === 0) return turn();
    }
    return undefined;
  }

  private get goesOn(): boolean {
    return !this.closing && !this.upgrading && this.ending === null;
  }

  private rest(): void {
    this.working = false;
    if (this.upgrading) return;
    if (!this.goesOn || this.inputEnded) this.finish();
  }

  private perform(work: () => Promise<void> | void): Promise<void> | void {
    try {
      return work()?.catch((error: unknown) => explain(this, error));
    } catch (error) {
      explain(this, error);
    }
  }

  /** Ends the connection behind the last reply. */
  private finish(): void {
    if (this.ending !== null && !this.closing) this.write(err(this.ending, 'SYS/TEMP'));
    this.closing = true;
    this.send();
    this.socket.end();
    const socket = this.socket;
    setTimeout(() => socket.destroy(), lingerTime).unref();
    // Nothing that still comes is read, but the end must be noticed.
    socket.resume();
  }

  /** Gives what was put to the socket; false when the client has to read first. */
  private send(): boolean {
    const { socket, pieces } = this;
    if (this.gathered === 0 || !socket.writable) return !socket.writableNeedDrain;
    this.pieces = [];
    this.gathered = 0;
    socket.cork();
    for (const piece of pieces) socket.write(piece);
    socket.uncork();
    return !socket.writableNeedDrain;
  }

  private drained(): Promise<void> {
    const { socket } = this;
    if (socket.destroyed || !socket.writableNeedDrain) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        socket.off('drain', done).off('close', done);
        resolve();
      };
      socket.on('drain', done).on('close', done);
    });
  }

  private readonly onClose = (): void => {
    this.closing = true;
    const { maildrop } = this.conversation;
    this.conversation.maildrop = null;
    // RFC 1939 §6: a session that ends without QUIT removes nothing.
    maildrop
      ?.release()
      .catch((error: unknown) => this.options.logger.error({ err: error }, 'a maildrop was not let go'));
    const seconds = Math.round((this.options.clock.now() - this.since) / 1000);
    this.options.logger.debug({ connection: this.id, seconds }, 'connection closed');
    this.hooks.closed();
  };
}
